"""Small facts for the tests of rules: whatever a test does not care about has a default."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from align_ci.model import (
    Build,
    BuilderSource,
    Condition,
    Connection,
    Contract,
    Conventions,
    Dependency,
    Entry,
    Fact,
    Group,
    KeyUse,
    Known,
    Location,
    Option,
    Output,
    PathUse,
    Pipeline,
    PipelineStep,
    Problem,
    Program,
    Project,
    Registry,
    Rule,
    Script,
    Skip,
    Specification,
    Unknown,
    VariableRead,
)

T = TypeVar("T")
Text: TypeAlias = str | Known[str] | Unknown
Many: TypeAlias = Sequence[T] | Group[T]

HERE = Location("specs.py")
SCRIPT = Script("script.py")
HIDDEN = Unknown("it is computed", Location("specs.py", 99))


def at(line: int, value: T) -> Known[T]:
    """A fact in a line of its own, written as a plain literal."""
    return Known(value, Location("specs.py", line), '"')


def fact(value: Any) -> Any:
    """A fact, of whatever it may be made of."""
    return value if isinstance(value, Known | Unknown) else Known(value, HERE)


def group(members: Many[T]) -> Group[T]:
    return members if isinstance(members, Group) else Group(tuple(members))


def incomplete(*members: T) -> Group[T]:
    """A group that may hold more."""
    return Group(members, (HIDDEN,))


def texts(values: Many[Text]) -> Group[Fact[str]]:
    members = group(values)
    return Group(tuple(fact(each) for each in members), members.gaps, members.location)


def dependency(
    name: Text = "data",
    *,
    kind: Text = "PROCESSING_OUTPUT",
    required: bool | Unknown = True,
    sources: Many[Text] = (),
    data_type: Text = "S3Uri",
) -> Dependency:
    return Dependency(
        fact(name), fact(kind), fact(required), texts(sources), Group(), fact(data_type), HERE
    )


def output(
    name: Text = "data",
    *,
    kind: Text = "PROCESSING_OUTPUT",
    path: Text | None = None,
    aliases: Many[Text] = (),
    data_type: Text = "S3Uri",
) -> Output:
    """An output; unless told otherwise, of a processing job and under its own name."""
    known = name.value if isinstance(name, Known) else name
    own = f"properties.ProcessingOutputConfig.Outputs['{known}'].S3Output.S3Uri"
    given = own if path is None else path
    return Output(fact(name), fact(kind), fact(given), texts(aliases), fact(data_type), HERE)


def entries(values: Mapping[Any, Any] | Group[Entry]) -> Group[Entry]:
    if isinstance(values, Group):
        return values
    return Group(tuple(Entry(fact(name), fact(value), HERE) for name, value in values.items()))


def in_script(line: int) -> Location:
    return Location("script.py", line)


def variable_read(
    name: Text = "MODE",
    default: Text | None = None,
    *,
    required: bool = False,
    family: bool = False,
    own: bool = False,
    missing: bool = False,
    nothing: bool = False,
    line: int = 1,
) -> VariableRead:
    place = in_script(line)
    return VariableRead(fact(name), fact(default), required, family, own, place, missing, nothing)


def option(
    *flags: Text,
    name: Text | None = None,
    required: bool | Unknown = False,
    choices: Sequence[str] | Unknown | None = None,
    default: Text | None = None,
    from_platform: bool = False,
    gaps: tuple[Unknown, ...] = (),
    line: int = 1,
) -> Option:
    """An option of a parser; unless told otherwise, named as ``argparse`` names it."""
    written = [flag for flag in flags if isinstance(flag, str)] or ["unknown"]
    own = next((flag for flag in written if flag.startswith("--")), written[0])
    given = own.lstrip("-").replace("-", "_") if name is None else name
    return Option(
        Group(texts(flags).items, gaps),
        fact(given),
        fact(required),
        fact(choices if choices is None or isinstance(choices, Unknown) else tuple(choices)),
        fact(default),
        from_platform,
        in_script(line),
    )


def path_use(
    path: Text = "/opt/ml/processing/input", *, is_open: bool = False, line: int = 1
) -> PathUse:
    return PathUse(fact(path), is_open, in_script(line))


def key_use(
    name: Text = "data",
    *,
    required: bool = False,
    fallback: bool = False,
    own: bool = False,
    put: str | tuple[str, ...] | None = None,
    missing: bool = False,
    line: int = 1,
) -> KeyUse:
    """A use of a key, or a place where the script puts it."""
    paths = (put,) if isinstance(put, str) else put
    is_own = own or put is not None
    return KeyUse(fact(name), required, fallback, is_own, in_script(line), paths, missing)


def program(
    variables: Many[VariableRead] = (),
    *,
    options: Many[Option] = (),
    parses: bool | None = None,
    lenient: bool = False,
    paths: Many[PathUse] = (),
    inputs: Many[KeyUse] = (),
    outputs: Many[KeyUse] = (),
    relative: Sequence[str] = (),
    ignores: bool = False,
) -> Program:
    """What a script does; unless told otherwise, it parses where it has options."""
    return Program(
        group(variables),
        group(options),
        bool(len(options)) if parses is None else parses,
        lenient,
        group(paths),
        group(inputs),
        group(outputs),
        Group(tuple(Known(each, in_script(line)) for line, each in enumerate(relative, 1))),
        ignores,
    )


def contract(
    *,
    name: str = "CONTRACT",
    entry_point: Text = "script.py",
    inputs: Mapping[Any, Any] | Group[Entry] = {},  # noqa: B006 - never changed
    outputs: Mapping[Any, Any] | Group[Entry] = {},  # noqa: B006 - never changed
    variables: Many[Text] = (),
    optional: Mapping[Any, Any] | Group[Entry] = {},  # noqa: B006 - never changed
    arguments: Mapping[Any, Any] | Group[Entry] = {},  # noqa: B006 - never changed
    requirements: Mapping[Any, Any] | Group[Entry] = {},  # noqa: B006 - never changed
    training: bool | Unknown = False,
    scripts: Many[Script] = (SCRIPT,),
    runs: Program | None = None,
    line: int = 1,
) -> Contract:
    """What a script finds; ``runs`` is what its one script does, in place of ``scripts``."""
    if runs is not None:
        scripts = [Script(SCRIPT.path, program=runs)]
    return Contract(
        name,
        fact(entry_point),
        entries(inputs),
        entries(outputs),
        texts(variables),
        entries(optional),
        entries(arguments),
        entries(requirements),
        fact(training),
        group(scripts),
        Location("contracts.py", line),
    )


def specification(
    step_type: Text = "Step",
    *,
    node_type: Text = "INTERNAL",
    dependencies: Many[Dependency] = (),
    outputs: Many[Output] = (),
    owned: Contract | Unknown | None = None,
    kind: Text | None = None,
    job_type: Text | None = None,
    name: str = "",
    line: int = 1,
) -> Specification:
    return Specification(
        name or (step_type if isinstance(step_type, str) else "SPEC"),
        fact(step_type),
        fact(node_type),
        group(dependencies),
        group(outputs),
        fact(owned),
        fact(kind),
        fact(job_type),
        Location("specs.py", line),
    )


def use(
    name: Text, used: Specification | Unknown, job_type: Text | None = None, *, line: int = 1
) -> PipelineStep:
    return PipelineStep(fact(name), fact(used), fact(job_type), Location("pipelines.py", line))


def connection(
    source: Text, published: Text, target: Text, needed: Text, *, line: int = 1
) -> Connection:
    return Connection(
        fact(source),
        fact(published),
        fact(target),
        fact(needed),
        Location("pipelines.py", line),
    )


def edge(source: Text, target: Text, *, line: int = 1) -> Connection:
    """A connection that does not say which output feeds which dependency."""
    silent: Known[None] = Known(None, HERE)
    return Connection(fact(source), silent, fact(target), silent, Location("pipelines.py", line))


def condition(
    name: Text, step: Text, chosen: Many[Text] = (), others: Many[Text] = ()
) -> Condition:
    return Condition(fact(name), fact(step), fact("report"), texts(chosen), texts(others), HERE)


def pipeline(
    steps: Many[PipelineStep] = (),
    connections: Many[Connection] = (),
    conditions: Many[Condition] = (),
    *,
    name: str = "pipeline",
) -> Pipeline:
    return Pipeline(
        name, group(steps), group(connections), group(conditions), Location("pipelines.py")
    )


def project(
    specifications: Many[Specification] = (),
    *,
    contracts: Many[Contract] = (),
    pipelines: Many[Pipeline] = (),
    builds: Many[Build] = (),
    builders: Many[BuilderSource] = (),
    registries: Many[Registry] = (),
    scripts: Iterable[str] = (),
    **conventions: Any,
) -> Project:
    return Project(
        group(specifications),
        group(contracts),
        group(pipelines),
        group(builds),
        builders=group(builders),
        registries=group(registries),
        conventions=Conventions(**conventions),
        scripts=tuple(scripts),
    )


def problems(rule: Rule, subject: object, whole: Project | None = None) -> list[Problem]:
    """What a rule finds."""
    said = rule.check(subject, whole or Project())
    return [each for each in said if isinstance(each, Problem)]


def skips(rule: Rule, subject: object, whole: Project | None = None) -> list[str]:
    """Why a rule says that it could not judge."""
    said = rule.check(subject, whole or Project())
    return [each.reason for each in said if isinstance(each, Skip)]


def keys(rule: Rule, subject: object, whole: Project | None = None) -> list[tuple[str, ...]]:
    """What a rule finds fault with."""
    return [each.key for each in problems(rule, subject, whole)]
