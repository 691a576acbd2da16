"""The logical names by which a builder, as it is written, asks the contract for paths."""

import ast
from collections.abc import Iterator

from align_ci.load.source import Source
from align_ci.model import Group, KeyUse, Known

_Method = ast.FunctionDef | ast.AsyncFunctionDef


def asked(node: ast.ClassDef, source: Source, mapping: str) -> Group[KeyUse]:
    """The keys that a class's own methods need of a contract's mapping, such as its inputs.

    A key that the method first looks for, or for which it has something else, is none.
    """
    methods = [each for each in node.body if isinstance(each, _Method)]
    found = [use for each in methods for use in _Keys(each, source, mapping).uses()]
    return Group(tuple(found))


class _Keys:
    def __init__(self, method: _Method, source: Source, mapping: str) -> None:
        self._nodes = list(ast.walk(method))
        self._source = source
        self._mapping = mapping

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

    def _looked_for(self) -> Iterator[str]:
        for node in self._nodes:
            match node:
                case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]):
                    found = self._text(key) if self._is(owner) else None
                    if found is not None:
                        yield found.value

    def _is_caught(self) -> bool:
        return any(isinstance(node, ast.ExceptHandler) for node in self._nodes)

    def _is(self, owner: ast.expr) -> bool:
        return (
            isinstance(owner, ast.Attribute)
            and owner.attr == self._mapping
            and ast.unparse(owner.value).endswith("contract")
        )

    def _text(self, key: ast.expr) -> Known[str] | None:
        """A key that is written, here or where the name is set that stands here."""
        if isinstance(key, ast.Name):
            made = [
                each.value
                for each in self._nodes
                if isinstance(each, ast.Assign)
                and any(isinstance(t, ast.Name) and t.id == key.id for t in each.targets)
            ]
            is_bound = any(isinstance(each, ast.arg) and each.arg == key.id for each in self._nodes)
            bound = [
                each
                for each in self._nodes
                if isinstance(each, ast.Name)
                and each.id == key.id
                and isinstance(each.ctx, ast.Store)
            ]
            if len(made) != 1 or len(bound) != 1 or is_bound:
                return None
            key = made[0]
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return None
        known = self._source.literal(key)
        return Known(key.value, known.location, known.quote)
