"""Where the objects of the SDK were made: its classes are changed so as to remember it."""

import functools
import types
from typing import Any

from .frames import Place, Project, caller, is_sdk
from .hooks import ImportHook

_MOST = 20_000

# Where what is made is defined, in v2 and v3: the classes, and which part each is.
_CLASSES: dict[str, dict[str, str]] = {
    "sagemaker.processing": {
        "ProcessingInput": "input",
        "ProcessingOutput": "output",
        "Processor": "job",
    },
    "sagemaker.core.shapes.shapes": {"ProcessingInput": "input", "ProcessingOutput": "output"},
    "sagemaker.core.processing": {"Processor": "job"},
    "sagemaker.inputs": {"TrainingInput": "channel", "FileSystemInput": "channel"},
    "sagemaker.core.inputs": {"TrainingInput": "channel", "FileSystemInput": "channel"},
    "sagemaker.train.configs": {"InputData": "channel"},
    "sagemaker.estimator": {"EstimatorBase": "job"},
    "sagemaker.train.model_trainer": {"ModelTrainer": "job"},
    "sagemaker.transformer": {"Transformer": "job"},
    "sagemaker.core.transformer": {"Transformer": "job"},
    "sagemaker.model": {"Model": "job"},
    "sagemaker.serve.model_builder": {"ModelBuilder": "job"},
    "sagemaker.workflow.steps": {"Step": "step"},
    "sagemaker.mlops.workflow.steps": {"Step": "step"},
    "sagemaker.workflow.properties": {"PropertyFile": "property-file"},
    "sagemaker.core.workflow.properties": {"PropertyFile": "property-file"},
    "sagemaker.workflow.parameters": {"Parameter": "parameter"},
    "sagemaker.core.workflow.parameters": {"Parameter": "parameter"},
    "sagemaker.workflow.pipeline_context": {"_StepArguments": "call"},
    "sagemaker.core.workflow.pipeline_context": {"_StepArguments": "call"},
}


class Trace:
    """One object that was made.

    Attributes:
        part: Which part of a pipeline it is.
        made: The object.
        place: The innermost line of the project that led there.
        by_sdk: Whether the SDK made it of its own.
    """

    __slots__ = ("by_sdk", "made", "part", "place")

    def __init__(self, part: str, made: Any, place: "Place | None", *, by_sdk: bool) -> None:
        self.part = part
        self.made = made
        self.place = place
        self.by_sdk = by_sdk


class Traces:
    """All objects of the SDK that were made, in this order."""

    def __init__(self, project: Project) -> None:
        self._project = project
        # It keeps what it lists alive, so that no identity is used twice.
        self._traces: list[Trace] = []
        self._by_identity: dict[int, Trace] = {}

    def install(self, hook: ImportHook) -> None:
        """Have the classes of the SDK changed."""
        for module, classes in _CLASSES.items():
            hook.after(module, functools.partial(self._attend, classes))

    def mark(self) -> int:
        """A moment, to which `since` refers."""
        return len(self._traces)

    def since(self, mark: int, part: str) -> list[Trace]:
        """What was made of a part since then."""
        return [trace for trace in self._traces[mark:] if trace.part == part]

    def place(self, made: Any) -> "Place | None":
        """Where an object was made."""
        trace = self._by_identity.get(id(made))
        return trace.place if trace else None

    def _attend(self, classes: dict[str, str], module: Any) -> None:
        for name, part in classes.items():
            kind = getattr(module, name, None)
            if isinstance(kind, type):
                self._attend_class(kind, part)

    def _attend_class(self, kind: Any, part: str) -> None:
        make = kind.__init__

        @functools.wraps(make)
        def construct(made: Any, /, *args: Any, **kwargs: Any) -> None:
            make(made, *args, **kwargs)
            self._add(part, made, caller())

        kind.__init__ = construct

    def _add(self, part: str, made: Any, frame: Any) -> None:
        while frame is not None and _constructs(frame, made):
            frame = frame.f_back
        if frame is None or len(self._traces) >= _MOST or id(made) in self._by_identity:
            return
        place = self._project.place(frame)
        trace = Trace(part, made, place, by_sdk=is_sdk(frame, self._project))
        self._traces.append(trace)
        self._by_identity[id(made)] = trace


def _constructs(frame: types.FrameType, made: Any) -> bool:
    """Whether it is a constructor of this object: one of a subclass, or one of these here."""
    code = frame.f_code
    if code.co_name != "__init__" or not code.co_argcount:
        return False
    return frame.f_locals.get(code.co_varnames[0]) is made
