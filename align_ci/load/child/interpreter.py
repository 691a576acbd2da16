"""The project's Python: found, and started as a child that is ready to import."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from align_ci.load.child.answer import Confined, InvalidAnswer, check_ready
from align_ci.load.child.cell import Cell
from align_ci.load.child.imports import ChildError
from align_ci.load.child.process import HARNESS, ChildGone, ChildProcess

# -I would take PYTHONHASHSEED away too. The harness removes its folder from sys.path.
_OPTIONS = ("-s", "-B", "-W", "ignore")


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

    def environment(self) -> list[str]:
        """The folder of its virtual environment, if it has one, without links."""
        folder = os.path.realpath(self.path.parent.parent)
        return [folder] if Path(folder, "pyvenv.cfg").is_file() else []

    def lies_in(self, root: Path) -> bool:
        """Whether it, or the folder that it is found in, lies below a folder."""
        places = (os.path.realpath(self.path), os.path.realpath(self.path.parent))
        return any(Path(place).is_relative_to(root.resolve()) for place in places)

    def start(
        self, cell: Cell, settings: Mapping[str, Any], seconds: float
    ) -> tuple[ChildProcess, Confined]:
        """Start a child that is locked in and ready to import, and say how.

        Args:
            cell: What it is locked in.
            settings: The first message of the harness.
            seconds: How long that may take.

        Raises:
            ChildError: The interpreter is too old, or no Python at all.
        """
        child = cell.child()
        try:
            command = [str(self.path), *_OPTIONS, str(HARNESS), str(child.descriptor)]
            order = cell.order(command, self.environment(), network=False)
            how = child.become(order, seconds)
            check_ready(child.ask(settings, seconds))
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
        return child, how
