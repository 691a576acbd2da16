"""Pipelines that say which steps there are, by step type, and which takes from which."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from align_ci.load.facts import FactBuilder
from align_ci.load.fields import text
from align_ci.load.static.classes import find, known_whole
from align_ci.load.static.recording import recorded
from align_ci.load.static.subjects import kind_of
from align_ci.load.values import Function, Instance, Items, Table, Value, add_gaps, bare, gap
from align_ci.load.vocabulary import Words
from align_ci.model import (
    JOB_TYPES,
    Connection,
    Fact,
    Group,
    Known,
    Location,
    Pipeline,
    PipelineStep,
    Specification,
    Unknown,
)

PAIR = 2


class _Node(Struct, frozen=True):
    name: Fact[str]
    value: Value
    location: Location


def dag(
    value: Instance, words: Words, facts: FactBuilder, specifications: Iterable[Specification]
) -> Pipeline:
    """The facts of such a pipeline.

    Args:
        value: The pipeline.
        words: What the project calls it.
        facts: Makes those of specifications that are nodes themselves.
        specifications: Of the project: nodes are their step types.
    """
    named = _by_node(specifications)
    nodes, edges = (
        _held(value, words, "nodes", words.node),
        _held(value, words, "edges", words.edge),
    )
    connections = {_key(each): each for each in map(_edge, edges.items)}
    found = [_node(each, facts) for each in nodes.items]
    # A class may add the ends of an edge by itself, so they are nodes in any case.
    ends = [end for each in connections.values() for end in (each.source_step, each.target_step)]
    found += [_Node(end, end, end.location) for end in ends if isinstance(end, Known)]
    steps = {_key_of(node): _step(node, named, facts) for node in reversed(found)}
    own = text(value, "name", None)
    return Pipeline(
        name=(own.value if isinstance(own, Known) else "")
        or facts.names.get(id(value), "pipeline"),
        steps=Group((*reversed(steps.values()),), tuple(map(bare, (*nodes.gaps, *edges.gaps)))),
        connections=Group(tuple(connections.values()), tuple(map(bare, edges.gaps))),
        conditions=Group(),
        location=value.location,
    )


def _held(value: Instance, words: Words, ours: str, method: str) -> Items:
    """The nodes or edges that a pipeline holds, and those that calls have added."""
    held = _attribute(value.fields.get(words.called(ours, value.fields)))
    if held is not None and not held.gaps and known_whole(value.of):
        return held  # the class was followed, so this is what all calls came to
    added = value.fields.get(recorded(method))
    result = Items(value.location)
    add_gaps(result.gaps, value.gaps)
    if held is None and _takes_arguments(value):
        why = f"what the class makes of the {ours} that it is given is not followed"
        add_gaps(result.gaps, [Unknown(why, value.location)])
    if held is not None:
        result.items += held.items
        add_gaps(result.gaps, held.gaps)
    if isinstance(added, Items):
        result.items += added.items
        add_gaps(result.gaps, added.gaps)
    elif added is not None:
        add_gaps(result.gaps, [gap(added, "what was added is not known")])
    return result


def _attribute(value: Value | None) -> Items | None:
    match value:
        case Items():
            return value
        case Table(entries=entries, gaps=gaps, location=location):
            return Items(location, [key for key, _ in entries.values()], list(gaps))
        case _:
            return None


def _takes_arguments(value: Instance) -> bool:
    """Whether a class of the project may have been given nodes that it keeps elsewhere."""
    init = find(value.of, "__init__") if value.of is not None else None
    if not isinstance(init, Function):
        return value.of is not None and not known_whole(value.of)
    return len(init.node.args.args) + len(init.node.args.kwonlyargs) > 1


def _node(value: Value, facts: FactBuilder) -> _Node:
    """A node: a name, a specification, or the arguments of the call that adds it."""
    match value:
        case Items(kind="tuple", items=[first, *_], location=location):
            return _Node(_name_of(first, facts), first, location)
        case _:
            return _Node(_name_of(value, facts), value, value.location)


def _name_of(value: Value, facts: FactBuilder) -> Fact[str]:
    match value:
        case Known(str()):
            return value
        case Instance() if kind_of(value) == "specifications":
            name = facts.specification(value).step_type
            # What the nodes are depends on their names.
            return Unknown(name.why, name.location) if isinstance(name, Unknown) else name
        case _:
            return Unknown(gap(value, "which step it is is not known").why, value.location)


def _edge(value: Value) -> Connection:
    """An edge: a pair of names, or the arguments of the call that adds it."""
    place = value.location
    ends: list[Value] = []
    if isinstance(value, Items) and value.ordered:
        ends = [*value.items, *value.gaps]
        if len(ends) == 1 and isinstance(ends[0], Items):
            ends = ends[0].items  # one pair as the only argument
    source, target = (
        _end(ends[index], place) if index < len(ends) else Unknown("it is no pair", place)
        for index in range(PAIR)
    )
    if isinstance(source, Known):
        place = source.location  # the pair itself may be made where nobody would edit it
    silent: Known[None] = Known(None, place)
    return Connection(source, silent, target, silent, place)


def _end(value: Value, place: Location) -> Fact[str]:
    if isinstance(value, Known) and isinstance(value.value, str):
        return Known(value.value, value.location, value.quote)
    return Unknown(gap(value, "which step the edge joins is not known").why, place)


def _key(edge: Connection) -> Any:
    """What tells an edge from others: a class may keep one that is added twice once."""
    source, target = edge.source_step, edge.target_step
    if isinstance(source, Known) and isinstance(target, Known):
        return source.value, target.value
    return id(edge)


def _key_of(node: _Node) -> Any:
    return node.name.value if isinstance(node.name, Known) else id(node)


def _step(
    node: _Node, named: Mapping[str, list[Specification]], facts: FactBuilder
) -> PipelineStep:
    nothing: Known[None] = Known(None, node.location)
    if isinstance(node.value, Instance) and kind_of(node.value) == "specifications":
        specification = facts.specification(node.value)
        return PipelineStep(node.name, Known(specification, node.location), nothing, node.location)
    if isinstance(node.name, Unknown):
        why = Unknown(node.name.why, node.location)
        return PipelineStep(node.name, why, why, node.location)
    found, job_type = named.get(_canonical(node.name.value), []), ""
    stem, _, suffix = node.name.value.rpartition("_")
    if not found and suffix.casefold() in JOB_TYPES:
        generic = [each for each in named.get(_canonical(stem), []) if _is_generic(each)]
        found, job_type = generic, suffix.casefold()
    if len(found) == 1:
        used = Known(found[0], node.location)
        return PipelineStep(node.name, used, Known(job_type or None, node.location), node.location)
    count = "no specification has" if not found else "several specifications have"
    why = Unknown(f"{count} the step type `{node.name.value}`", node.location)
    return PipelineStep(node.name, why, nothing if not found else why, node.location)


def _is_generic(specification: Specification) -> bool:
    job_type = specification.job_type
    return isinstance(job_type, Known) and not job_type.value


def _by_node(specifications: Iterable[Specification]) -> dict[str, list[Specification]]:
    """The specifications that a node may mean: by step type, and with the job type behind it."""
    found: dict[str, list[Specification]] = {}
    for each in specifications:
        for name in _names(each):
            found.setdefault(_canonical(name), []).append(each)
    return found


def _canonical(name: str) -> str:
    """A step type whose job type, if it has one, is in lower case."""
    stem, _, suffix = name.rpartition("_")
    return f"{stem}_{suffix.casefold()}" if stem else name


def _names(specification: Specification) -> Iterator[str]:
    step_type, job_type = specification.step_type, specification.job_type
    if isinstance(step_type, Known):
        yield step_type.value
        if isinstance(job_type, Known) and job_type.value:
            yield f"{step_type.value}_{job_type.value}"
