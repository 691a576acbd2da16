"""What an expression of a script may stand for, wherever it stands."""

import ast
import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from align_ci.load.script import holding, operations, together
from align_ci.load.script.flows import Flows
from align_ci.load.script.index import Found
from align_ci.load.script.program import (
    Files,
    argument,
    default,
    is_spread,
    place_of,
    rest_of,
)
from align_ci.load.script.scopes import (
    Assigned,
    Binding,
    Definition,
    Element,
    Function,
    Import,
    Parameter,
    Rest,
    Scope,
)
from align_ci.load.script.together import Call, Turn
from align_ci.load.script.values import (
    ROLES,
    UNKNOWN,
    Defined,
    Environ,
    External,
    Literal,
    Loaded,
    Logical,
    Plain,
    Role,
    Text,
    Value,
    Values,
    union,
)

_DEEPEST = 60

FUEL = 400_000
"""Questions about one script; one of 2,000 lines takes 10,000."""

_BINDINGS = 40
"""Values that a name is given, beyond which nobody asks for each of them."""

_ASKED_FOR = frozenset({"getenv", "startswith"})
"""What asks for variables without the environment in sight."""

_TOGETHER = frozenset({ast.JoinedStr, ast.BinOp, ast.Call})
"""Expressions that put several names together."""


class OutOfFuel(Exception):
    """Following a script took too long."""


class Evaluator:
    """Evaluates the expressions of one script's files."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.index = files.index
        self._memo: dict[tuple[ast.AST, Scope, tuple[int, ...], tuple[Turn, ...]], Values] = {}
        self._depth = 0
        self._fuel = FUEL
        self._entered: set[Literal] = set()
        self._calls: tuple[Call, ...] = ()
        self._turn: tuple[Turn, ...] = ()

    def values(self, node: ast.expr, scope: Scope) -> Values:
        """What an expression may stand for.

        Raises:
            OutOfFuel: When too much has been asked.
        """
        self._spend()
        if self._calls and scope.parent is None:
            return self.within((), node, scope)  # no call decides what a module's names are
        key = (node, scope, tuple([id(call) for _, call, _ in self._calls]), self._turn)
        found = self._memo.get(key)
        if found is None:
            if self._depth > _DEEPEST:
                return UNKNOWN
            self._memo[key] = UNKNOWN  # what depends on itself is not known
            self._depth += 1
            try:
                found = self._memo[key] = self._evaluated(node, scope)
            finally:
                self._depth -= 1
        return found

    def _evaluated(self, node: ast.expr, scope: Scope) -> Values:
        if type(node) not in together.TYPES:
            return union(self._values(node, scope))
        ways = together.ways(self, node, scope, self._calls)
        if ways:
            return union(*[self.within((*self._calls, way), node, scope) for way in ways])
        turns = [] if self._turn else together.turns(self, node, scope)
        if not turns:
            return union(self._values(node, scope))
        try:
            return union(*[self._during_turn(turn, node, scope) for turn in turns])
        finally:
            self._turn = ()

    def _during_turn(self, turn: Turn, node: ast.expr, scope: Scope) -> Values:
        self._turn = (turn,)
        return self.values(node, scope)

    def within(self, calls: tuple[Call, ...], node: ast.expr, scope: Scope) -> Values:
        """What an expression may stand for while some calls are made, the innermost last."""
        with self.during(calls):
            return self.values(node, scope)

    @contextmanager
    def during(self, calls: tuple[Call, ...]) -> Iterator[None]:
        """Evaluate while some calls are made."""
        before, self._calls = self._calls, calls
        try:
            yield
        finally:
            self._calls = before

    def returned(self, function: Function, call: ast.Call, scope: Scope) -> Values:
        """What a function may return to a call."""
        if isinstance(function, ast.Lambda):
            return UNKNOWN
        calls = self._calls
        if len(calls) < together.DEEPEST and not any(own is function for own, _, _ in calls):
            calls = (*calls, (function, call, scope))
        found = self.index.returns.get(function, [])
        return union(*(self.within(calls, each.value, each.scope) for each in found)) or UNKNOWN

    def each_call(self, node: ast.expr, scope: Scope) -> list[tuple[Call, ...]]:
        """During which calls to evaluate the parts of an expression one by one."""
        return [(way,) for way in together.ways(self, node, scope, self._calls)] or [self._calls]

    def elements(self, node: ast.expr, scope: Scope) -> Values:
        """What going through an expression may give."""
        return union(*(holding.elements_of(self, value) for value in self.values(node, scope)))

    def entries(self, literal: Literal) -> Iterator[tuple[Values, ast.expr, Scope]]:
        """The keys that a dictionary may have, each with its value; none for other literals."""
        if literal in self._entered:
            return  # a dictionary that is made of itself has no more
        self._spend()
        self._entered.add(literal)
        try:
            yield from holding.entries(self, literal)
        finally:
            self._entered.discard(literal)

    def handed(self, name: str) -> Values:
        """What functions are given for a parameter of a name, wherever one has it."""
        return union(*(self._name(name, scope) for scope in self.index.parameters.get(name, [])))

    @cached_property
    def flows(self) -> Flows:
        """Which expressions are worth evaluating for the environment and its like."""
        return Flows(self.files)

    @cached_property
    def subscripts(self) -> list[Found]:
        """Those that may run, of what may be the environment or one of ``main``'s dictionaries."""
        may_be, live = self.flows.may_be, self.files.is_live
        return [
            each
            for each in self.index.subscripts
            if may_be(each.scope, each.node.value) and live(each.scope)
        ]

    @cached_property
    def memberships(self) -> list[Found]:
        """Those that may run, in what may be such a dictionary."""
        may_be, live = self.flows.may_be, self.files.is_live
        return [
            each
            for each in self.index.memberships
            if may_be(each.scope, each.node.comparators[0]) and live(each.scope)
        ]

    @cached_property
    def calls(self) -> list[Found]:
        """Those that may run, and ask such a dictionary or are given one."""
        names = _ASKED_FOR | self.files.renamed
        named = {call for name in names for call in self.files.calls_of(name)}
        return [
            each
            for each in self.index.calls
            if (each in named or self._may_ask(each)) and self.files.is_live(each.scope)
        ]

    def _may_ask(self, found: Found) -> bool:
        call = found.node
        owner = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        given = [each.value for each in call.keywords]
        return self.flows.may_be(found.scope, *owner, *call.args, *given)

    def location_text(self, node: ast.Constant, scope: Scope) -> Text:
        """A constant text, where it stands."""
        fact = scope.source.literal(node)
        return Text(str(node.value), fact.location, fact.quote)

    def _spend(self) -> None:
        self._fuel -= 1
        if self._fuel < 0:
            raise OutOfFuel

    def _values(self, node: ast.expr, scope: Scope) -> Values:
        match node:
            case ast.Constant():
                return self._constant(node, scope)
            case ast.Name(id=name):
                return self._name(name, scope)
            case ast.Attribute():
                return self._attribute_of(node, scope)
            case ast.Call():
                return operations.call(self, node, scope)
            case ast.Subscript():
                return self._subscript(node, scope)
            case ast.Dict() | ast.DictComp():
                return union((Literal(node, scope),), holding.copied(self, node, scope))
            case ast.List() | ast.Tuple() | ast.Set():
                return (Literal(node, scope),)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return (Literal(node, scope),)
            case ast.Lambda():
                return (Defined(node, scope),)
            case _:
                return operations.evaluate(self, node, scope)

    def _constant(self, node: ast.Constant, scope: Scope) -> Values:
        match node.value:
            case str():
                return (self.location_text(node, scope),)
            case bool() | int() | float() | None as plain:
                return (Plain(plain),)
            case _:
                return UNKNOWN

    def _name(self, name: str, scope: Scope) -> Values:
        found = scope.find(name)
        if found is None:
            return (External(f"builtins.{name}"),) if hasattr(builtins, name) else UNKNOWN
        if len(found) > _BINDINGS:
            return UNKNOWN  # each may depend on every other one
        return union(*(self._bound(binding, scope) for binding in found))

    def _bound(self, binding: Binding, scope: Scope) -> Values:
        match binding:
            case Assigned(value=value, scope=where, path=path):
                return holding.at(self, self.values(value, where), path)
            case Element(source=source, scope=where, path=path):
                turn = [each for loop, each in self._turn if loop is source]
                return holding.at(self, (*turn,) or self.elements(source, where), path)
            case Parameter():
                return self._parameter(binding)
            case Rest():
                return self._rest(binding)
            case Definition(node=node, scope=where):
                return (Defined(node, where),)
            case Import():
                return self._imported(binding, scope)
            case _:
                return UNKNOWN

    def _imported(self, found: Import, scope: Scope) -> Values:
        if not found.name:
            module = self.files.module(found, scope)
            return (Loaded(module),) if module else (External(found.module),)
        submodule = self.files.submodule(found, scope)
        if submodule is not None:
            return (Loaded(submodule),)
        module = self.files.module(found, scope)
        if module is None:
            return (_outside(f"{'.' * found.level}{found.module}.{found.name}"),)
        bindings = module.names.get(found.name, [])
        return union(*(self._bound(each, module) for each in bindings)) or UNKNOWN

    def _parameter(self, parameter: Parameter) -> Values:
        """What a function is called with by the calls that are seen."""
        function, name = parameter.function, parameter.name
        role: Values = (Role(name),) if name in ROLES else ()
        given: list[Values] = []
        own = default(function, name)
        if own is not None:
            given.append(self.values(own, parameter.scope))
        at = place_of(function, name, is_method=parameter.scope.is_class)
        for index, (called_by, seen, where) in enumerate(self._calls):
            if called_by is function and not is_spread(seen):
                value = argument(seen, name, at)
                if value is not None:
                    given = [self.within(self._calls[:index], value, where)]
                return union(*given, role) or UNKNOWN
        for call in self.files.calls_to(function):
            value = argument(call.node, name, at)
            if value is not None:
                given.append(self.values(value, call.scope))
            elif is_spread(call.node):
                given.append(UNKNOWN)
        if self.files.is_handed_on(function):
            given.append(UNKNOWN)
        return union(*given, role) or UNKNOWN

    def _rest(self, rest: Rest) -> Values:
        """What the calls of a function that are seen give it besides its parameters."""
        function, is_method = rest.function, rest.scope.is_class
        given: list[Values] = []
        calls = [(node, scope) for own, node, scope in self._calls if own is function]
        seen = [(call.node, call.scope) for call in self.files.calls_to(function)]
        for call, scope in calls or seen:
            held = rest_of(function, call, is_named=rest.is_named, is_method=is_method)
            given.append((Literal(held, scope),))
            if is_spread(call):
                given.append(UNKNOWN)
        if not calls and self.files.is_handed_on(function):
            given.append(UNKNOWN)
        return union(*given) or UNKNOWN

    def _attribute_of(self, node: ast.Attribute, scope: Scope) -> Values:
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                by_class = self.index.attributes.get(name, {})
                if [*by_class] == [scope.owner]:
                    return self._bound_all(*by_class.values())
        return union(
            *(self._attribute(value, node.attr) for value in self.values(node.value, scope))
        )

    def _attribute(self, owner: Value, name: str) -> Values:
        match owner:
            case External(name=dotted):
                return (_outside(f"{dotted}.{name}"),)
            case Loaded(scope=module):
                bindings = module.names.get(name, [])
                return union(*(self._bound(each, module) for each in bindings)) or UNKNOWN
            case Defined(node=ast.ClassDef(name=of)):
                return self._bound_all(self.index.attributes.get(name, {}).get(of, []))
            case Text(value=value) if name in {"value", "name"}:
                # A member of an enumeration; the name of a path is no such text.
                return UNKNOWN if "/" in value else (owner,)
            case Text() if name == "parent":
                return operations.parent(owner)
            case Logical() | Text() if name == "parent":
                return (owner,)
            case _:
                return self._of_object(name)

    def _of_object(self, name: str) -> Values:
        """What some object has under a name: known where one class alone sets it."""
        by_class = self.index.attributes.get(name, {})
        if len(by_class) == 1:
            (bindings,) = by_class.values()
            return union(self._bound_all(bindings), UNKNOWN)
        defaults = self.files.option_defaults.get(name, [])
        return union(*(self.values(*each) for each in defaults), UNKNOWN)

    def _bound_all(self, bindings: list[Binding]) -> Values:
        scopes = [getattr(each, "scope", None) for each in bindings]
        pairs = zip(bindings, scopes, strict=True)
        return union(*(self._bound(each, scope) for each, scope in pairs if scope)) or UNKNOWN

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Values:
        keys = self.values(node.slice, scope)
        owners = self.values(node.value, scope)
        return union(*(holding.item(self, owner, keys) for owner in owners)) or UNKNOWN


def _outside(dotted: str) -> Value:
    return Environ() if dotted == "os.environ" else External(dotted)
