"""``if`` where the condition is not known: what either answer to it leads to."""

import ast
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from align_ci.load.alternatives import MOST, Begun, below, chosen, settled
from align_ci.load.static.changes import Holder, Journal, only_set
from align_ci.load.static.module import Module
from align_ci.load.static.signals import Raised, Signal, Ways, either
from align_ci.load.values import (
    Class,
    Instance,
    Items,
    ModuleReference,
    Scope,
    Table,
    Value,
    gap,
    lost,
)
from align_ci.model import Alternative, Either, Known, Location, Path, Turn, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


CONDITION = "a condition that is not known"
"""What the reasons say of all that depends on one, whatever is made of it."""


MACHINE = re.compile(
    r"\bos\.(name|path)\b|\b(platform|find_spec|which)\b|\b(exists|is_file|is_dir|is_available)\("
)
"""What conditions ask of the machine: in a container there is one answer, and the other is for
whoever tries the code elsewhere."""


class _End(Struct):
    """How a block ended that may not have been executed.

    Attributes:
        journal: What it changed; None where it was not followed to its end.
        after: What it left under the keys that it changed.
        signal: How it left the statements around it.
        raised: Whether it certainly raises an exception.
    """

    journal: Journal | None = None
    after: dict[int, dict[Hashable, Value | None]] = field(default_factory=dict)
    signal: Signal | None = None
    raised: bool = False


def conditional(reader: "Reader", node: ast.IfExp, scope: Scope) -> Value:
    """``a if test else b`` where the test is not known."""
    why = Unknown(f"it depends on {CONDITION}", scope.module.location(node))
    asked = _ask(reader, node.test, scope)
    values = [reader.try_out(branch, scope, why) for branch in (node.body, node.orelse)]
    made = chosen(*asked, values, why) if asked else None
    return made if made is not None else lost(why.why, why.location, *values)


def execute(reader: "Reader", node: ast.If, scope: Scope, test: Value) -> Signal | None:
    """Execute both blocks where the test is not known, and keep apart what each leads to."""
    reason = gap(test, f"it depends on {CONDITION}")
    why = Unknown(f"it is set under {CONDITION} ({reason.why})", reason.location)
    asked = _ask(reader, node.test, scope)
    ends = [_attempt(reader, body, scope, why) for body in (node.body, node.orelse)]
    both = either([end.signal for end in ends], why)
    if asked is None:
        return both
    begun, turns = asked
    if all(end.journal is not None and end.signal is None for end in ends):
        _merge(reader, asked, ends, why)
    return _joined(both, (), [_ways(begun, (t,), e) for t, e in zip(turns, ends, strict=True)], why)


def go_on(
    reader: "Reader", signal: Signal, body: Sequence[ast.stmt], scope: Scope, why: Unknown
) -> Signal | None:
    """Execute what follows where a statement may have left it."""
    end = _attempt(reader, body, scope, why)
    both = either([signal, end.signal], why)
    if signal.ways is None:
        return both
    found = _ways(signal.ways.begun, signal.ways.path, end)
    return _joined(both, signal.ways.returned, [found], why)


def returned(signal: Signal | None, location: Location) -> Value:
    """What a function returns that has come to its end, or was left before it."""
    if signal is None:
        return Known(None, location)
    if signal.ways is None:
        return signal.value
    last = Alternative(signal.ways.path, Known(None, location))
    return settled([*signal.ways.returned, last], gap(signal.value, "it is returned in doubt"))


def _ask(reader: "Reader", test: ast.expr, scope: Scope) -> tuple[Begun, tuple[Turn, Turn]] | None:
    """Both answers to a condition that is asked now; None where not both may be meant."""
    holds = True
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, holds = test.operand, not holds
    if not _is_open(test, scope):
        return None
    name = test.id if isinstance(test, ast.Name) else ""
    location = scope.module.location(test)
    turn = reader.trace.turn(location, name, scope.find(name))
    if turn is None:
        return None
    first, asked, after = turn
    return Begun(location, after), (Turn(first, asked, holds), Turn(first, asked, not holds))


def _is_open(test: ast.expr, scope: Scope) -> bool:
    """Whether a project may mean both answers to a condition, for all that can be told.

    Of what a function is given, only its caller says what it is, and what depends on another
    condition may leave one answer.
    """
    names = [node.id for node in ast.walk(test) if isinstance(node, ast.Name)]
    given = _given(scope)
    values = [scope.find(name) for name in names]
    told = [ast.unparse(test), *(each.why for each in values if isinstance(each, Unknown))]
    return not (
        any(name in given for name in names)
        or any(map(_is_in_part, values))
        or any(map(MACHINE.search, told))
    )


def _given(scope: Scope | None) -> set[str]:
    """The names of functions that have parameters, and of functions in them."""
    names: set[str] = set()
    has_parameters = False
    while scope is not None:
        names |= scope.local
        if scope.function is not None:
            node = scope.function.node
            has_parameters |= any(isinstance(each, ast.arg) for each in ast.walk(node.args))
        scope = scope.outer
    return names if has_parameters else set()


def _is_in_part(value: Value | None) -> bool:
    """Whether a value, or one that it holds, depends on another condition."""
    held: Iterable[Value] = ()
    match value:
        case Unknown(why=why):
            return CONDITION in why
        case Items(items=items):
            held = items
        case Table(entries=entries):
            held = (inner for _, inner in entries.values())
        case Instance(fields=fields):
            held = fields.values()
        case Class(scope=own) | ModuleReference(module=Module(scope=own)):
            held = own.names.values()
    return any(isinstance(each, Unknown) and CONDITION in each.why for each in held)


def _attempt(reader: "Reader", body: Sequence[ast.stmt], scope: Scope, why: Unknown) -> _End:
    end = _End()
    reader.perhaps(partial(_run, reader, body, scope, end), why)
    return end


def _run(reader: "Reader", body: Sequence[ast.stmt], scope: Scope, end: _End) -> Signal | None:
    try:
        end.signal = reader.execute(body, scope)
    except Raised:
        end.raised = True
        raise
    end.journal = reader.journal
    for holder, keys in end.journal.keys.values():
        end.after[id(holder)] = {key: _value(holder, key) for key in keys}
    return end.signal


def _value(holder: Holder, key: Any) -> Value | None:
    match holder:
        case Table(entries=entries):
            return entries[key][1] if key in entries else None
        case Instance(fields=held) | Scope(names=held):
            return held.get(key)


def _merge(
    reader: "Reader",
    asked: tuple[Begun, tuple[Turn, Turn]],
    ends: Sequence[_End],
    why: Unknown,
) -> None:
    """Give back what was changed and is one of two values now, as the condition has it."""
    journals = [end.journal for end in ends if end.journal is not None]
    holders = {key: holder for each in journals for key, (holder, _) in each.keys.items()}
    for identity, holder in holders.items():
        noted = [each.keys[identity][1] for each in journals if identity in each.keys]
        # What the second block found was forgotten already where the first one had changed it.
        before = {key: state for keys in reversed(noted) for key, state in keys.items()}
        if isinstance(holder, Table) and not only_set(reader, holder, [before, *noted]):
            continue
        made: dict[Any, Value] = {}
        for key, state in before.items():
            old = state.value if state.own else None
            values = [end.after.get(identity, {}).get(key, old) for end in ends]
            value = chosen(*asked, values, why)
            if value is not None:
                made[key] = value
        match holder:
            case Instance(fields=held) | Scope(names=held):
                held.update(made)
            case Table() if made.keys() == before.keys():
                _put_back(holder, made, [end.after.get(identity, {}) for end in ends])


def _put_back(table: Table, made: dict[Any, Value], after: Sequence[Mapping[Any, Any]]) -> None:
    """Set entries, as long as new ones have an order."""
    new = [key for key in made if key not in table.entries]
    if any([key for key in keys if key in new] != new for keys in after):
        return
    for key, value in made.items():
        known = Known(key, after[0][key].location) if key in new else table.entries[key][0]
        table.entries[key] = (known, value)
    if new:
        table.gaps = []


def _joined(
    both: Signal | None,
    before: Sequence[Alternative[Any]],
    ends: Sequence[Ways | None],
    why: Unknown,
) -> Signal | None:
    """How code goes on after blocks that are executed on different paths.

    Args:
        both: The same, where nothing is known of the paths.
        before: What was returned on other paths.
        ends: The ways on which each of them ended; None where they are not known.
        why: Why it is not known which path is taken.
    """
    known = [ways for ways in ends if ways is not None]
    returned = (*before, *(each for ways in known for each in ways.returned))
    going_on = [ways for ways in known if ways.path]
    if both is None or len(known) < len(ends) or len(going_on) > 1:
        return both
    if not returned or len(returned) > MOST:
        return both
    if going_on:
        return replace(both, ways=replace(going_on[0], returned=returned))
    value = settled(returned, why)
    return Signal(both.kinds, value) if isinstance(value, (Known, Either)) else both


def _ways(begun: Begun, path: Path, end: _End) -> Ways | None:
    """The ways on which a block ended that was begun on a path; None where not all are known.

    Where it goes on on none of them, the path is empty.
    """
    signal, ways = end.signal, end.signal.ways if end.signal else None
    if end.raised:
        return Ways((), (), begun)
    if end.journal is None:
        return None
    if signal is None:
        return Ways((), path, begun)
    if signal.kinds == {"return"} and signal.certain:
        returned = below(begun, path, signal.value)
        return None if returned is None else Ways(tuple(returned), (), begun)
    if ways is None or not begun.holds(ways.path):
        return None
    longer = tuple(replace(each, path=(*path, *each.path)) for each in ways.returned)
    return Ways(longer, (*path, *ways.path), ways.begun)
