"""The names with which a builder, as it is written, asks for things, and which it gives."""

import ast
from collections.abc import Callable, Iterable, Iterator

from align_ci.load.script.index import last_name
from align_ci.load.source import Source
from align_ci.model import Fact, Group, KeyUse, Known

_Method = ast.FunctionDef | ast.AsyncFunctionDef


class Texts:
    """The texts that stand in a method."""

    def __init__(self, method: _Method, source: Source) -> None:
        self.nodes = list(ast.walk(method))
        self._source = source

    def takes(self, name: str) -> bool:
        """Whether the method has a parameter of a name, to which it does nothing but ask it."""
        bound = [each for each in self.nodes if _binds(each, name)]
        changed = any(_changes(each, name) for each in self.nodes)
        return [type(each) for each in bound] == [ast.arg] and not changed

    def text(self, node: ast.expr) -> Known[str] | None:
        """What is written, here or where the name is set that stands here."""
        if isinstance(node, ast.Name):
            bound = [each for each in self.nodes if _binds(each, node.id)]
            values = [
                each.value
                for each in self.nodes
                if isinstance(each, ast.Assign) and any(target in bound for target in each.targets)
            ]
            if len(bound) != 1 or not values:
                return None
            node = values[0]
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return None
        known = self._source.literal(node)
        return Known(node.value, known.location, known.quote)


def texts(node: ast.ClassDef, source: Source) -> list[Texts]:
    """The texts of a class's own methods."""
    return [Texts(each, source) for each in node.body if isinstance(each, _Method)]


def asked(methods: Iterable[Texts], mapping: str) -> Group[KeyUse]:
    """The keys that methods need of a contract's mapping, such as its inputs.

    A key that the method first looks for, or for which it has something else, is none.
    """

    def is_asked(owner: ast.expr) -> bool:
        return (
            isinstance(owner, ast.Attribute)
            and owner.attr == mapping
            and ast.unparse(owner.value).endswith("contract")
        )

    return Group(tuple(use for method in methods for use in _Keys(method, is_asked).uses()))


def needed(methods: Iterable[Texts], parameter: str) -> Group[KeyUse]:
    """The keys without which methods raise, of a mapping that they are given."""

    def is_given(owner: ast.expr) -> bool:
        return isinstance(owner, ast.Name) and owner.id == parameter

    taking = [_Keys(method, is_given) for method in methods if method.takes(parameter)]
    found = [use for each in taking for use in (*each.uses(), *each.demanded()) if use.required]
    return Group(tuple({use.name: use for use in reversed(found)}.values()))


def made(methods: Iterable[Texts], maker: str, keyword: str) -> Group[Fact[str]]:
    """The names that methods give to what they make, where those are written.

    Args:
        methods: The texts in each of them.
        maker: What makes it, such as ``ProcessingInput``.
        keyword: What the name is given for, such as ``input_name``.
    """
    names = (
        method.text(given.value)
        for method in methods
        for call in method.nodes
        if isinstance(call, ast.Call) and last_name(call.func) == maker
        for given in call.keywords
        if given.arg == keyword
    )
    return Group(tuple(name for name in names if name is not None))


def handed(methods: Iterable[Texts]) -> tuple[str, ...]:
    """The words that methods hand to functions, each once; to no methods of their own object."""
    words = (
        word
        for method in methods
        for call in method.nodes
        if isinstance(call, ast.Call) and not _is_of_itself(call.func)
        for given in (*call.args, *(keyword.value for keyword in call.keywords))
        if isinstance(given, ast.Constant)
        and isinstance(word := given.value, str)
        and word.isidentifier()
    )
    return tuple(dict.fromkeys(words))


def read(node: ast.ClassDef) -> set[str]:
    """The names that a class reads, and sets nowhere itself."""
    inner = [*ast.walk(node)]
    names = [each for each in inner if isinstance(each, ast.Name)]
    bound = {each.arg for each in inner if isinstance(each, ast.arg)}
    bound |= {each.id for each in names if not isinstance(each.ctx, ast.Load)}
    return {each.id for each in names} - bound


def _is_of_itself(function: ast.expr) -> bool:
    """Whether what is called is a method of the object, such as one that logs."""
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "self"
    )


def _binds(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=bound, ctx=ast.Store()) | ast.arg(arg=bound):
            return bound == name
        case _:
            return False


def _changes(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=changed), ctx=ast.Store() | ast.Del()):
            return changed == name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=changed), attr=called)):
            return changed == name and called not in _ASKING
        case _:
            return False


_ASKING = {"get", "items", "keys", "values", "copy"}


class _Keys:
    def __init__(self, texts: Texts, is_asked: Callable[[ast.expr], bool]) -> None:
        self._nodes = texts.nodes
        self._text = texts.text
        self._is = is_asked

    def uses(self) -> Iterator[KeyUse]:
        looked_for = set(self._looked_for())
        for node in self._nodes:
            match node:
                case ast.Subscript(value=owner, slice=key, ctx=ast.Load()) if self._is(owner):
                    found, required = self._text(key), not self._is_caught()
                case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key]) if self._is(
                    owner
                ):
                    found, required = self._text(key), False
                case _:
                    continue
            if found is not None and found.value not in looked_for:
                yield KeyUse(found, required, False, False, found.location)  # noqa: FBT003 - facts

    def demanded(self) -> Iterator[KeyUse]:
        """The keys for which the method raises where they are not there."""
        for node in self._nodes if not self._is_caught() else ():
            match node:
                case ast.If(
                    test=ast.Compare(left=key, ops=[ast.NotIn()], comparators=[owner]),
                    body=[*_, ast.Raise()],
                ) if self._is(owner):
                    found = self._text(key)
                    if found is not None:
                        yield KeyUse(found, True, False, False, found.location)  # noqa: FBT003 - facts

    def _looked_for(self) -> Iterator[str]:
        for node in self._nodes:
            match node:
                case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]):
                    found = self._text(key) if self._is(owner) else None
                    if found is not None:
                        yield found.value

    def _is_caught(self) -> bool:
        return any(isinstance(node, ast.ExceptHandler) for node in self._nodes)
