"""The logical names by which a script asks for its inputs and outputs."""

import ast
from collections.abc import Iterator

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.followed import is_followed
from align_ci.load.script.index import Found
from align_ci.load.script.program import name_of
from align_ci.load.script.puts import Put, is_made, is_whole, own, own_keys
from align_ci.load.script.values import Role, Text, Value
from align_ci.model import Group, KeyUse, Known, Unknown

_ALL = frozenset({"items", "values", "keys"})

_SHOWS = frozenset(
    {
        *("print", "len", "debug", "info", "warning", "error", "exception", "critical", "log"),
        *("ValueError", "KeyError", "RuntimeError", "FileNotFoundError", "Exception"),
    }
)
"""Calls that only show what they are given."""


def keys(evaluator: Evaluator, role: str) -> Group[KeyUse]:
    """The uses of ``input_paths`` or ``output_paths``, and why there may be more."""
    return _Keys(evaluator, role).group()


class _Keys:
    def __init__(self, evaluator: Evaluator, role: str) -> None:
        self._evaluator = evaluator
        self._role = Role(role)
        self._own = own_keys(evaluator, role)
        self._is_whole = is_whole(evaluator, role)
        self._gaps: list[Unknown] = []
        self._shown: set[int] | None = None

    def group(self) -> Group[KeyUse]:
        evaluator = self._evaluator
        uses = [
            *(use for each in evaluator.subscripts for use in self._subscript(each)),
            *(use for each in evaluator.calls for use in self._call(each)),
            *(use for each in evaluator.memberships for use in self._member(each)),
            *self._put(),
        ]
        return Group(tuple(sorted(uses, key=lambda use: use.location)), tuple(self._gaps))

    def _subscript(self, found: Found) -> Iterator[KeyUse]:
        if self._is_meant(found.node.value, found):
            required = not (found.is_guarded or found.is_fallback)
            yield from self._named(found.node.slice, found, required=required)
        elif self._is_whole and is_made(self._evaluator, self._role.name, found):
            yield from self._left_out(found)

    def _member(self, found: Found) -> Iterator[KeyUse]:
        if self._is_meant(found.node.comparators[0], found):
            # Whoever asks first does without it.
            yield from self._named(found.node.left, found, required=False, is_fallback=True)

    def _call(self, found: Found) -> Iterator[KeyUse]:
        node: ast.Call = found.node
        match node.func:
            case ast.Attribute(value=owner, attr="get" | "pop") if node.args:
                if self._is_meant(owner, found):
                    fallback = found.is_fallback or len(node.args) > 1
                    yield from self._named(
                        node.args[0], found, required=False, is_fallback=fallback
                    )
            case ast.Attribute(value=owner, attr=name) if name in _ALL:
                if self._is_meant(owner, found) and not self._is_shown(node):
                    self._gap(found)
            case _:
                self._handed_on(found)

    def _is_shown(self, node: ast.Call) -> bool:
        """Whether a call stands in one that only shows what it is given."""
        if self._shown is None:
            self._shown = {
                id(inner)
                for name in _SHOWS
                for call in self._evaluator.files.calls_of(name)
                for inner in ast.walk(call.node)
                if isinstance(inner, ast.Call)
            }
        return id(node) in self._shown

    def _handed_on(self, found: Found) -> None:
        node: ast.Call = found.node
        name = name_of(node)
        if is_followed(self._evaluator, name):
            return
        for given in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if isinstance(given, ast.Name | ast.Attribute) and self._is_meant(given, found):
                self._gap(found)

    def _named(
        self, node: ast.expr, found: Found, *, required: bool, is_fallback: bool = False
    ) -> Iterator[KeyUse]:
        for key in self._evaluator.values(node, found.scope):
            if isinstance(key, Text) and not key.is_open:
                yield KeyUse(
                    Known(key.value, key.location, key.quote),
                    required,
                    is_fallback or found.is_fallback,
                    key.value in self._own,
                    found.scope.source.location(node),
                    is_missing=self._is_whole and key.value not in self._own,
                )
            else:
                self._gap(found)

    def _left_out(self, found: Found) -> Iterator[KeyUse]:
        """What the script asks its own dictionary for, beside ``main``, and has not put there."""
        required = not (found.is_guarded or found.is_fallback)
        place = found.scope.source.location(found.node.slice)
        for key in self._evaluator.values(found.node.slice, found.scope):
            if isinstance(key, Text) and not key.is_open and key.value not in self._own:
                yield KeyUse(
                    name=Known(key.value, key.location, key.quote),
                    required=required,
                    is_fallback=found.is_fallback,
                    is_own=False,
                    location=place,
                    is_missing=True,
                )

    def _put(self) -> Iterator[KeyUse]:
        """The keys that the script puts there are such that it has to do with."""
        for put in own(self._evaluator, self._role.name):
            for key in put.keys:
                if isinstance(key, Text) and not key.is_open:
                    name = Known(key.value, key.location, key.quote)
                    paths = self._paths(put)
                    yield KeyUse(name, False, False, True, key.location, paths)  # noqa: FBT003

    def _paths(self, put: Put) -> tuple[str, ...]:
        """What may be put somewhere; nothing where that is not all known."""
        values = self._evaluator.values(put.value, put.scope) if put.value else ()
        paths = [each.value for each in values if isinstance(each, Text) and not each.is_open]
        return tuple(dict.fromkeys(paths)) if len(paths) == len(values) else ()

    def _is_meant(self, node: ast.expr, found: Found) -> bool:
        if not self._evaluator.flows.may_be(found.scope, node):
            return False
        values: tuple[Value, ...] = self._evaluator.values(node, found.scope)
        return self._role in values

    def _gap(self, found: Found) -> None:
        place = found.scope.source.location(found.node)
        self._gaps.append(
            Unknown(f"`{self._role.name}` is asked for keys that are computed", place)
        )
