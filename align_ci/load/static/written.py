"""Dictionaries as they are written, whatever code does with them that nobody can follow."""

import ast
from collections.abc import Iterator

from align_ci.load.source import Source
from align_ci.load.static.folding import CHANGING, Folding
from align_ci.load.static.module import Module
from align_ci.load.values import Table, Value
from align_ci.model import Known, Unknown


def dictionaries(source: Source) -> Iterator[ast.Dict]:
    """Those that a file's names are given, with the constants of the file in their places."""
    values = [
        each.value for each in source.tree.body if isinstance(each, ast.Assign | ast.AnnAssign)
    ]
    written = [each for each in values if isinstance(each, ast.Dict)]
    folding = Folding(source.tree) if written else None
    for node in written:
        folded = folding.of(node) if folding is not None else node
        yield folded if isinstance(folded, ast.Dict) else node


def text(node: ast.expr | None, source: Source) -> Known[str] | None:
    """A text that is written, where it stands."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return None
    literal = source.literal(node)
    return Known(node.value, literal.location, literal.quote)


def table(module: Module, name: str, made: Table) -> Table:
    """A dictionary that is given to code which is not followed, as its module writes it.

    Where the module itself changes it, what was made of it is left as it is.
    """
    if module.source is None or any(_changes(node, name) for node in ast.walk(module.source.tree)):
        return made
    for node in dictionaries(module.source):
        if module.location(node) == made.location:
            return _table(node, module.source)
    return made


def _changes(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=attribute):
            return owner == name and attribute in CHANGING
        case ast.Subscript(value=ast.Name(id=owner), ctx=ast.Store() | ast.Del()):
            return owner == name
        case ast.AugAssign(target=ast.Name(id=owner)):
            return owner == name
        case _:
            return False


def _table(node: ast.Dict, source: Source) -> Table:
    place = source.location(node)
    found = Table(place)
    for key, held in zip(node.keys, node.values, strict=True):
        name = text(key, source)
        if name is None:
            found.blur(Unknown("a key of the dictionary is not written as a text", place))
        else:
            found.put(name, _value(held, source))
    return found


def _value(node: ast.expr, source: Source) -> Value:
    if isinstance(node, ast.Dict):
        return _table(node, source)
    return text(node, source) or Unknown("it is not written as a text", source.location(node))
