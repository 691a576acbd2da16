"""Small facts of builders as they are written, for the tests of rules."""

from collections.abc import Sequence

from align_ci.model import (
    BuilderSource,
    ComputedArguments,
    ConfiguredScript,
    Fact,
    Group,
    KeyUse,
    Known,
    Location,
    PassedArgument,
    PathLiteral,
    RegisteredClass,
    Registry,
    RegistryEntry,
    Unknown,
    VariableDefault,
)
from tests.unit.rules.builds import BUILDER
from tests.unit.rules.facts import Many, Text, fact, group, texts

REGISTRY = Location("registry.py")
CONFIG = Location("config.py", 3)


def in_builder(line: int) -> Location:
    return Location("builder.py", line)


def literal(path: Text, *, fallback: bool = False, others: Sequence[int] = ()) -> PathLiteral:
    return PathLiteral(fact(path), fallback, tuple(map(in_builder, others)))


def computed(
    name: Text = "_get_job_arguments",
    *,
    used: bool | Unknown = False,
    some: bool | Unknown = True,
) -> ComputedArguments:
    return ComputedArguments(fact(name), fact(used), fact(some))


def passes(
    flag: Text,
    *values: Text,
    field: str = "",
    unasked: tuple[Text, ...] = (),
    default: str = "",
    line: int = 1,
) -> PassedArgument:
    """A flag that a builder passes; the values of a field are told where it is allowed."""
    place = in_builder(line)
    named = Known(flag, place) if isinstance(flag, str) else flag
    known = [Known(each, CONFIG) if isinstance(each, str) and field else each for each in values]
    by_default = Known(default, CONFIG) if default else None
    return PassedArgument(named, field, texts(known), texts(unasked), by_default)


def source(
    name: str = "StepBuilder",
    *,
    bases: Many[Location] = (),
    paths: Many[PathLiteral] = (),
    arguments: Many[ComputedArguments] = (),
    variables: Many[Text] | Group[Fact[str]] = (),
    passed: Many[PassedArgument] = (),
    inputs: Many[KeyUse] = (),
    outputs: Many[KeyUse] = (),
    location: Location = BUILDER,
    foreign_step: str = "",
    made_inputs: Many[Text] = (),
    made_outputs: Many[Text] = (),
    configuration: str = "",
    scripts: Sequence[ConfiguredScript] = (),
    needed_inputs: Many[KeyUse] = (),
    needed_outputs: Many[KeyUse] = (),
    made_steps: Sequence[str] = (),
    defaults: Sequence[VariableDefault] = (),
    inherited: Sequence[ComputedArguments] = (),
    configured: Sequence[str] = (),
) -> BuilderSource:
    """A builder; unless told otherwise, the one of `builds.build`."""
    return BuilderSource(
        name,
        group(bases),
        group(paths),
        group(arguments),
        texts(variables),
        location,
        group(passed),
        group(inputs),
        group(outputs),
        foreign_step,
        texts(made_inputs),
        texts(made_outputs),
        configuration,
        scripts=group(scripts),
        needed_inputs=group(needed_inputs),
        needed_outputs=group(needed_outputs),
        defaults=group(defaults),
        made_steps=Group(tuple(Known(each, in_builder(9)) for each in made_steps)),
        inherited=group(inherited),
        configured=Group(tuple(Known(each, CONFIG) for each in configured)),
    )


def entry(
    name: Text,
    *,
    defined: bool | Unknown = True,
    key: str = "builder",
    line: int = 1,
    others: Sequence[int] = (),
) -> RegistryEntry:
    place = Location(REGISTRY.path, line)
    named = Known(name, place, '"') if isinstance(name, str) else name
    return RegistryEntry(
        key, named, fact(defined), tuple(Location(REGISTRY.path, each) for each in others)
    )


def registry(
    *entries: RegistryEntry,
    gaps: tuple[Unknown, ...] = (),
    steps: tuple[Known[str], ...] = (),
    name: str = "STEP_REGISTRY",
    classes: tuple[RegisteredClass, ...] = (),
) -> Registry:
    return Registry(name, Group(entries, gaps), REGISTRY, steps, classes=classes)
