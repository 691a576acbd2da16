"""Who feeds whom."""

from msgspec import Struct

from align_ci.model.fact import Fact, Group
from align_ci.model.location import Location
from align_ci.model.step import Specification


class PipelineStep(Struct, frozen=True, array_like=True):
    """A specification in use: one node of a pipeline."""

    name: Fact[str]
    specification: Fact[Specification]
    job_type: Fact[str | None]
    location: Location


class Connection(Struct, frozen=True, array_like=True):
    """One edge of a pipeline: an output of one step feeds a dependency of another.

    Where an edge says no more than from which step one takes something, output and
    dependency are known to be None.
    """

    source_step: Fact[str]
    output: Fact[str | None]
    target_step: Fact[str]
    dependency: Fact[str | None]
    location: Location


class Condition(Struct, frozen=True, array_like=True):
    """A branch of a pipeline: steps that run only if a metric compares as given."""

    name: Fact[str]
    step: Fact[str]
    property_file: Fact[str]
    if_steps: Group[Fact[str]]
    else_steps: Group[Fact[str]]
    location: Location


class Pipeline(Struct, frozen=True, array_like=True):
    """Who feeds whom."""

    name: str
    steps: Group[PipelineStep]
    connections: Group[Connection]
    conditions: Group[Condition]
    location: Location
