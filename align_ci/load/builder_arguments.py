"""What the methods of builders put on the command lines of their scripts, as it is written."""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cached_property

from msgspec import Struct

from align_ci.load.builders import Builder
from align_ci.load.config_values import Values, allowed, default_of, required, resolve
from align_ci.load.source import Source
from align_ci.load.static.classes import lineage
from align_ci.load.text_tests import NotTold
from align_ci.load.values import Class, Function
from align_ci.model import Group, Known, Location, PassedArgument

_FLAG = re.compile(r"--?[A-Za-z][\w-]*")

_Method = ast.FunctionDef | ast.AsyncFunctionDef


def passed(
    builder: Builder, node: ast.ClassDef, method: _Method, source: Source
) -> Iterator[PassedArgument]:
    """The flags that a method names in the lists that it makes, each with what follows it."""
    words = _Words(builder, node, method, source)
    for each in ast.walk(method):
        match each:
            case ast.List(elts=elts) | ast.Tuple(elts=elts):
                yield from words.of(elts)
            case ast.Call(func=ast.Attribute(attr="append"), args=[word]):
                yield from words.of([word])


class _Mentioning(Struct, frozen=True):
    """A method, with the attributes and the texts that it mentions."""

    function: Function
    attributes: frozenset[str]
    texts: tuple[ast.Constant, ...]

    def others(self, values: Values, listed: Collection[Location]) -> Iterator[str]:
        """Those of some values that it mentions, but for where they are listed."""
        source = self.function.module.source
        for node in self.texts:
            if node.value in values and source and source.location(node) not in listed:
                yield str(node.value)


def _mentioning(function: Function) -> _Mentioning:
    nodes = list(ast.walk(function.node))
    attributes = frozenset(each.attr for each in nodes if isinstance(each, ast.Attribute))
    texts = [
        each for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    return _Mentioning(function, attributes, tuple(texts))


class _Words:
    def __init__(
        self, builder: Builder, node: ast.ClassDef, method: _Method, source: Source
    ) -> None:
        self._builder = builder
        self._node = node
        self._method = method
        self._source = source

    def of(self, words: list[ast.expr]) -> Iterator[PassedArgument]:
        for index, word in enumerate(words):
            if isinstance(word, ast.Constant) and _is_flag(word):
                after = words[index + 1] if index + 1 < len(words) else None
                yield self._passed(self._text(word), after)

    @cached_property
    def _methods(self) -> list[_Mentioning]:
        links = [link for link in lineage(self._builder.owner) if isinstance(link, Class)]
        return [
            _mentioning(each)
            for link in links
            for each in link.scope.names.values()
            if isinstance(each, Function)
        ]

    def _text(self, node: ast.Constant) -> Known[str]:
        known = self._source.literal(node)
        return Known(str(node.value), known.location, known.quote)

    def _field(self, node: ast.expr | None) -> str:
        """The field of the configuration that an expression gives; empty for anything else."""
        match self._settled(node):
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr="config")) as at:
                return at.attr
            case ast.Call(func=ast.Name(id="str"), args=[inner], keywords=[]):
                return self._field(inner)
            case ast.Attribute(value=ast.Attribute() as inner, attr="value"):
                return self._field(inner)  # of a member of an enumeration
            case ast.Call(
                func=ast.Name(id="getattr"),
                args=[ast.Attribute(value=ast.Name(id="self"), attr="config"), asked, *_],
            ):
                return str(asked.value) if isinstance(asked, ast.Constant) else ""
            case _:
                return ""

    def _settled(self, node: ast.expr | None) -> ast.expr | None:
        """What a name is set to, where it is set once."""
        if not isinstance(node, ast.Name):
            return node
        made = [
            each.value
            for each in ast.walk(self._method)
            if isinstance(each, ast.Assign)
            and any(node.id in _names(target) for target in each.targets)
        ]
        return made[0] if len(made) == 1 else None

    def _passed(self, flag: Known[str], after: ast.expr | None) -> PassedArgument:
        if isinstance(after, ast.Constant) and isinstance(after.value, str):
            written = () if _is_flag(after) else (self._text(after),)
            return PassedArgument(flag, "", Group(written))
        field = self._field(after)
        config = configuration_of(self._builder.owner, self._node) if field else None
        if config is None:
            return PassedArgument(flag, field, Group())
        asking = [each.function for each in self._methods if field in each.attributes]
        try:
            taken = required(asking, field)
            values = allowed(config, field, taken)
        except NotTold:
            return PassedArgument(flag, field, Group())
        # A configuration that takes anything leaves it to the builder to be choosy.
        values = taken if values is None else values
        known = (values or {}).items()
        listed = {each.location for each in (taken or {}).values()}
        told = {text for each in self._methods for text in each.others(values or {}, listed)}

        def is_asked(text: str) -> bool:
            # A builder that tells some values apart may have no use for the others.
            return (taken is None or text in taken) and (not told or text in told)

        default = default_of(config, field)
        return PassedArgument(
            flag,
            field,
            Group(tuple(value for text, value in known if is_asked(text))),
            Group(tuple(value for text, value in known if not is_asked(text))),
            default if default is not None and is_asked(default.value) else None,
        )


def _is_flag(node: ast.Constant) -> bool:
    return isinstance(node.value, str) and _FLAG.fullmatch(node.value) is not None


def _names(target: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def configuration_of(owner: Class, node: ast.ClassDef) -> Class | None:
    """The class of a builder's configuration: as it is annotated, or as its base is given it."""
    for base in node.bases:
        if isinstance(base, ast.Subscript):
            found = resolve(base.slice, owner.module.scope)
            if found is not None:
                return found
    links = (link for link in lineage(owner) if isinstance(link, Class))
    return next((found for found in map(_annotated, links) if found is not None), None)


def _annotated(owner: Class) -> Class | None:
    own = resolve(owner.fields.get("config"), owner.module.scope)
    init = owner.scope.names.get("__init__")
    if own is not None or not isinstance(init, Function):
        return own
    for node in ast.walk(init.node):
        match node:
            case (
                ast.arg(arg="config", annotation=annotation)
                | ast.AnnAssign(target=ast.Attribute(attr="config"), annotation=annotation)
            ):
                found = resolve(annotation, init.scope)
                if found is not None:
                    return found
    return None
