"""Whether a project gives specifications to the functions that make them of what they are given."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from align_ci.load.discovery import content
from align_ci.load.handed import TELLING, called, item, makers
from align_ci.load.source import tree_of
from align_ci.load.static.subjects import SIGNATURES
from align_ci.model import Unknown

FORMATS = (".json", ".yaml", ".yml", ".toml")

_PARTS = rb"\b(?:logical_name|dependency_type|output_type|property_path|compatible_sources)\b"
_MOST_FILES, _MOST_BYTES = 2_000, 1_000_000

_DATA = {
    "specifications": (re.compile(rb"\bstep_type\b"), re.compile(_PARTS)),
    "contracts": (
        re.compile(rb"\bentry_point\b"),
        re.compile(rb"\bexpected_(?:in|out)put_paths\b"),
    ),
}
"""What is in a file of data that declares something."""


class Handed(Struct, frozen=True, array_like=True):
    """A function that makes an object of what it is given, and that nothing was seen to call.

    Attributes:
        kind: Of the object.
        function: Its name.
        why: What is not known where somebody calls it all the same.
        words: With these it is looked up, by a step's name; then no function is named.
        loads: Whether the function loads a file of data that declares it.
    """

    kind: str
    function: str
    why: Unknown
    words: tuple[str, ...] = ()
    loads: bool = False


class Declared(Struct, frozen=True):
    """What interface files declare.

    Attributes:
        steps: The names by which their steps are looked up.
        files: Their paths.
    """

    steps: Collection[str] = ()
    files: Collection[str] = ()


NOTHING = Declared()


def hidden(
    handed: Collection[Handed],
    root: Path,
    texts: Mapping[str, bytes],
    listing: Collection[str],
    declared: Declared = NOTHING,
) -> Iterator[tuple[str, Unknown]]:
    """Those that may make something that is declared in the project, by kind.

    Args:
        handed: All of the project.
        root: Its folder.
        texts: What its Python files hold.
        listing: Its files that are not left out.
        declared: What interface files declare, which hides nothing.
    """
    files = [path for path in listing if path not in declared.files]
    for kind in sorted({each.kind for each in handed}):
        own = [each for each in handed if each.kind == kind]
        yield from ((kind, each.why) for each in own if _is_undeclared(each.words, declared))
        made = [each for each in own if each.function]
        anywhere = made and (_in_data(kind, root, files) or _in_dictionaries(kind, texts))
        told: dict[tuple[str, bool], bool] = {}
        for each in made:
            key = each.function, each.loads
            if not anywhere and key not in told:
                told[key] = _in_calls(each, texts, declared)
            if anywhere or told[key]:
                yield kind, each.why


def _is_undeclared(words: Collection[str], declared: Declared) -> bool:
    return any(word not in declared.steps for word in words)


def _in_data(kind: str, root: Path, listing: Collection[str]) -> bool:
    """Whether a file of data looks like it declares something of a kind."""
    files = [path for path in listing if path.endswith(FORMATS)]
    marks = _DATA[kind]
    return len(files) > _MOST_FILES or any(
        len(text) > _MOST_BYTES or all(mark.search(text) for mark in marks)
        for text in (content(root / path) or b"" for path in files)
    )


def _in_dictionaries(kind: str, texts: Mapping[str, bytes]) -> bool:
    """Whether a module offers a dictionary that looks like an object of a kind."""
    telling, (_, some) = TELLING[kind], SIGNATURES[kind]
    written = re.compile(rb"['\"]%b['\"]\s*:\s*\w?['\"]" % telling.encode())
    return any(
        tree is None or any(_is_one(node, telling, some) for node in _offered(tree))
        for tree in (tree_of(text) for text in texts.values() if written.search(text))
    )


def _offered(tree: ast.Module) -> Iterator[ast.expr]:
    """What names of a module and its classes hold, and functions return; not what calls take."""
    pending: list[tuple[ast.AST, bool]] = [(tree, False)]
    while pending:
        node, inside = pending.pop()
        match node:
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                yield from () if inside else _displayed(value)
            case ast.Return(value=ast.expr() as value) | ast.Expr(value=ast.Yield(value=value)):
                yield from _displayed(value) if value is not None else ()
        inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        children = ast.iter_child_nodes(node)
        pending += [(each, inside) for each in children if not isinstance(each, ast.expr)]


def _displayed(node: ast.expr) -> Iterator[ast.expr]:
    pending: list[ast.expr | None] = [node]
    while pending:
        held = pending.pop()
        match held:
            case ast.Dict(keys=keys, values=values):
                yield held
                pairs = zip(keys, values, strict=True)
                pending += [value for key, value in pairs if not _is_example(key)]
            case ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values):
                pending += values
            case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
                pending += [left, right]


def _is_example(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and key.value in {"example", "examples"}


def _is_one(node: ast.AST, telling: str, some: Collection[str]) -> bool:
    return (
        isinstance(node, ast.Dict)
        and any(isinstance(held, ast.Constant) for held in item(node, telling))
        and any(isinstance(key, ast.Constant) and key.value in some for key in node.keys)
    )


def _in_calls(handed: Handed, texts: Mapping[str, bytes], declared: Declared) -> bool:
    """Whether anything calls a function of some name with what is written there."""
    mention = re.compile(rb"\b%b\b" % handed.function.encode())
    return any(
        tree is None or _gives_written(tree, handed, declared)
        for tree in (tree_of(text) for text in texts.values() if mention.search(text))
    )


def _gives_written(tree: ast.Module, handed: Handed, declared: Declared) -> bool:
    steps = declared.steps if handed.loads else ()
    loaded: list[ast.Call] | None = [] if declared.files else None
    calls = {
        node
        for node in ast.walk(tree)
        if called(node) == handed.function and not _names_step(node, steps)
    }
    given = {
        node
        for node, origin in (makers(tree) if calls else ())
        if node in calls
        and origin.is_given([*node.args, *(each.value for each in node.keywords)], loaded)
    }
    return not calls <= given


def _names_step(node: ast.AST, steps: Collection[str]) -> bool:
    """Whether the first argument of a call is the name of a step, as it is written."""
    if not isinstance(node, ast.Call) or not steps:
        return False
    given = [*node.args, *(each.value for each in node.keywords)][:1]
    return any(isinstance(each, ast.Constant) and each.value in steps for each in given)
