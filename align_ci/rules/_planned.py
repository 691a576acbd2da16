"""What a pipeline specification says of one step: who feeds which dependency, and where it lies."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from align_ci.aws.property_paths import MalformedPath, parse
from align_ci.model import (
    Connection,
    Contract,
    Fact,
    Known,
    Output,
    Pipeline,
    PipelineStep,
    Specification,
    Unknown,
)
from align_ci.rules._names import gap
from align_ci.rules._outputs import published


class Planned(Struct, frozen=True):
    """A connection all of whose facts are known.

    Attributes:
        source: The step that feeds.
        output: Its output, as the connection calls it.
        target: The step that is fed.
        dependency: What is fed.
        path: Where the target's contract has it; None where it has no path for it.
        published: The source's output; None where it publishes none of this name.
        connection: What says so.
    """

    source: str
    output: str
    target: str
    dependency: str
    path: str | None
    published: Output | None
    connection: Connection

    def is_given_by(self, path: str) -> bool:
        """Whether a property of the source is this output.

        An output that nobody publishes under this name could be any.
        """
        if self.published is None:
            return True
        own, other = _steps(_text(self.published.property_path)), _steps(path)
        if not own or not other:
            return True
        return own == other or _keyed(other) == self._own_name

    def is_same(self, other: "Planned") -> bool:
        """Whether both feed from one output."""
        return (self.source, self.output) == (other.source, other.output)

    @property
    def _own_name(self) -> str:
        return _text(self.published.name) if self.published else ""


class Plan(Struct, frozen=True, eq=False):
    """A pipeline specification whose connections are all known.

    Attributes:
        name: Of the pipeline.
        uses: Its steps, by name.
        connections: Those to each step.
        pipeline: The specification itself.
    """

    name: str
    uses: Mapping[str, PipelineStep]
    connections: Mapping[str, Sequence[Connection]]
    pipeline: Pipeline

    def specification(self, step: str | None) -> Specification | Unknown | None:
        """The specification of a step; None where there is no such step."""
        use = self.uses.get(step or "")
        if use is None:
            return None
        used = use.specification
        return used if isinstance(used, Unknown) else used.value

    def feeding(self, target: str) -> tuple[Planned, ...] | Unknown:
        """The connections to one step, or why it is not known what they are about."""
        contract = _contract(self.specification(target))
        if isinstance(contract, Unknown):
            return contract
        found: list[Planned] = []
        for connection in self.connections.get(target, ()):
            source = self.specification(_text(connection.source_step))
            one = _planned(connection, source, contract)
            if isinstance(one, Unknown):
                return one
            found.append(one)
        return tuple(found)


def plan_of(pipeline: Pipeline) -> Plan | Unknown:
    """What a pipeline specification connects, or why that is not all known."""
    facts = [
        fact
        for each in pipeline.connections
        for fact in (each.source_step, each.output, each.target_step, each.dependency)
    ]
    hidden = gap(pipeline.connections, facts)
    if hidden is not None:
        return hidden
    for each in pipeline.connections:
        if isinstance(each.dependency, Known) and each.dependency.value is None:
            return Unknown("an edge does not say what it feeds", each.location)
    connections: dict[str, list[Connection]] = {}
    for connection in pipeline.connections:
        connections.setdefault(_text(connection.target_step), []).append(connection)
    uses = {_text(use.name): use for use in pipeline.steps}
    return Plan(pipeline.name, uses, connections, pipeline)


def output_at(path: str, specification: Specification) -> str | None:
    """The output of a step that has this property path; None where none has."""
    for output in specification.outputs:
        own = _text(output.property_path)
        if own and _steps(own) == _steps(path):
            return _text(output.name)
    return None


def unknown_output(specification: Specification) -> Unknown | None:
    """Why the outputs of a step are not all known."""
    facts = [
        fact
        for output in specification.outputs
        for fact in (output.name, output.property_path, *output.aliases.gaps, *output.aliases)
    ]
    return gap(specification.outputs, facts)


def _planned(
    connection: Connection, source: Specification | Unknown | None, contract: Contract | None
) -> Planned | Unknown:
    output, dependency = _text(connection.output), _text(connection.dependency)
    found = _output(output, source)
    if isinstance(found, Unknown):
        return found
    step, target = _text(connection.source_step), _text(connection.target_step)
    return Planned(step, output, target, dependency, _path(dependency, contract), found, connection)


def _output(name: str, source: Specification | Unknown | None) -> Output | Unknown | None:
    if source is None or isinstance(source, Unknown):
        return source
    hidden = unknown_output(source)
    if hidden is not None:
        return hidden
    names = published(source)
    return names.by_name.get(name) or names.by_alias.get(name.casefold())


def _contract(specification: Specification | Unknown | None) -> Contract | Unknown | None:
    """The contract of a step, if all of its input paths are known."""
    if specification is None or isinstance(specification, Unknown):
        return specification
    contract = specification.contract
    if isinstance(contract, Unknown) or contract.value is None:
        return contract if isinstance(contract, Unknown) else None
    entries = contract.value.inputs
    hidden = gap(entries, [fact for each in entries for fact in (each.name, each.value)])
    return contract.value if hidden is None else hidden


def _path(dependency: str, contract: Contract | None) -> str | None:
    entries = contract.inputs if contract else ()
    found = (each.value for each in entries if _text(each.name) == dependency)
    return next((_text(fact) or None for fact in found), None)


def _keyed(steps: tuple[object, ...]) -> str | None:
    """The name of the output of a processing job that the steps of a path lead to."""
    match steps:
        case (("member", "ProcessingOutputConfig"), ("member", "Outputs"), ("key", str(name)), *_):
            return name
    return None


def _steps(path: str) -> tuple[tuple[str, str | int], ...]:
    """The steps of a property path; none where it cannot be parsed."""
    try:
        tokens = parse(path)
    except MalformedPath:
        return ()
    # The SDK writes the outputs of Lambda and Callback steps under another name than theirs.
    return tuple(
        (token.kind, "Outputs" if token.value == "OutputParameters" else token.value)
        for token in tokens
    )


def _text(fact: Fact[str] | Fact[str | None]) -> str:
    return (fact.value or "") if isinstance(fact, Known) else ""
