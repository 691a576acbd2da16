"""Which line of the project is behind something, as the stack says."""

import os
import sys
import types
from typing import Any

Place = tuple[str, int]

# What lies in the project and is no line of it: align-ci's own base classes, when the project
# that is checked is align-ci.
_OURS = "align_ci."


class Project:
    """The project's files, by their absolute folder."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._prefix = root + os.sep

    def holds(self, path: object) -> bool:
        """Whether a file lies in it."""
        return type(path) is str and path.startswith(self._prefix)

    def relative(self, text: str) -> str:
        """A text in which the project's files have relative paths."""
        return text.replace(self._prefix, "")

    def place(self, frame: "types.FrameType | None") -> "Place | None":
        """The innermost line of the project, from a frame outwards."""
        while frame is not None:
            if self.holds(frame.f_code.co_filename) and not _is_ours(frame.f_globals):
                return self.relative(frame.f_code.co_filename), frame.f_lineno or 1
            frame = frame.f_back
        return None

    def definition(self, function: object) -> "Place | None":
        """Where a function of the project is defined, behind whatever decorates it."""
        for _ in range(10):
            inner = getattr(function, "__wrapped__", getattr(function, "__func__", None))
            if inner is None:
                break
            function = inner
        if type(function) is not types.FunctionType or _is_ours(function.__globals__):
            return None
        code = function.__code__
        if self.holds(code.co_filename):
            return self.relative(code.co_filename), code.co_firstlineno or 1
        return None


def module_of(frame: types.FrameType) -> str:
    """The name of the module whose code a frame runs."""
    return _name(frame.f_globals)


def is_sdk(frame: types.FrameType, project: Project) -> bool:
    """Whether the code is the SDK's, and not the project's under such a name."""
    name = module_of(frame)
    of_sdk = name == "sagemaker" or name.startswith("sagemaker.")
    return of_sdk and not project.holds(frame.f_code.co_filename)


def caller() -> types.FrameType:
    """The frame that has called whoever asks."""
    return sys._getframe(2)  # noqa: SLF001 - the one way to the stack that does not read sources


def _name(namespace: dict[str, Any]) -> str:
    name = namespace.get("__name__")
    return name if type(name) is str else ""


def _is_ours(namespace: dict[str, Any]) -> bool:
    return _name(namespace).startswith(_OURS)
