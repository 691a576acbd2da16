"""Pictures of a project: its pipelines, or who could feed whom, with what is wrong marked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from align_ci.model import (
    Condition,
    Connection,
    Dependency,
    Fact,
    Finding,
    Group,
    Known,
    Location,
    Output,
    Pipeline,
    PipelineStep,
    Project,
    Related,
    Severity,
    Specification,
    Status,
    Unknown,
)
from align_ci.model.walk import facts
from align_ci.report.graph import Chart, Edge, Mark, Node
from align_ci.rules._kind import kind_of_step
from align_ci.rules._sources import Sources, sources_of

_NO_PIPELINE = "no pipeline is declared: this is who could feed whom, by names and sources"

_STEP_LAYERS = ("ALN1", "ALN2", "ALN3")
"""Rules whose other places are those of the same step; others name what they compare with."""


_BREAKS = "ALN7"


class Faults:
    """What is wrong, by where it is written and by step."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._by_line: defaultdict[tuple[str, int], list[tuple[Location, Finding]]]
        self._by_line = defaultdict(list)
        self._by_step: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            if finding.status in (Status.FIXED, Status.SUPPRESSED) or _is_minor(finding):
                continue
            for place in _places(finding):
                self._by_line[place.path, place.line].append((place, finding))
            for step in finding.steps:
                self._by_step[step].append(finding)

    def at(self, places: Iterable[Location]) -> Mark | None:
        """What is wrong at some places."""
        return _mark(self.within(places))

    def within(self, places: Iterable[Location]) -> Iterator[Finding]:
        """What begins in one of some places."""
        for place in places:
            for line in range(place.line, place.end_line + 1):
                for found, finding in self._by_line.get((place.path, line), ()):
                    begin = (found.line, found.column)
                    end = (place.end_line, max(place.end_column, 2))
                    if (place.line, place.column) <= begin < end:
                        yield finding

    def of(self, specification: Fact[Specification]) -> Mark | None:
        """What is wrong with a step."""
        if isinstance(specification, Unknown):
            return None
        return _mark(self._by_step.get(specification.value.step, ()))


def charts(project: Project, findings: Iterable[Finding]) -> tuple[Chart, ...]:
    """The pipelines of a project; where it has none, who could feed whom."""
    faults = Faults(findings)
    drawn = tuple(_pipeline(pipeline, faults) for pipeline in project.pipelines)
    if drawn:
        return drawn
    return (_possible(project, faults),) if project.specifications.items else ()


def consumers(project: Project, findings: Iterable[Finding]) -> Mapping[str, tuple[Related, ...]]:
    """Who takes the outputs that findings are about, by the fingerprint of each.

    Those are the steps that pipelines connect to them. What a change breaks names its consumers
    itself.
    """
    faults = Faults(each for each in findings if not each.rule.startswith(_BREAKS))
    found: defaultdict[str, dict[Related, None]] = defaultdict(dict)
    for pipeline in project.pipelines:
        steps = {each.name.value: each for each in pipeline.steps if isinstance(each.name, Known)}
        for connection in pipeline.connections:
            source, target = connection.source_step, connection.target_step
            if isinstance(source, Unknown) or isinstance(target, Unknown):
                continue
            output = _output(steps.get(source.value), connection.output)
            places = _own(output, _specification(steps.get(source.value)))
            words = f"`{target.value}` takes it as `{_text(connection.dependency)}`"
            for finding in faults.within(places):
                found[finding.fingerprint][Related(words, target.location)] = None
    return {fingerprint: tuple(told) for fingerprint, told in found.items()}


def _is_minor(finding: Finding) -> bool:
    return finding.severity not in (Severity.ERROR, Severity.WARNING)


def _places(finding: Finding) -> list[Location]:
    """The place of a finding, and others where they are of the same step or pipeline."""
    same = finding.rule.startswith(_STEP_LAYERS) or finding.subject.kind == "pipeline"
    return [finding.location, *(each.location for each in finding.related if same)]


def _mark(findings: Iterable[Finding]) -> Mark | None:
    found = sorted(findings, key=lambda each: (each.severity.rank, each.rule))
    if not found:
        return None
    return Mark(found[0].severity, tuple(dict.fromkeys(each.rule for each in found)))


def _pipeline(pipeline: Pipeline, faults: Faults) -> Chart:
    steps = {each.name.value: each for each in pipeline.steps if isinstance(each.name, Known)}
    edges = [
        edge
        for connection in pipeline.connections
        if (edge := _edge(connection, pipeline, steps, faults)) is not None
    ]
    unknown = len(pipeline.connections) - len(edges) + len(pipeline.connections.gaps)
    conditions = [each for each in pipeline.conditions if isinstance(each.name, Known)]
    edges += [edge for condition in conditions for edge in _choices(condition)]
    nodes = {name: _node(name, step, faults) for name, step in steps.items()}
    for condition in conditions:
        name = _condition_name(condition)
        nodes[name] = Node(name, mark=faults.at([condition.location]), is_condition=True)
    for name in (name for edge in edges for name in (edge.source, edge.target)):
        nodes.setdefault(name, Node(name, is_missing=True))
    return Chart(f"pipeline {pipeline.name}", tuple(nodes.values()), tuple(edges), unknown)


def _node(name: str, step: PipelineStep, faults: Faults) -> Node:
    specification = step.specification
    kind = kind_of_step(specification.value) if isinstance(specification, Known) else None
    return Node(name, kind or "", faults.of(specification))


def _edge(
    connection: Connection, pipeline: Pipeline, steps: Mapping[str, PipelineStep], faults: Faults
) -> Edge | None:
    """A connection; None where it is not known what it joins."""
    source, target = connection.source_step, connection.target_step
    if isinstance(source, Unknown) or isinstance(target, Unknown):
        return None
    ends = (source, target, connection.output, connection.dependency)
    places = [each.location for each in ends]
    if sum(each.location == connection.location for each in pipeline.connections) == 1:
        places.append(connection.location)  # else it makes many, and is about none of them
    output = _output(steps.get(source.value), connection.output)
    dependency = _dependency(steps.get(target.value), connection.dependency)
    places += _own(output, _specification(steps.get(source.value)))
    places += _own(dependency, _specification(steps.get(target.value)))
    label = _given(_text(connection.output), _text(connection.dependency))
    return Edge(source.value, target.value, label, faults.at(places))


def _own(one: Output | Dependency | None, of: Specification | None) -> list[Location]:
    """Where the facts of an output or a dependency are written, and those of no other one.

    What a loop makes is all written in the same place: of what is wrong there, nobody knows whose
    it is.
    """
    if one is None or of is None:
        return []
    others = (each for each in (*of.outputs, *of.dependencies) if each is not one)
    shared = {fact.location for each in others for _, fact in facts(each)}
    return [fact.location for _, fact in facts(one) if fact.location not in shared]


def _text(fact: Known[Any] | Unknown) -> str:
    return (fact.value or "") if isinstance(fact, Known) else "?"


def _given(output: str, dependency: str) -> str:
    return output if output == dependency or not dependency else f"{output} → {dependency}"


def _output(step: PipelineStep | None, name: Fact[str | None]) -> Output | None:
    """What a connection takes, by its name or an alias."""
    specification = _specification(step)
    if specification is None or isinstance(name, Unknown) or name.value is None:
        return None
    wanted = name.value.casefold()
    named = [each for each in specification.outputs if _is(each.name, name.value)]
    called = [
        each
        for each in specification.outputs
        if any(_text(alias).casefold() == wanted for alias in each.aliases)
    ]
    return next(iter(named + called), None)


def _dependency(step: PipelineStep | None, name: Fact[str | None]) -> Dependency | None:
    specification = _specification(step)
    if specification is None or isinstance(name, Unknown):
        return None
    return next((e for e in specification.dependencies if _is(e.name, name.value)), None)


def _specification(step: PipelineStep | None) -> Specification | None:
    if step is None or isinstance(step.specification, Unknown):
        return None
    return step.specification.value


def _is(fact: Fact[str], name: str | None) -> bool:
    return isinstance(fact, Known) and fact.value == name


def _condition_name(condition: Condition) -> str:
    return f"if {_text(condition.name)}"


def _choices(condition: Condition) -> Iterator[Edge]:
    name = _condition_name(condition)
    if isinstance(condition.step, Known):
        yield Edge(condition.step.value, name, _text(condition.property_file), is_choice=True)
    branches: Sequence[tuple[str, Group[Fact[str]]]]
    branches = (("yes", condition.if_steps), ("no", condition.else_steps))
    for answer, steps in branches:
        for step in steps:
            if isinstance(step, Known):
                yield Edge(name, step.value, answer, is_choice=True)


def _possible(project: Project, faults: Faults) -> Chart:
    """Who publishes what a dependency asks for, and is accepted by it."""
    sources = sources_of(project)
    names = {id(spec): spec.step for spec in project.specifications}
    nodes = {
        spec.step: Node(spec.step, kind_of_step(spec) or "", faults.of(Known(spec, spec.location)))
        for spec in project.specifications
    }
    edges = [
        Edge(names[id(source)], spec.step, _text(dependency.name), _wrong(dependency, faults))
        for spec in project.specifications
        for dependency in spec.dependencies
        for source in _feeding(dependency, spec, sources)
    ]
    unknown = len(project.specifications.gaps)
    return Chart(_NO_PIPELINE, tuple(nodes.values()), tuple(edges), unknown)


def _feeding(
    dependency: Dependency, consumer: Specification, sources: Sources
) -> Iterator[Specification]:
    if isinstance(dependency.name, Known):
        for source in sources.publishers(dependency.name.value):
            if source.specification is not consumer and sources.accepts(dependency, source):
                yield source.specification


def _wrong(dependency: Dependency, faults: Faults) -> Mark | None:
    return faults.at(fact.location for _, fact in facts(dependency))
