"""Whether a script goes on with the None that it falls back to, or puts something in its place."""

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache

from align_ci.load.source import Source

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def goes_on(source: Source, node: ast.expr, default: ast.expr | None, variable: str) -> bool:
    """Whether a variable is read as None, written out, where it is not set, and stays so.

    Args:
        source: The file.
        node: The call that reads.
        default: What it falls back to.
        variable: That it reads.
    """
    is_none = isinstance(default, ast.Constant) and default.value is None
    return is_none and _file(source).keeps(node, variable)


@lru_cache(maxsize=1)
def _file(source: Source) -> "_File":
    return _File(source.tree)


class _File:
    def __init__(self, tree: ast.Module) -> None:
        self._nodes = [*ast.walk(tree)]
        self._above = {child: node for node in self._nodes for child in ast.iter_child_nodes(node)}
        self._functions = {
            node.name: node for node in self._nodes if isinstance(node, ast.ClassDef | _Function)
        }
        self._foreign = {*_foreign(self._nodes)}
        self._decided = {*self._deciding()}

    def keeps(self, node: ast.expr, variable: str) -> bool:
        """Whether nothing that the value is called decides by it, nor hands it on unseen."""
        above = self._above.get(node)
        if isinstance(above, ast.Dict):
            keys = [key for key, held in zip(above.keys, above.values, strict=True) if held is node]
            return all(isinstance(key, ast.Constant) and key.value == variable for key in keys)
        pending = [*self._onward(node)]
        seen: set[str] = set()
        while pending:
            name = pending.pop()
            if not name or name in self._decided:
                return False
            if name not in seen:
                seen.add(name)
                for each in self._nodes:
                    if _called(each) == name and isinstance(getattr(each, "ctx", 0), ast.Load):
                        pending += self._onward(each)
        return bool(seen)

    def _onward(self, node: ast.AST) -> Iterator[str]:
        """What else a value is called from where it stands; empty for what is not known."""
        match self._above.get(node):
            case ast.Assign(targets=targets):
                yield from (_called(each) for each in targets)
            case ast.AnnAssign(target=target):
                yield _called(target)
            case ast.keyword(arg=arg) as above:
                call = self._above[above]
                yield (arg or "") if self._is_own(call) else ""
            case ast.Call(func=function, args=args) as call if node is not function:
                if self._is_own(call):
                    yield self._parameter(call, args.index(node))  # type: ignore[arg-type]
                elif self._is_foreign(function):
                    yield ""
            case ast.FormattedValue() | ast.Subscript() | ast.Attribute() | ast.Call():
                pass
            case ast.IfExp(test=test) if node is test:
                pass
            case ast.BoolOp() | ast.Compare():
                pass  # what these decide is told of all names at once
            case _:
                yield ""

    def _is_own(self, call: ast.AST) -> bool:
        return isinstance(call, ast.Call) and _called(call.func) in self._functions

    def _is_foreign(self, function: ast.expr) -> bool:
        """Whether it may do with what it is given whatever it likes."""
        root = function
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name):
            known = root is not function or hasattr(builtins, root.id)
            return root.id in self._foreign or not known
        return root is function

    def _parameter(self, call: ast.Call, index: int) -> str:
        own = self._functions[_called(call.func)]
        if isinstance(own, ast.ClassDef):
            return ""
        names = [each.arg for each in (*own.args.posonlyargs, *own.args.args)]
        index += names[:1] in (["self"], ["cls"])
        return names[index] if index < len(names) else ""

    def _deciding(self) -> Iterator[str]:
        """The names by which something is decided, or which are set to something else."""
        kept = {
            inner
            for node in self._nodes
            if isinstance(node, ast.IfExp) and _is_nothing(node.orelse) and _is_plain(node.test)
            for inner in ast.walk(node.test)
        }
        for node in self._nodes:
            match node:
                case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                    held: Iterable[ast.AST] = ast.walk(test)
                case ast.BoolOp() | ast.Compare() | ast.UnaryOp() | ast.Assert() | ast.NamedExpr():
                    held = ast.walk(node)
                case ast.Match(subject=subject):
                    held = ast.walk(subject)
                case ast.Assign(targets=targets, value=value) if not _asks(value):
                    held = targets
                case ast.AugAssign(target=target) | ast.For(target=target):
                    held = ast.walk(target)
                case _:
                    continue
            yield from (_called(each) for each in held if each not in kept and _called(each))


def _asks(value: ast.expr) -> bool:
    """Whether it is something with None as what it falls back to, or a name of it."""
    if isinstance(value, ast.Call):
        held = [*value.args[1:], *(each.value for each in value.keywords)]
        return any(map(_is_nothing, held))
    return isinstance(value, ast.Name)


def _is_nothing(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_plain(test: ast.expr) -> bool:
    """Whether a test fails for None."""
    match test:
        case ast.Name() | ast.Attribute():
            return True
        case ast.BoolOp(op=ast.And(), values=[first, *_]):
            return _is_plain(first)
        case _:
            return False


def _called(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _foreign(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names of what is imported that is not Python's own."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                own = alias.name if isinstance(node, ast.Import) else (node.module or "")
                level = 0 if isinstance(node, ast.Import) else node.level
                if level or own.partition(".")[0] not in sys.stdlib_module_names:
                    yield alias.asname or alias.name.partition(".")[0]
