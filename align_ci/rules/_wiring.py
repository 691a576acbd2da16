"""Who really feeds whom in a compiled definition, in the words of a pipeline specification."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from align_ci.aws.containers import is_below, normal_path
from align_ci.model import Content, DefinitionStep, Fact, Known, Location, Node, Unknown
from align_ci.rules._definition import Part, Parts, called, channels, inputs, member, outputs
from align_ci.rules._references import StepReference, step_references
from align_ci.rules._twins import Pairs

Slot: TypeAlias = tuple[str, int]
"""An input or channel of a step: the member that lists them, and its index there."""

_BY_INDEX = re.compile(r"(?P<list>ProcessingOutputConfig\.Outputs)\[(?P<index>[0-9]{1,4})\]")

_LISTS = ("ProcessingInputs", "InputDataConfig")


class Feed(Struct, frozen=True):
    """Something of one step that another step takes.

    Attributes:
        source: The source's name in the pipeline specification; None where it is not in it.
        compiled: The source's name in the definition.
        path: What is taken of it: a property path.
        slot: The input or channel that takes it; None where it is used otherwise.
        location: Where it is taken.
    """

    source: str | None
    compiled: str
    path: str
    slot: Slot | None
    location: Location


def feeds_of(content: Content, pairs: Pairs) -> Mapping[str, tuple[Feed, ...]]:
    """What each step takes, by its name in the pipeline specification.

    What a step takes of one that the SDK adds, it takes of those which that one takes from.
    Property files are left out: conditions look into them.
    """
    by_step: dict[str, list[StepReference]] = {}
    for each in step_references(content):
        if each.property_file is None and each.path:
            by_step.setdefault(called(each.reference.step), []).append(each)
    return {
        planned: tuple(_feeds(by_step, compiled, pairs))
        for compiled, planned in pairs.planned.items()
    }


def parts_of(step: DefinitionStep) -> Mapping[Slot, Part] | Unknown:
    """The inputs or channels of a step; unknown where one of them is not known."""
    found: dict[Slot, Part] = {}
    for listed, parts in zip(_LISTS, (inputs(step), channels(step)), strict=True):
        hidden = _hidden(parts)
        if hidden is not None:
            return hidden
        found |= {(listed, index): part for index, part in enumerate(parts)}
    return found


def slots_for(name: str, path: str | None, parts: Mapping[Slot, Part]) -> frozenset[Slot]:
    """The inputs or channels that bring a dependency into the container.

    Those of its name; else those at the container path that the contract gives it; else what
    is mounted around that path; else what is mounted below it.
    """
    named = _where(parts, lambda part: _text(part.name) == name)
    if named or path is None:
        return named
    equal = _where(parts, lambda part: normal_path(_text(part.path)) == normal_path(path))
    around = _where(parts, lambda part: bool(_text(part.path)) and is_below(path, _text(part.path)))
    return equal or around or _where(parts, lambda part: is_below(_text(part.path), path))


def address_of(part: Part) -> Node | None:
    """Where in S3 a part of a job lies, or is to lie."""
    ways = (("S3Input",), ("S3Output",), ("DataSource", "S3DataSource"))
    found = (member(part.node, *way, "S3Uri") for way in ways)
    return next((each for each in found if each is not None), None)


def canonical(node: Node) -> str:
    """A value as text, equal for equal values wherever they stand."""
    return json.dumps(_plain(node), sort_keys=True)


def _feeds(
    by_step: Mapping[str, list[StepReference]], compiled: str, pairs: Pairs
) -> Iterator[Feed]:
    waiting = [(each, _slot(each.reference.way)) for each in by_step.get(compiled, ())]
    seen = set[str]()
    for each, slot in waiting:
        if each.name not in pairs.made:
            source = pairs.planned.get(each.name)
            yield Feed(source, each.name, _path(each), slot, each.reference.node.location)
        elif each.name not in seen:
            seen.add(each.name)
            waiting.extend((inner, slot) for inner in by_step.get(each.name, ()))


def _path(reference: StepReference) -> str:
    """What is taken, an output of a processing job by its name."""
    found = _BY_INDEX.match(reference.path)
    if found is None or not reference.steps:
        return reference.path
    names = [_text(part.name) for part in outputs(reference.steps[0])]
    index = int(found["index"])
    named = f"['{names[index]}']" if index < len(names) else f"[{index}]"
    return f"{found['list']}{named}{reference.path[found.end() :]}"


def _slot(way: tuple[str | int, ...]) -> Slot | None:
    match way:
        case (str(listed), int(index), *_) if listed in _LISTS:
            return listed, index
    return None


def _hidden(parts: Parts) -> Unknown | None:
    facts = [fact for part in parts for fact in (part.name, part.path)]
    return next((each for each in (*parts.gaps, *facts) if isinstance(each, Unknown)), None)


def _where(parts: Mapping[Slot, Part], holds: Callable[[Part], bool]) -> frozenset[Slot]:
    return frozenset(slot for slot, part in parts.items() if holds(part))


def _text(fact: Fact[str] | None) -> str:
    return fact.value if isinstance(fact, Known) else ""


def _plain(node: Node) -> Any:
    if isinstance(node.value, tuple):
        return [_plain(each) for each in node.value]
    if isinstance(node.value, Mapping):
        return {name: _plain(each) for name, each in node.value.items()}
    return node.value
