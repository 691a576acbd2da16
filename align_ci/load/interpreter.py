"""The project's Python: found, and started as a child that is ready to import."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from align_ci.load.answer import InvalidAnswer, unset_limits
from align_ci.load.imports import ChildError
from align_ci.load.process import ChildGone, ChildProcess
from align_ci.load.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An interpreter.

    Attributes:
        given: As the configuration names it.
        path: Where it lies. Links are kept, as a virtual environment needs them.
    """

    given: Path
    path: Path

    @classmethod
    def find(cls, root: Path, given: Path) -> "Interpreter":
        """Look it up on ``PATH`` if it is a mere name, else from the project's root.

        Raises:
            ChildError: There is none.
        """
        on_path = shutil.which(given.name) if given.parent == Path() else None
        path = Path(on_path) if on_path else root.absolute() / given
        if path.is_file():
            return cls(given, path)
        raise ChildError(
            f"python = '{given}': no such interpreter ({path} does not exist);"
            " create its environment, or name another one"
        )

    def start(
        self, place: Workspace, settings: Mapping[str, Any], seconds: float
    ) -> tuple[ChildProcess, tuple[str, ...]]:
        """Start a child, and say which limits could not be set for it.

        Raises:
            ChildError: The interpreter is too old, or no Python at all.
        """
        try:
            child = ChildProcess(self.path, place)
        except OSError as error:
            raise ChildError(
                f"python = '{self.given}': cannot be started ({error.strerror})"
            ) from error
        try:
            return child, unset_limits(child.ask(settings, seconds))
        except (ChildGone, TimeoutError, InvalidAnswer) as error:
            child.stop()
            why = child.last_words() or "it does not answer"
            raise ChildError(
                f"python = '{self.given}': cannot be used ({why});"
                " the interpreter must be Python 3.9 or newer"
            ) from error
        except BaseException:
            child.stop()
            raise
