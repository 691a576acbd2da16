"""The children that run user code, one after another: asked, and replaced when they are gone."""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from align_ci.load.child.answer import (
    LAST_KINDS,
    Confined,
    Failure,
    InvalidAnswer,
    Numbers,
    parsed,
    stand_ins,
)
from align_ci.load.child.built import Reader
from align_ci.load.child.cell import Cell
from align_ci.load.child.executions import Sdk
from align_ci.load.child.imports import GIB, ChildError, Replaced, StandIns
from align_ci.load.child.interpreter import Interpreter
from align_ci.load.child.process import GRACE_SECONDS, ChildGone, ChildProcess, WroteTooMuch
from align_ci.load.child.workspace import Workspace, renew

_SHOWN = 10
_LATE_SECONDS = 10.0
_USUAL = Replaced()

Answer = TypeVar("Answer")


class Question(Struct, frozen=True):
    """A question about a module, or about what is in one.

    Attributes:
        about: What is named in notices.
        fields: The message of the harness, without the time.
        doing: What is done to it, such as ``imported``.
        refused: The module that no later child is to import if this one ends here.
        needs_sdk: Whether it is asked only where there is an SDK, which may import more of
            itself meanwhile.
    """

    about: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    doing: str = "imported"
    refused: str = ""
    needs_sdk: bool = False


class Lost(Exception):
    """Why a question has no answer; the message goes on after what the question is about.

    Attributes:
        message: The message.
        path: The file where it happened, relative to the project; empty where not known.
        line: The line; 0 where not known.
    """

    def __init__(self, message: str, path: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line


class NotAsked(Lost):
    """The question was not even asked."""


class Children:
    """Answers one question after another, in as few children as it takes.

    Attributes:
        numbers: The numbers of objects that the child may use.
        sdk: Of the interpreter; None where nothing is to be built.
        stand_ins: What was imported in place of modules so far.
    """

    def __init__(  # noqa: PLR0913 - each is a fact of its own, and there is one caller
        self,
        cell: Cell,
        interpreter: Interpreter,
        roots: Sequence[str],
        lacking: Sequence[str],
        *,
        building: bool = False,
        replaced: Replaced = _USUAL,
        shapes: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.numbers = Numbers(1, 1)
        self.sdk: Sdk | None = None
        self.stand_ins = StandIns()
        self._replaced = replaced
        self._cell = cell
        self._place = cell.place
        self._interpreter = interpreter
        self._roots = [
            *(str(cell.place.project / root) for root in roots),
            str(cell.place.packages),
        ]
        self._limits = cell.limits
        self._deadline = time.monotonic() + cell.limits.seconds
        self._building = building
        self._shapes = shapes
        self._child: ChildProcess | None = None
        self._has_begun = False
        self._refused: dict[str, str] = {}
        self._printed: dict[str, int] = {}
        self._lacking = lacking
        self._confined = Confined((), ())

    def ask(
        self, question: Question, read: Callable[[Any], Answer | Failure]
    ) -> tuple[Answer, float]:
        """The answer to a question, read, and the seconds that it took.

        Raises:
            Lost: There is none.
            ChildError: The first child cannot be started.
        """
        if self._left() <= 0:
            used_up = f"the {_seconds(self._limits.seconds)} for all modules were used up"
            raise NotAsked(used_up)
        try:
            self._begin()
        except ChildError as error:
            if not self._has_begun:
                raise
            raise NotAsked(str(error)) from error
        if question.needs_sdk and self.sdk and self.sdk.why:
            raise NotAsked(self.sdk.why)
        seconds = min(max(self._left(), 0.0), self._limits.module_seconds)
        start = time.monotonic()
        found = self._asked(question, seconds, read)
        if isinstance(found, Failure):
            raise self._failed(question, found, seconds)
        return found, time.monotonic() - start

    def takes_longer(self, seconds: float) -> None:
        """Importing more of the SDK has taken so long."""
        if self.sdk is not None:
            self.sdk = replace(self.sdk, seconds=self.sdk.seconds + seconds)

    def sdk_seconds(self) -> float:
        """How long importing the SDK has taken so far."""
        return self.sdk.seconds if self.sdk else 0.0

    def current(self) -> object:
        """The child that would be asked next, if it is there already."""
        return self._child

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def notices(self) -> tuple[str, ...]:
        """What a reader must know of these imports."""
        sizes = [f"{name} ({count:,} bytes)" for name, count in self._printed.items()]
        parts: tuple[tuple[str, Sequence[str]], ...] = (
            ("what modules print while they are imported is not shown", sizes),
            (
                "not limited for imported modules, as this system does not do it",
                self._confined.unset,
            ),
            (
                "imported modules are not locked in as they should be",
                [*self._lacking, *self._confined.missing],
            ),
            ("too large to be copied for imported modules", self._place.left_out),
        )
        return tuple(f"{words}: {_listing(items)}" for words, items in parts if items)

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _begin(self) -> None:
        if self._child is None:
            self._child = self._new_child()

    def _asked(
        self, question: Question, seconds: float, read: Callable[[Any], Answer | Failure]
    ) -> Answer | Failure:
        try:
            tree = parsed(self._payload(question, seconds))
            self.stand_ins |= stand_ins(tree)
            return read(tree)
        except WroteTooMuch as gone:
            lost = self._lost(question, str(gone))
            renew(self._place)
        except ChildGone as gone:
            lost = self._lost(question, str(gone))
        except TimeoutError:
            lost = self._lost(question, self._too_slow(seconds))
        except InvalidAnswer as error:
            lost = self._lost(question, f"gave no valid account of what it holds: {error}")
        raise lost

    def _payload(self, question: Question, seconds: float) -> bytes:
        child = self._child
        if child is None:
            raise ChildGone("has no process")
        printed = child.printed
        fields = {**question.fields, "seconds": seconds}
        patience = seconds + _LATE_SECONDS * question.needs_sdk + GRACE_SECONDS
        try:
            payload = child.ask(fields, patience, question.doing)
        finally:
            # Building makes the SDK talk, which nobody needs to know.
            if child.printed > printed and question.doing == "imported":
                self._printed[question.about] = child.printed - printed
        return _at_home(payload, self._place)

    def _failed(self, question: Question, found: Failure, seconds: float) -> Lost:
        message = {
            "exit": f"asked Python to exit while it was {question.doing} ({found.message})",
            "timeout": self._too_slow(seconds),
            "memory": f"needed more than {_size(self._limits.memory_bytes)} of memory",
        }.get(found.kind, found.message)
        if found.kind in LAST_KINDS:
            self._lost(question, message)
        if found.path in self._place.copied:
            return Lost(message, found.path, max(found.line, 1))
        return Lost(message)

    def _lost(self, question: Question, message: str) -> Lost:
        """A question has ended its child: no other one is to lead there again."""
        self.close()
        if question.refused:
            self._refused[question.refused] = message
        return Lost(message)

    def _new_child(self) -> ChildProcess:
        child = self._started()
        if not self._building:
            return child
        self._child = child
        question = Question("the SageMaker SDK", {"task": "sdk"}, "loaded")
        left = max(self._left(), 0.0)
        try:
            found = self._asked(question, left, Reader(self._place.copied, self.numbers).sdk)
            if isinstance(found, Failure):
                raise self._failed(question, found, left)
        except Lost as lost:
            found = Sdk("", f"the SageMaker SDK cannot be imported: it {lost.message}")
        self.sdk = replace(found, seconds=found.seconds + self.sdk_seconds())
        self._building = not found.why
        return self._child or self._started()

    def _started(self) -> ChildProcess:
        self.numbers = Numbers(self.numbers.next, self.numbers.next)
        settings = {
            "root": str(self._place.project),
            "roots": self._roots,
            "first_id": self.numbers.first,
            "refused": self._refused,
            "building": self._building,
            "shapes": self._shapes,
            "stubs": self._replaced.always,
            "own": sorted({*self._replaced.never, *sys.stdlib_module_names}),
        }
        left = max(self._left(), GRACE_SECONDS)
        child, self._confined = self._interpreter.start(self._cell, settings, left)
        try:
            self._cell.check(self._confined)
        except ChildError:
            child.stop()
            raise
        self._has_begun = True
        return child

    def _too_slow(self, seconds: float) -> str:
        if seconds < self._limits.module_seconds:
            return f"did not finish within the {_seconds(self._limits.seconds)} for all modules"
        return f"did not finish within {_seconds(self._limits.module_seconds)}"


def _at_home(payload: bytes, place: Workspace) -> bytes:
    """An answer in which paths of the copy are those of the project."""
    copy, root = (json.dumps(str(path))[1:-1].encode() for path in (place.project, place.root))
    return payload.replace(copy, root)


def _listing(items: Sequence[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more


def _seconds(seconds: float) -> str:
    return f"{seconds:g} s"


def _size(count: int) -> str:
    value, unit = (count / GIB, "GiB") if count >= GIB else (count / 1024**2, "MiB")
    return f"{value:.3g} {unit}"
