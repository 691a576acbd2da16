"""What describes one step: its specification, its contract, its script."""

from msgspec import Struct

from align_ci.model.fact import Fact, Group, Known, Unknown
from align_ci.model.location import Location
from align_ci.model.program import Program

JOB_TYPES = frozenset({"training", "validation", "testing", "calibration"})
"""Suffixes of step types that are job types even where no specification declares them."""


class Dependency(Struct, frozen=True, array_like=True):
    """One input that a specification declares, by logical name."""

    name: Fact[str]
    type: Fact[str]
    """A ``DependencyType`` by its member name, such as ``PROCESSING_OUTPUT``."""
    required: Fact[bool]
    sources: Group[Fact[str]]
    keywords: Group[Fact[str]]
    data_type: Fact[str]
    location: Location


class Output(Struct, frozen=True, array_like=True):
    """One output that a specification publishes, by logical name."""

    name: Fact[str]
    type: Fact[str]
    property_path: Fact[str]
    aliases: Group[Fact[str]]
    data_type: Fact[str]
    location: Location


class Entry(Struct, frozen=True, array_like=True):
    """One key of a mapping in a contract, with its value.

    The value of a path entry is the container path, that of an optional variable or an
    argument its default, that of a requirement the version specifier.
    """

    name: Fact[str]
    value: Fact[str | None]
    location: Location


class Script(Struct, frozen=True, array_like=True):
    """A file that a contract's entry point may name.

    Attributes:
        path: Relative to the project's root.
        syntax_error: What this Python could not parse, and where; None when it parses.
        program: What it does; None where it is not Python, or was not parsed.
    """

    path: str
    syntax_error: Known[str] | None = None
    program: Program | None = None


class Contract(Struct, frozen=True, array_like=True):
    """What a script finds in its container."""

    name: str
    """The variable that holds it, or else its entry point: what people call it."""
    entry_point: Fact[str]
    inputs: Group[Entry]
    outputs: Group[Entry]
    required_variables: Group[Fact[str]]
    optional_variables: Group[Entry]
    arguments: Group[Entry]
    requirements: Group[Entry]
    training: Fact[bool]
    """Whether it was declared as a training script's contract."""
    scripts: Group[Script]
    """The files that the entry point may name; complete when all folders were searched."""
    location: Location


class Specification(Struct, frozen=True, array_like=True):
    """What a step needs and gives."""

    name: str
    """The variable that holds it, or else its step type."""
    step_type: Fact[str]
    node_type: Fact[str]
    """A ``NodeType`` by its member name, such as ``SOURCE``."""
    dependencies: Group[Dependency]
    outputs: Group[Output]
    contract: Fact[Contract | None]
    sagemaker_step_type: Fact[str | None]
    """The kind of SageMaker step, as the specification states it, or else a registry."""
    job_type: Fact[str | None]
    location: Location

    @property
    def step(self) -> str:
        """The step as people name it: the step type, and the job type where there is one."""
        if isinstance(self.step_type, Unknown):
            return self.name
        step_type = self.step_type.value
        job_type = None if isinstance(self.job_type, Unknown) else self.job_type.value
        if not job_type or step_type.casefold().endswith(f"_{job_type}".casefold()):
            return step_type
        return f"{step_type} ({job_type})"


class Alignment(Struct, frozen=True, array_like=True):
    """A specification seen together with its contract."""

    specification: Specification
    contract: Contract | Unknown
