"""Which values the configuration of a builder allows for a field, as its class is written."""

import ast
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from align_ci.load.source import Source
from align_ci.load.static import classes, enums
from align_ci.load.static.validators import VALIDATORS, decorators, is_harmless
from align_ci.load.text_tests import NotTold, holds
from align_ci.load.values import Class, Function, Instance, Items, Scope, Value
from align_ci.model import Known

_ALTERNATIVES = re.compile(r"\^\(?(?:\?:)?([\w.-]+(?:\|[\w.-]+)*)\)?\$")

Values = dict[str, Known[str]]


def allowed(owner: Class, field: str, among: Values | None = None) -> Values | None:
    """The values that a field may have, each where it is named; None where any may do.

    Args:
        owner: The class of the configuration.
        field: Of it.
        among: The values in question; a test that names none is asked for each of them.

    Raises:
        NotTold: Where that is not certain.
    """
    told = [*_declared(owner, field)]
    for function in _methods(owner):
        node = function.node
        if isinstance(node, ast.FunctionDef) and decorators(node) & VALIDATORS:
            told += _validated(function, node, field, among or {})
    return _common(told)


def default_of(owner: Class, field: str) -> Known[str] | None:
    """The text or number that a field has by default, as a text; None for anything else."""
    held = plain_default(owner, field)
    if held is None or isinstance(held.value, bool) or held.value == "":
        return None
    return Known(str(held.value), held.location)


def plain_default(owner: Class, field: str) -> Known[str | int | float] | None:
    """What a field has by default, where that is plain and no method sets it; else None."""
    links = [each for each in classes.lineage(owner) if isinstance(each, Class)]
    declared = next((each for each in links if field in each.fields), None)
    if declared is None or any(_sets(each, field) for each in _methods(owner)):
        return None
    held = declared.scope.names.get(field)
    if isinstance(held, Instance) and held.type in classes.FIELDS:
        held = held.fields.get("default")
    if not isinstance(held, Known) or not isinstance(held.value, str | int | float):
        return None
    return Known(held.value, held.location)


def _sets(function: Function, field: str) -> bool:
    """Whether a method gives a field another value."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == field and isinstance(node.ctx, ast.Store)
        for node in ast.walk(function.node)
    )


def required(functions: Iterable[Function], field: str) -> Values | None:
    """The values of a configuration's field with which a builder's methods go on.

    Raises:
        NotTold: Where that is not certain.
    """
    told: list[Values] = []
    for function in functions:
        aliases = {f"config.{field}", f"self.config.{field}"}
        told += _Judged(function, frozenset(aliases), {}).values()
    return _common(told)


def _common(told: list[Values]) -> Values | None:
    if not told:
        return None
    first, *others = told
    return {text: known for text, known in first.items() if all(text in each for each in others)}


def _methods(owner: Class) -> Iterator[Function]:
    found: dict[str, Value] = {}
    for link in reversed(classes.lineage(owner)):
        if isinstance(link, Class):
            found.update(link.scope.names)
    yield from (each for each in found.values() if isinstance(each, Function))


def _declared(owner: Class, field: str) -> Iterator[Values]:
    """What the annotation of a field, and the pattern that it has to match, say."""
    for link in classes.lineage(owner):
        if not isinstance(link, Class) or field not in link.fields:
            continue
        source = link.module.source
        if source is not None:
            yield from _literals(link.fields[field], source)
            yield from _members(link.fields[field], link.scope)
        declared = link.scope.names.get(field)
        if isinstance(declared, Instance) and declared.type in classes.FIELDS:
            for name in ("pattern", "regex"):
                yield from _matching(declared.fields.get(name))
        return


def _literals(annotation: ast.expr, source: Source) -> Iterator[Values]:
    for node in ast.walk(annotation):
        match node:
            case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
                parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                texts = [each for each in parts if isinstance(each, ast.Constant)]
                if len(texts) != len(parts):
                    raise NotTold
                yield {str(each.value): _text(each, source) for each in texts if each.value}
                return


def _members(annotation: ast.expr, scope: Scope) -> Iterator[Values]:
    """The values of an enumeration of texts that an annotation names."""
    for node in ast.walk(annotation):
        named = scope.find(node.id) if isinstance(node, ast.Name) else None
        held = enums.members(named) if isinstance(named, Class) else None
        if held:
            told = [(each.value.value, each.location) for each in held if isinstance(each, Known)]
            yield {text: Known(text, at) for text, at in told if isinstance(text, str)}


def _matching(pattern: Value | None) -> Iterator[Values]:
    if pattern is None or pattern == Known(None, pattern.location):
        return
    plain = pattern.value if isinstance(pattern, Known) else None
    found = _ALTERNATIVES.fullmatch(plain) if isinstance(plain, str) else None
    if found is None or "." in found[1]:
        raise NotTold
    yield {text: Known(text, pattern.location) for text in found[1].split("|")}


def _validated(
    function: Function, node: ast.FunctionDef, field: str, among: Values
) -> list[Values]:
    """What a validator says of a field."""
    is_model = bool(decorators(node) & {"model_validator", "root_validator"})
    if is_model:
        return _Judged(function, frozenset({f"self.{field}"}), among).values()
    texts = {
        each.value
        for decorator in node.decorator_list
        for each in ast.walk(decorator)
        if isinstance(each, ast.Constant)
    }
    if not texts & {field, "*"}:
        return []
    parameters = [each.arg for each in node.args.args]
    if not is_harmless(node) or len(parameters) < 2:  # noqa: PLR2004 - the class, and the value
        raise NotTold
    return _Judged(function, frozenset({parameters[1]}), among).values()


class _Judged(Struct, frozen=True):
    """What a function makes of a value: it raises where the value is none of some.

    Attributes:
        function: That looks at the value.
        aliases: How it writes the value.
        among: The values in question.
    """

    function: Function
    aliases: frozenset[str]
    among: Values

    def values(self) -> list[Values]:
        """The sets of values with which it goes on."""
        names = self._named()
        found: list[Values] = []
        for node in ast.walk(self.function.node):
            match node:
                case ast.If(test=test, body=[*_, ast.Raise()]) if self._asks(test, names):
                    found += self._allowed(test, names, of=ast.NotIn)
                case ast.Assert(test=test) if self._asks(test, names):
                    found += self._allowed(test, names, of=ast.In)
        return found

    def _named(self) -> frozenset[str]:
        """The aliases, and the names that are set to one."""
        named = set(self.aliases)
        for node in ast.walk(self.function.node):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    if ast.unparse(value) in self.aliases:
                        named.add(name)
        return frozenset(named)

    def _asks(self, test: ast.expr, names: frozenset[str]) -> bool:
        return any(
            isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in names
            for node in ast.walk(test)
        )

    def _allowed(
        self, test: ast.expr, names: frozenset[str], of: type[ast.cmpop]
    ) -> Iterator[Values]:
        match test:
            case ast.BoolOp(op=ast.And()) if of is ast.NotIn:
                return  # what else has to hold may not
            case ast.Compare(left=left, ops=[op], comparators=[held]) if (
                isinstance(op, of) and ast.unparse(left) in names
            ):
                yield self._collection(held)
            case _ if self.among:
                yield self._tried(test, names, of)
            case ast.Name() | ast.Attribute() | ast.UnaryOp(op=ast.Not()):
                return  # it has to be something
            case ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
                return
            case _:
                raise NotTold

    def _tried(self, test: ast.expr, names: frozenset[str], of: type[ast.cmpop]) -> Values:
        """Those of the values in question with which it goes on."""
        goes_on = of is ast.In
        return {
            text: known for text, known in self.among.items() if holds(test, names, text) is goes_on
        }

    def _collection(self, node: ast.expr) -> Values:
        scope, source = self.function.scope, self.function.module.source
        if isinstance(node, ast.Name):
            made = [
                each.value
                for each in ast.walk(self.function.node)
                if isinstance(each, ast.Assign)
                and [ast.unparse(target) for target in each.targets] == [node.id]
            ]
            if len(made) == 1:
                node = made[0]
            elif made:
                raise NotTold
        match node:
            case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
                texts = [each for each in elts if isinstance(each, ast.Constant)]
                if source is None or len(texts) != len(elts):
                    raise NotTold
                return {str(each.value): _text(each, source) for each in texts}
            case ast.Name(id=name):
                return _texts(scope.find(name))
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                owner = self.function.owner
                return _texts(classes.find(owner, name) if owner is not None else None)
            case _:
                raise NotTold


def _texts(value: Value | None) -> Values:
    if not isinstance(value, Items) or value.gaps:
        raise NotTold
    found = {each.value: each for each in value.items if isinstance(each, Known)}
    if len(found) != len(value.items) or not all(isinstance(text, str) for text in found):
        raise NotTold
    return found


def _text(node: ast.Constant, source: Source) -> Known[str]:
    return Known(str(node.value), source.location(node))


def resolve(annotation: ast.expr | None, scope: Scope) -> Class | None:
    """The class of the project that an annotation names."""
    match annotation:
        case ast.Name(id=name) | ast.Constant(value=str() as name):
            found = scope.find(name)
            return found if isinstance(found, Class) else None
        case _:
            return None
