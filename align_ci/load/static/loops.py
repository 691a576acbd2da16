"""Loops, followed round by round while what they go through is known."""

import ast
from functools import partial
from typing import TYPE_CHECKING

from align_ci.load.static import conditions, objects
from align_ci.load.static.iteration import Source, each
from align_ci.load.static.operators import truth
from align_ci.load.static.signals import Signal, either
from align_ci.load.static.targets import bind
from align_ci.load.values import Scope, Stream, Unfollowed, lost
from align_ci.model import Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader


def execute_for(reader: "Reader", node: ast.For, scope: Scope) -> Signal | None:
    """A loop over items; where the next one is not known, any number of rounds may follow."""
    source = reader.iterable(node.iter, scope)
    try:
        for item in each(reader, source):
            bind(reader, node.target, item, scope)
            signal = reader.execute(node.body, scope)
            if signal is None or (signal.certain and signal.kinds == {"continue"}):
                continue
            if signal.certain:
                return signal.without("break")
            why = Unknown("whether the loop goes on is not known", scope.module.location(node))
            reader.exhaust(source, why)
            return _rest(reader, node, scope, _any_item(reader, source, why), signal)
    except Unfollowed as unfollowed:
        reader.exhaust(source, unfollowed.why)
        return _rest(reader, node, scope, _any_item(reader, source, unfollowed.why), None)
    return reader.execute(node.orelse, scope)


def execute_while(reader: "Reader", node: ast.While, scope: Scope) -> Signal | None:
    """A loop with a condition: followed only where it never starts."""
    if truth(conditions.test(reader, node.test, scope)) is False:
        return reader.execute(node.orelse, scope)
    why = Unknown(
        "it is set by a statement that is not followed (while)", scope.module.location(node)
    )
    return _rest(reader, node, scope, why, None)


def _rest(
    reader: "Reader",
    node: ast.For | ast.While,
    scope: Scope,
    why: Unknown,
    begun: Signal | None,
) -> Signal | None:
    """Any number of further rounds, none included."""
    signal = reader.perhaps(partial(_round, reader, node, scope, why), why, repeated=True)
    after = reader.perhaps(partial(reader.execute, node.orelse, scope), why)
    inner = [s.without("break", "continue") for s in (begun, signal) if s is not None]
    return either([*inner, after], why)


def _any_item(reader: "Reader", source: Source, why: Unknown) -> Unknown:
    """An item of what a loop goes through, whichever it is."""
    if isinstance(source, Stream):
        return lost(why.why, why.location, why, *source.sources)
    return lost(why.why, why.location, why, source, *objects.held_by(reader, source))


def _round(
    reader: "Reader", node: ast.For | ast.While, scope: Scope, why: Unknown
) -> Signal | None:
    if isinstance(node, ast.For):
        bind(reader, node.target, why, scope)
    else:
        reader.evaluate(node.test, scope)
    return reader.execute(node.body, scope)
