"""Finds what decides whether anything uses what a method of a builder computes."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from align_ci.load.source import Source
from align_ci.load.static.classes import PLAIN_BASES, lineage, name_of
from align_ci.load.static.module import Module
from align_ci.load.uses import Mentions, Place, Use
from align_ci.load.values import Class, Value
from align_ci.model import Fact, Known, Location, Unknown

OURS = "align_ci.authoring"
"""Whose base class uses what its methods give."""

_TEST = re.compile(r"(?:^|/)(?:test_[^/]*|tests?|conftest)\.py$|_tests?\.py$")
"""What files of tests are called."""

_TESTING = re.compile(rb"^[ \t]*(?:from|import)[ \t]+(?:unittest|pytest)\b", re.MULTILINE)

_COMPUTED = re.compile(rb"\bgetattr\([^,()]*,\s*[^\s'\"]")
"""Something is asked for by a name that is computed, such as one of a list."""

_Method = ast.FunctionDef | ast.AsyncFunctionDef
_Shared = ast.Global | ast.Nonlocal


class Uses:
    """The uses of methods as far as their classes tell.

    Args:
        modules: As the static reader left them.
    """

    def __init__(self, modules: Iterable[Module]) -> None:
        self._modules = list(modules)

    def of(self, owner: Class, method: str, place: Location) -> Use:
        """What decides about a method of a class."""
        related = self._related(owner)
        where = frozenset((each.location.path, each.location.line) for each in related)
        return Use(method, where, self._otherwise(related, place))

    def _otherwise(self, related: Sequence[Class], place: Location) -> Fact[bool]:
        for link in {id(link): link for each in related for link in lineage(each)}.values():
            if name_of(link).startswith(OURS):
                return Known(True, place)  # noqa: FBT003 - a fact
            if not isinstance(link, Class) and _plain(link) not in PLAIN_BASES:
                return Unknown("a base class from outside of the project may use it", place)
        if any(each.why for each in related):
            return Unknown("what the class inherits is not all known", place)
        return Known(False, place)  # noqa: FBT003 - a fact

    def _related(self, owner: Class) -> list[Class]:
        """The class, those that derive from it, and all that any of them inherits from."""
        every = [link for each in (owner, *self._derived[id(owner)]) for link in lineage(each)]
        return list({id(link): link for link in every if isinstance(link, Class)}.values())

    @cached_property
    def _derived(self) -> dict[int, list[Class]]:
        """The classes that derive from each, by its identity."""
        held = (value for module in self._modules for value in module.scope.names.values())
        classes = {id(each): each for each in held if isinstance(each, Class)}
        found: dict[int, list[Class]] = defaultdict(list)
        for each in classes.values():
            for link in lineage(each)[1:]:
                found[id(link)].append(each)
        return found


def mentions(source: Source, methods: Iterable[str]) -> dict[str, Mentions]:
    """Where a file names methods; those that it does not name are left out.

    What tests ask of others is not used for that.
    """
    found: dict[str, Mentions] = {}
    is_test = _TEST.search(source.path) or _TESTING.search(source.data)
    for method in methods:
        word = re.compile(rb"(?<!def )\b" + re.escape(method.encode()) + rb"\b")
        # Plain search is ten times as fast, and most files name none.
        if method.encode() in source.data and word.search(source.data):
            # Of a script, the tree is let go of once it has been read.
            own = _named(source, method)
            is_asked = not is_test and (own.is_asked or not source.tree.body)
            found[method] = Mentions(own.own, is_asked)
    return found


def _plain(link: Value) -> str:
    # A generic base is subscripted: `Generic[Config]`.
    return name_of(link).partition("[")[0]


def _named(source: Source, method: str) -> Mentions:
    """Where the tree of a file names a method."""
    own: set[Place] = set()
    is_asked = False
    is_by_name = _COMPUTED.search(source.data) is not None
    idle = {*_idle(source.tree, method)}
    pending: list[tuple[ast.AST, int, str]] = [(source.tree, 0, "")]
    while pending:
        node, line, function = pending.pop()
        if isinstance(node, ast.ClassDef) and not line:
            line = node.lineno
        elif isinstance(node, _Method):
            function = node.name
        is_own = None if node in idle else _mention(node, method, is_inside=function == method)
        if is_own and line:
            own.add((source.path, line))
        elif is_own is not None or (is_by_name and _is_text(node, method)):
            is_asked = True
        pending.extend((child, line, function) for child in ast.iter_child_nodes(node))
    return Mentions(frozenset(own), is_asked)


def _idle(tree: ast.Module, method: str) -> Iterator[ast.AST]:
    """Where a function asks the method for something that it then has no use for."""
    for function in ast.walk(tree):
        if not isinstance(function, _Method):
            continue
        nodes = [*ast.walk(function)]
        # A name that is deleted, or another function's, is of no interest here.
        used = {each.id for each in nodes if isinstance(each, ast.Name) and _is_load(each)}
        used |= {name for each in nodes if isinstance(each, _Shared) for name in each.names}
        for node in nodes if "locals" not in used else ():
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=asked))
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call(func=asked))
                ):
                    if name not in used and _asks(asked, method):
                        yield asked
                case ast.Expr(value=ast.Call(func=asked)) if _asks(asked, method):
                    yield asked


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _asks(node: ast.expr, method: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == method


def _mention(node: ast.AST, method: str, *, is_inside: bool) -> bool | None:
    """Whether a node names the method, and as that of the class around it; None if not."""
    match node:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name):
            # What overrides the method asks for the other one.
            return True if name == method and not is_inside else None
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            return True if name == method else None
        case ast.Attribute(attr=name):
            return False if name == method else None
        case ast.Name(id=name):
            return False if name == method else None
        case ast.Call(func=function, args=args):
            # Whether there is such a method is no use of it.
            asks = not (isinstance(function, ast.Name) and function.id == "hasattr")
            return False if asks and any(_is_text(each, method) for each in args) else None
        case _:
            return None


def _is_text(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text
