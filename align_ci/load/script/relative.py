"""Which relative imports a script certainly executes."""

import ast
from collections.abc import Iterable, Iterator

from align_ci.load.source import Source
from align_ci.model import Fact, Group, Known


def relative_imports(entry: Source) -> Group[Fact[str]]:
    """The modules that a script imports relatively whenever it runs, as they are written.

    None where it has to do with its own package, which it may set.
    """
    if b"__package__" in entry.data:
        return Group()
    nodes = (node for node in _executed(entry.tree.body) if isinstance(node, ast.ImportFrom))
    named = (("." * node.level + (node.module or ""), node) for node in nodes if node.level)
    return Group(tuple(Known(name, entry.location(node)) for name, node in named))


def _executed(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run whenever the script does; nothing that may be caught or left out."""
    for node in body:
        yield node
        match node:
            case ast.If(test=test) if _is_main(test):
                yield from _executed(node.body)
            case ast.Try(handlers=[]):
                yield from _executed(node.body)


def _is_main(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()]):
            return True
        case _:
            return False
