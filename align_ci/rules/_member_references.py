"""What is wrong with a reference to a property of a step that there is."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from align_ci.aws.kinds import KINDS
from align_ci.aws.properties import KeyedBy, Resolved, Token, UnknownProperty, parse, resolve
from align_ci.aws.property_paths import MalformedPath
from align_ci.model import DefinitionStep, Fix, Group, Node, Related, Skip, Unknown
from align_ci.rules._definition import (
    Part,
    Parts,
    channels,
    inputs,
    items,
    meant,
    member,
    name_of,
    outputs,
    text_of,
)
from align_ci.rules._names import names_of, not_all_known, not_known
from align_ci.rules._suggest import listed

# Parts of their properties are documents, whose members may have any name.
_FREE: Final = frozenset({"ForEach", "Job", "EMR"})

# The SDK gives access to no property of it, whatever SageMaker may know of such a step.
_UNDESCRIBED: Final = frozenset({"EMRServerless"})


class Fault(Struct, frozen=True):
    """Why a reference leads nowhere.

    Attributes:
        why: As a clause.
        what: What the step has not, in few words.
        fix: What to do.
        related: Where it could have led.
    """

    why: str
    what: str
    fix: Fix
    related: tuple[Related, ...] = ()


def fault_of(step: DefinitionStep, path: str) -> Fault | Skip | None:
    """Why a step has no such property; None where it has."""
    if isinstance(step.kind, Unknown):
        return not_known(f"the kind of {name_of(step)}", step.kind)
    kind = step.kind.value
    if kind not in KINDS or kind in _UNDESCRIBED:
        return Skip(f"what a step of the kind `{kind}` has is not known")
    try:
        found = resolve(kind, path)
    except MalformedPath as malformed:
        return None if kind in _FREE else _malformed(malformed)
    except UnknownProperty as unknown:
        return _unknown(path, unknown)
    return next((each for each in _by_name(step, path, found) if each is not None), None)


def _malformed(malformed: MalformedPath) -> Fault:
    return Fault(
        f"that is no property of a step: {malformed.why}",
        "such property",
        Fix("refer to a property as `Steps.<step>.<member>.<member>['<name>']`"),
    )


def _unknown(path: str, unknown: UnknownProperty) -> Fault:
    close = unknown.close[:1] if unknown.token.kind == "member" else ()
    start, end = unknown.token.start, unknown.token.end
    fix = f"did you mean `{path[:start]}{close[0]}{path[end:]}`?" if close else ""
    return Fault(unknown.why, path, Fix(fix or "refer to a property that such a step has"))


def _by_name(step: DefinitionStep, path: str, found: Resolved) -> Iterator[Fault | Skip | None]:
    """What is wrong with the names and indexes of a path that has the right members."""
    groups = {"OutputName": outputs, "InputName": inputs, "ChannelName": channels}
    words = {"OutputName": "output", "InputName": "input", "ChannelName": "channel"}
    for keyed in found.keyed:
        group = groups[keyed.names](step) if keyed.names in groups else None
        if group is not None and _is_of(step, keyed):
            yield _in_group(step, keyed.token, group, words[keyed.names])
    first, *rest = parse(path)
    declared = member(step.arguments, "OutputParameters")
    if first.value == "OutputParameters" and rest and declared is not None:
        yield _in_group(step, rest[0], _parameters(declared), "output")


def _is_of(step: DefinitionStep, keyed: KeyedBy) -> bool:
    """Whether the list is the one of the step itself, and not that of a job which it defines."""
    own = {"Outputs": "Processing", "ProcessingInputs": "Processing", "InputDataConfig": "Training"}
    return not isinstance(step.kind, Unknown) and own.get(keyed.list_member) == step.kind.value


def _parameters(node: Node) -> Parts:
    """The outputs that a Lambda or callback step declares."""
    if not isinstance(node.value, tuple):
        return Group((), (Unknown("they are no plain list", node.location),), node.location)
    parts = (
        Part(text_of(member(each, "OutputName"), "name", each.location), None, each)
        for each in items(node)
    )
    return Group(tuple(parts), (), node.location)


def _in_group(step: DefinitionStep, token: Token, group: Parts, word: str) -> Fault | Skip | None:
    names = names_of(group, lambda part: part.name)
    if token.kind == "index":
        if group.gaps:
            return not_all_known(f"the {word}s of {name_of(step)}", group.gaps[0])
        return None if int(token.value) < len(group) else _out_of_range(step, token, group, word)
    if token.value in names:
        return None
    if names.gap is not None:
        return not_all_known(f"the {word}s of {name_of(step)}", names.gap)
    use = f"use {listed(names.values, 'or')}" if names.values else f"give it the {word}"
    return Fault(
        f"{name_of(step)} has no {word} `{token.value}`",
        f"{word} {token.value}",
        meant(str(token.value), names.values, use),
        _has(step, group, word),
    )


def _out_of_range(step: DefinitionStep, token: Token, group: Parts, word: str) -> Fault:
    count = f"{len(group)} {word}{'' if len(group) == 1 else 's'}" if len(group) else f"no {word}s"
    return Fault(
        f"{name_of(step)} has {count}, so that the index {token.value} is out of range",
        f"{word} {token.value}",
        Fix(f"name the {word} instead of counting"),
        _has(step, group, word),
    )


def _has(step: DefinitionStep, group: Parts, word: str) -> tuple[Related, ...]:
    names = names_of(group, lambda part: part.name).values
    what = f"the {word}s {listed(names)}" if len(names) > 1 else f"the {word} {listed(names)}"
    told = f"{name_of(step)} has {what if names else f'no {word}s'}"
    return (Related(told, group.location or step.location),)
