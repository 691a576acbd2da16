"""Which kinds of subjects a module may hold of which not everything is known.

A tree has hundreds of modules that have nothing to do with pipelines. What is not known of one of
those is no reason to say nothing of the others.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from align_ci.load.static.module import Module
from align_ci.load.static.subjects import CLASSES, SIGNATURES
from align_ci.load.vocabulary import Vocabulary

_WORD = re.compile(rb"\w+")


class Relevance:
    """Tells by what modules mention, and those that they import.

    Args:
        modules: Of the project.
        asked: The dotted names that each module asks for, by its own.
        vocabulary: What the project calls its own classes and fields.
    """

    def __init__(
        self,
        modules: Iterable[Module],
        asked: Mapping[str, Collection[str]],
        vocabulary: Vocabulary,
    ) -> None:
        self._modules = {module.name: module for module in modules}
        self._asked = asked
        self._names = {**CLASSES, **vocabulary.class_names()}
        self._dictionaries = [words for words in vocabulary.dictionaries() if words.kind]
        self._mentioned: dict[str, frozenset[str]] = {}

    def kinds(self, module: Module) -> frozenset[str]:
        """The kinds of which the module may make or hold one."""
        seen = {module.name}
        pending = [module.name]
        found: frozenset[str] = frozenset()
        while pending:
            name = pending.pop()
            found |= self._mentions(name)
            # Whoever imports a package's module imports the package, too.
            fresh = {*self._asked.get(name, ())} - seen
            seen |= fresh
            pending += fresh
        return found

    def _mentions(self, name: str) -> frozenset[str]:
        if name not in self._mentioned:
            module = self._modules.get(name)
            source = module.source if module else None
            kinds = self._kinds_of(source.data, source.tree) if source else ()
            self._mentioned[name] = frozenset(kinds)
        return self._mentioned[name]

    def _kinds_of(self, data: bytes, tree: ast.Module) -> Iterator[str]:
        words = {each.decode() for each in _WORD.findall(data)}
        yield from (kind for name, kind in self._names.items() if name in words)
        wanted = {kind for kind in SIGNATURES if self._fits(kind, words)}
        for names in _held_together(tree) if wanted else ():
            yield from (kind for kind in wanted if self._fits(kind, names))

    def _fits(self, kind: str, names: Collection[str]) -> bool:
        every, some = SIGNATURES[kind]
        is_usual = every.issubset(names) and not some.isdisjoint(names)
        return is_usual or any(each.kind == kind and each.fit(names) for each in self._dictionaries)


def _held_together(tree: ast.Module) -> Iterator[Collection[str]]:
    """The names of what calls are given, and the keys of dictionaries."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield {each.arg for each in node.keywords if each.arg}
        elif isinstance(node, ast.Dict):
            yield {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
