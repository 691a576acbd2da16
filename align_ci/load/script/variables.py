"""The environment variables that a script reads."""

import ast
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.followed import is_followed
from align_ci.load.script.handed import VARIABLES, handed_on
from align_ci.load.script.index import Found
from align_ci.load.script.nothing import goes_on
from align_ci.load.script.program import name_of
from align_ci.load.script.puts import is_made, is_whole, keys_of, later, own_keys, texts
from align_ci.load.script.scopes import Parameter
from align_ci.load.script.started import started
from align_ci.load.script.values import (
    AnyVariable,
    Environ,
    External,
    Plain,
    Role,
    Text,
    Values,
)
from align_ci.model import Fact, Group, Known, Location, Unknown, VariableRead

_ROLE = Role("environ_vars")
_ASKS = frozenset({"get", "pop", "setdefault", "__getitem__", "__contains__"})
_READERS = frozenset({"pydantic_settings", "environs", "environ", "decouple", "dynaconf"})
"""Modules that read variables for a script, under names that are not followed."""


class _Asked(Struct, frozen=True):
    """What is asked for a variable.

    Attributes:
        is_environ: Whether it is the environment, or else what ``main`` is given for it.
        own: The keys that were put there where it was made.
    """

    is_environ: bool
    own: frozenset[str] = frozenset()


def variables(evaluator: Evaluator) -> Group[VariableRead]:
    """The reads of a script, and why there may be more."""
    return _Variables(evaluator).group()


class _Variables:
    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._set = frozenset(_set_by_itself(evaluator))
        self._keys = own_keys(evaluator, _ROLE.name)
        self._is_whole = is_whole(evaluator, _ROLE.name)
        self._gaps: list[Unknown] = []

    def group(self) -> Group[VariableRead]:
        evaluator = self._evaluator
        reads = [
            *(read for each in evaluator.subscripts for read in self._subscript(each)),
            *(read for each in evaluator.calls for read in self._call(each)),
            *(read for each in evaluator.memberships for read in self._membership(each)),
        ]
        self._gaps += [*_other_readers(evaluator), *started(evaluator)]
        self._gaps += handed_on(evaluator.index, VARIABLES, "what asks for a variable is handed on")
        kept: dict[object, VariableRead] = {}
        for each in reads:
            name = each.name.value if isinstance(each.name, Known) else each.location
            # A function that asks twice for what it is given asks once at each of its calls.
            kept[name, each.location] = max(kept.get((name, each.location), each), each, key=_told)
        return Group(tuple(sorted(kept.values(), key=lambda r: r.location)), tuple(self._gaps))

    def _subscript(self, found: Found) -> Iterator[VariableRead]:
        source = self._source(found.node.value, found)
        required = not (found.is_guarded or found.is_fallback)
        if source:
            keys = self._evaluator.values(found.node.slice, found.scope)
            yield from self._named(keys, source, found, None, required=required)
        elif self._is_whole and is_made(self._evaluator, _ROLE.name, found):
            for key in self._evaluator.values(found.node.slice, found.scope):
                if isinstance(key, Text) and not key.is_open and key.value not in self._keys:
                    read = self._read(key, found, None, required=required, is_family=False)
                    yield replace(read, is_missing=True)

    def _membership(self, found: Found) -> Iterator[VariableRead]:
        source = self._source(found.node.comparators[0], found)
        if source:
            keys = self._evaluator.values(found.node.left, found.scope)
            yield from self._named(keys, source, found, None, required=False)

    def _call(self, found: Found) -> Iterator[VariableRead]:
        node: ast.Call = found.node
        match node.func:
            case ast.Attribute(value=owner, attr=name) if name in _ASKS and node.args:
                source = self._source(owner, found)
            case ast.Attribute(value=owner, attr="startswith") if node.args:
                yield from self._family(owner, found)
                return
            case _:
                source = _Asked(is_environ=True) if self._is_getenv(found) else None
                if source is None:
                    self._handed_on(found)
        asked = node.args[0] if node.args else _keyword(node, "key")
        if source is None or asked is None:
            return
        default = node.args[1] if len(node.args) > 1 else _keyword(node, "default")
        # A function that asks for what it is given has a default of its own for each.
        for calls in self._evaluator.each_call(node, found.scope):
            with self._evaluator.during(calls):
                keys = self._evaluator.values(asked, found.scope)
                yield from [*self._named(keys, source, found, default, required=False)]

    def _is_getenv(self, found: Found) -> bool:
        name = name_of(found.node)
        # Whatever a script calls it, it has imported it under that name.
        if name != "getenv" and name not in self._evaluator.files.renamed:
            return False
        return External("os.getenv") in self._evaluator.values(found.node.func, found.scope)

    def _source(self, node: ast.expr, found: Found) -> _Asked | None:
        """What an expression is, if it is the environment or what ``main`` is given for it."""
        if not self._evaluator.flows.may_be(found.scope, node):
            return None
        values = self._evaluator.values(node, found.scope)
        if any(isinstance(value, Environ) for value in values):
            return _Asked(is_environ=True, own=keys_of(self._evaluator, values))
        return _Asked(is_environ=False) if _ROLE in values else None

    def _family(self, owner: ast.expr, found: Found) -> Iterator[VariableRead]:
        values = self._evaluator.values(owner, found.scope)
        if not any(isinstance(value, AnyVariable) for value in values):
            return
        for prefix in self._evaluator.values(found.node.args[0], found.scope):
            if isinstance(prefix, Text):
                yield self._read(prefix, found, None, required=False, is_family=True)

    def _named(
        self,
        keys: Values,
        source: _Asked,
        found: Found,
        default: ast.expr | None,
        *,
        required: bool,
    ) -> Iterator[VariableRead]:
        texts = [key for key in keys if isinstance(key, Text)]
        for key in texts:
            own = source.own if source.is_environ else self._keys
            if key.value in own and not key.is_open:
                continue  # what the script puts there is read where it comes from
            if key.is_open and not key.value:
                self._gap(found)
                continue
            read = self._read(key, found, default, required=required, is_family=key.is_open)
            is_missing = self._is_whole and not source.is_environ and not key.is_open
            yield replace(read, is_missing=True) if is_missing else read
        others = [key for key in keys if not isinstance(key, Text | AnyVariable)]
        if others and source.is_environ:
            self._gap(found)

    def _read(
        self,
        key: Text,
        found: Found,
        default: ast.expr | None,
        *,
        required: bool,
        is_family: bool,
    ) -> VariableRead:
        return VariableRead(
            name=Known(key.value, key.location, key.quote),
            default=self._default(default, found),
            required=required and not is_family,
            is_family=is_family,
            is_own=key.value in self._set,
            location=self._place(key, found),
            is_nothing=goes_on(found.scope.source, found.node, default, key.value),
        )

    def _place(self, key: Text, found: Found) -> Location:
        """The read; where a function reads what it is given, the place that gives it."""
        match found.node:
            case ast.Subscript(slice=asked) | ast.Compare(left=asked):
                pass
            case ast.Call(args=[asked, *_]):
                pass
            case _:
                asked = found.node
        held = found.scope.find(asked.id) if isinstance(asked, ast.Name) else None
        if held and all(isinstance(each, Parameter) for each in held):
            return key.location
        return found.scope.source.location(found.node)

    def _default(self, node: ast.expr | None, found: Found) -> Fact[str | None]:
        location = found.scope.source.location(node or found.node)
        if node is None:
            return Known(None, location)
        values = self._evaluator.values(node, found.scope)
        match values:
            case (Text(value=value, is_open=False, quote=quote),):
                return Known(value, location, quote)
            case (Plain(value=value),):
                return Known(None if value is None else str(value), location)
            case _:
                return Unknown("the default is computed", location)

    def _handed_on(self, found: Found) -> None:
        """A call that is not followed may read any variable of an environment that it is given."""
        node: ast.Call = found.node
        name = name_of(node)
        if is_followed(self._evaluator, name):
            return
        for given in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if (
                isinstance(given, ast.Name | ast.Attribute | ast.Call)
                and (source := self._source(given, found)) is not None
                and source.is_environ
            ):
                self._gap(found)

    def _gap(self, found: Found) -> None:
        place = found.scope.source.location(found.node)
        self._gaps.append(Unknown("a variable is read whose name is computed", place))


def _told(read: VariableRead) -> tuple[bool, bool]:
    """How much a read tells of what the script does without the variable."""
    default = read.default
    return read.required, isinstance(default, Known) and default.value is not None


def _other_readers(evaluator: Evaluator) -> Iterator[Unknown]:
    """What reads variables whose names are those of its fields, or stand in files."""
    for found, scope in evaluator.index.imports:
        base = found.module.partition(".")[0]
        if base in _READERS or found.name == "BaseSettings":
            yield Unknown(f"`{base}` may read variables", scope.source.line(1))


def _set_by_itself(evaluator: Evaluator) -> Iterator[str]:
    """The variables that a script sets."""
    for each in later(evaluator, lambda value: isinstance(value, Environ)):
        yield from texts(each.keys)


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in node.keywords if each.arg == name), None)
