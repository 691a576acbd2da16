"""Small facts of builders for the tests of rules; each thing they make has a line of its own."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from align_ci.model import (
    Build,
    Built,
    Contract,
    Entry,
    Fact,
    Group,
    Job,
    Known,
    Location,
    Mount,
    Specification,
    Unknown,
)
from tests.unit.rules.facts import Many, Text, fact, group, texts

BUILDER = Location("builder.py")
STEP = Location("builder.py", 10)
INPUTS = Location("builder.py", 20)
OUTPUTS = Location("builder.py", 40)
VARIABLES = Location("builder.py", 60)
ARGUMENTS = Location("builder.py", 80)


def mount(name: Text, path: Text, line: int = 1) -> Mount:
    return Mount(fact(name), fact(path), Location("builder.py", line))


def mounts(paths: Mapping[Any, Any] | Group[Mount], place: Location) -> Group[Mount]:
    """Mounts by name, each one line below the one before."""
    if isinstance(paths, Group):
        return paths
    made = (
        mount(name, path, place.line + number)
        for number, (name, path) in enumerate(paths.items(), 1)
    )
    return Group(tuple(made), location=place)


def settings(values: Mapping[Any, Any] | Group[Entry], place: Location) -> Group[Entry]:
    if isinstance(values, Group):
        return values
    made = (Entry(fact(name), fact(value), place) for name, value in values.items())
    return Group(tuple(made), location=place)


def step(
    kind: Text = "Processing",
    *,
    inputs: Mapping[Any, Any] | Group[Mount] = {},  # noqa: B006 - never changed
    outputs: Mapping[Any, Any] | Group[Mount] = {},  # noqa: B006 - never changed
    variables: Mapping[Any, Any] | Group[Entry] = {},  # noqa: B006 - never changed
    arguments: Many[Text] = (),
    hyperparameters: Mapping[Any, Any] | Group[Entry] = {},  # noqa: B006 - never changed
    sdk_inputs: int = 0,
) -> Known[Built]:
    built = Built(
        kind if isinstance(kind, Unknown) else Known(fact(kind).value, STEP),
        mounts(inputs, INPUTS),
        mounts(outputs, OUTPUTS),
        settings(variables, VARIABLES),
        texts(arguments),
        settings(hyperparameters, VARIABLES),
        sdk_inputs,
    )
    return Known(built, STEP)


def build(
    specification: Specification | Unknown,
    built: Fact[Built],
    *,
    given: Many[Text] | None = None,
    contract: Contract | Unknown | None = None,
    failure: Known[str] | None = None,
    attempts: tuple[Known[str], ...] = (),
    name: str = "StepBuilder",
    job: Job | None = None,
) -> Build:
    """A builder; unless told otherwise, with its specification's contract and all inputs."""
    spec = specification
    if isinstance(spec, Unknown):
        owned: Fact[Contract | None] = fact(contract)
        names: Many[Text] = ()
    else:
        owned = spec.contract if contract is None else fact(contract)
        names = [each.name for each in spec.dependencies]
    return Build(
        name,
        fact(spec),
        owned,
        texts(group(names if given is None else given)),
        built,
        failure,
        attempts,
        BUILDER,
        job,
    )


def job(variables: Many[Text] = (), flags: Many[Text] = ()) -> Job:
    """What a builder may give to its job, as it is written."""
    return Job(
        replace(texts(variables), location=VARIABLES), replace(texts(flags), location=ARGUMENTS)
    )
