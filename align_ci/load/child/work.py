"""What is asked of children: to import modules, to execute builders, to compile pipelines."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from msgspec.structs import asdict

from align_ci.load.child.answer import Failure, Names, Numbers, answer
from align_ci.load.child.built import Reader
from align_ci.load.child.children import Children, Lost, NotAsked, Question
from align_ci.load.child.executions import (
    BuilderTarget,
    Compilation,
    Execution,
    Methods,
    PipelineTarget,
    Raised,
)
from align_ci.load.child.imports import Imported, ImportFailure, Module

Result: TypeAlias = Imported | ImportFailure


class Work:
    """Asks one set of children.

    Args:
        children: Whom to ask.
        files: The project's files that they have.
        methods: The names of the methods by which builders work.
    """

    def __init__(self, children: Children, files: frozenset[str], methods: Methods) -> None:
        self._children = children
        self._files = files
        self._imported_by: dict[Module, object] = {}
        self._methods = {name: list(names) for name, names in asdict(methods).items()}

    def imported(self, module: Module, *, anew: bool = False) -> Result:
        """What became of a module.

        Raises:
            ChildError: The first child cannot be started; so for builders and pipelines.
        """
        fields = {"name": module.name, "path": module.path, "anew": anew}
        question = Question(module.name, fields, refused=module.name)
        try:
            found, seconds = self._children.ask(question, self._read_names)
        except NotAsked as lost:
            return ImportFailure(module, f"was not imported: {lost}", module.path, 1)
        except Lost as lost:
            path = lost.path or module.path
            return ImportFailure(module, lost.message, path, max(lost.line, 1))
        self._count(found.objects)
        self._imported_by[module] = self._children.current()
        return Imported(module, found.trees, seconds)

    def settled(self, before: Sequence[Result]) -> Sequence[Result]:
        """What became of each module when all have been imported.

        A registry is empty when its own module has been imported, and full in the end. Modules of
        a child that is gone stay as they were.
        """
        child = self._children.current()
        mine = [found.module for found in before if self._imported_by.get(found.module) == child]
        if child is None or len(mine) <= 1:
            return before
        after: dict[Module, Result] = {}
        for module in mine:
            found = after[module] = self.imported(module, anew=module is mine[0])
            if not isinstance(found, Imported):
                return before  # never a part of it: each object is to be described once
        return [after.get(found.module, found) for found in before]

    def executed(self, target: BuilderTarget) -> list[Execution]:
        """What became of a builder, with each of its configurations."""
        results: list[Execution] = []
        of = 1
        while len(results) < of:
            execution, of = self._executed(target, len(results), of)
            results.append(execution)
        return results

    def compiled(self, target: PipelineTarget) -> Compilation:
        """What became of a pipeline."""
        fields = {"task": "pipeline", "module": target.module.name, "name": target.name}
        question = Question(target.name, fields, "compiled", needs_sdk=True)
        try:
            (found, seconds), _ = self._children.ask(
                question, lambda tree: self._reader().compiled(tree, target)
            )
        except NotAsked as lost:
            return Compilation(target, skipped=lost.message)
        except Lost as lost:
            return Compilation(target, failure=self._raised(lost))
        self._children.takes_longer(seconds)
        return found

    def _executed(self, target: BuilderTarget, number: int, of: int) -> tuple[Execution, int]:
        """What became of a builder with one configuration, and how many it has."""
        question = Question(target.name, self._fields(target, number), "executed", needs_sdk=True)
        try:
            found, _ = self._children.ask(question, lambda tree: self._reader().built(tree, target))
        except NotAsked as lost:
            return Execution(target, skipped=lost.message), 1
        except Lost as lost:
            return Execution(target, failure=self._raised(lost)), of
        self._children.takes_longer(found.sdk_seconds)
        self._count(found.objects)
        return found.execution, found.of

    def _fields(self, target: BuilderTarget, number: int) -> dict[str, object]:
        return {
            "task": "builder",
            "module": target.module.name,
            "name": target.name,
            "examples": list(target.examples),
            "number": number,
            "methods": self._methods,
        }

    def _reader(self) -> Reader:
        return Reader(self._files, self._children.numbers)

    def _raised(self, lost: Lost) -> Raised:
        return Raised(lost.message, self._reader().place(lost.path, lost.line))

    def _read_names(self, tree: Any) -> Names | Failure:
        return answer(tree, self._children.numbers)

    def _count(self, objects: int) -> None:
        numbers = self._children.numbers
        self._children.numbers = Numbers(numbers.first, numbers.next + objects)
