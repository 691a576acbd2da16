"""The facts of one step: what its request asks of SageMaker, without what the SDK adds."""

from collections.abc import Iterable, Iterator
from typing import Any

from .frames import Place
from .plain import plain, text
from .ports import CHANNELS, Port, channel, part_of, port
from .traces import Traces

# What the SDK mounts of its own: v2 and v3 for scripts, v3 for training.
_SDK_INPUTS = {
    "code": "/opt/ml/processing/input/code",
    "entrypoint": "/opt/ml/processing/input/entrypoint",
}
_SDK_CHANNELS = frozenset({"code", "sm_drivers", "recipe"})
_SDK_VARIABLES = frozenset(
    {
        "SAGEMAKER_PROGRAM",
        "SAGEMAKER_SUBMIT_DIRECTORY",
        "SAGEMAKER_CONTAINER_LOG_LEVEL",
        "SAGEMAKER_REGION",
    }
)
_DRIVERS = CHANNELS + "sm_drivers/"

Given = tuple[Port, Any, "Place | None"]


def requests_of(step: Any) -> list[dict[str, Any]]:
    """What a step, or a collection of steps, compiles to.

    Raises:
        TypeError: It is no step of the SDK.
    """
    if hasattr(step, "to_request"):
        return [plain(step.to_request())]
    if hasattr(step, "request_dicts"):
        return [plain(request) for request in step.request_dicts()]
    raise TypeError(f"a step of the SageMaker SDK is needed, not {type(step).__name__}")


def single_steps(step: Any) -> list[Any]:
    """The steps of a collection, or the one that it is."""
    if hasattr(step, "to_request"):
        return [step]
    return list(getattr(step, "steps", None) or [step])


def given(step: Any, traces: Traces) -> Iterator[Given]:
    """The inputs, outputs and channels that a step was made with, and where each was made."""
    call = getattr(step, "step_args", None)
    held = [*_arguments(call), getattr(step, "inputs", None), getattr(step, "outputs", None)]
    for value in held:
        yield from _given(value, traces, traces.place(call))


def _arguments(call: Any) -> list[Any]:
    """What ``run``, ``fit`` or ``train`` was called with."""
    positional = getattr(call, "func_args", None) or ()
    named = getattr(call, "func_kwargs", None) or {}
    return [*positional[1:], *named.values()]


def _given(value: Any, traces: Traces, called: "Place | None") -> Iterator[Given]:
    if isinstance(value, dict):
        for name, made in value.items():
            if part_of(made) in {"", "channel"}:
                yield channel(text(name)), made, traces.place(made) or called
            else:
                yield from _given([made], traces, called)
    elif isinstance(value, (list, tuple)):
        for made in value:
            part = part_of(made)
            if part:
                yield port(part, made), made, traces.place(made) or called


class Facts:
    """What the last request of a step says; for a collection, its last step is what it is for."""

    def __init__(self, request: dict[str, Any], steps: list[Any], traces: Traces) -> None:
        self._arguments = _mapping(request.get("Arguments"))
        self._kind = text(request.get("Type")) or ""
        self._given = [found for step in steps for found in given(step, traces)]
        self._sdk = {port(t.part, t.made)[1:] for t in _by_sdk(traces)}
        self._sdk_inputs = 0

    def tree(self, places: dict[str, Place]) -> dict[str, Any]:
        """The form in which a built step is answered."""
        arguments = self._arguments
        inputs = [*self._processing_inputs(), *self._channels()]
        specification = _mapping(arguments.get("AppSpecification"))
        algorithm = _mapping(arguments.get("AlgorithmSpecification"))
        words = specification.get("ContainerArguments") or algorithm.get("ContainerArguments")
        return {
            "kind": self._kind,
            "inputs": inputs,
            "outputs": list(self._outputs()),
            "variables": _pairs(self._environment(), _SDK_VARIABLES),
            "arguments": _words(words, _mapping(specification or algorithm)),
            "hyperparameters": _hyperparameters(arguments.get("HyperParameters")),
            "sdk_inputs": self._sdk_inputs,
            "places": places,
            "unmade": {},
        }

    def _environment(self) -> Any:
        container = self._arguments.get("PrimaryContainer")
        return self._arguments.get("Environment") or _mapping(container).get("Environment")

    def _processing_inputs(self) -> Iterator[dict[str, Any]]:
        for entry in _list(self._arguments.get("ProcessingInputs")):
            name = text(entry.get("InputName"))
            source = _mapping(entry.get("S3Input") or entry.get("DatasetDefinition"))
            path = text(source.get("LocalPath"))
            place = self._place("input", name, path)
            own = (name, path) in self._sdk or _SDK_INPUTS.get(name or "") == path
            if own and not place:
                self._sdk_inputs += 1
            else:
                yield _mount(name, path, place)

    def _channels(self) -> Iterator[dict[str, Any]]:
        for entry in _list(self._arguments.get("InputDataConfig")):
            name = text(entry.get("ChannelName"))
            _, _, path = channel(name)
            place = self._place("channel", name, path)
            if name in _SDK_CHANNELS and not place:
                self._sdk_inputs += 1
            else:
                yield _mount(name, path, place)

    def _outputs(self) -> Iterator[dict[str, Any]]:
        config = _mapping(self._arguments.get("ProcessingOutputConfig"))
        for entry in _list(config.get("Outputs")):
            name = text(entry.get("OutputName"))
            path = text(_mapping(entry.get("S3Output")).get("LocalPath"))
            yield _mount(name, path, self._place("output", name, path))

    def _place(self, part: str, name: Any, path: Any) -> Any:
        """Where it was given; an empty place for one that is given from outside the project."""
        found = [(known, place) for known, _, place in self._given if known[:2] == (part, name)]
        exact = [place for known, place in found if known[2] == path]
        places = exact or [place for _, place in found]
        return (places[0] or ("", 0)) if places else None


def _by_sdk(traces: Traces) -> Iterator[Any]:
    return (trace for trace in traces.since(0, "input") if trace.by_sdk)


def _mount(name: Any, path: Any, place: Any) -> dict[str, Any]:
    return {"name": name, "path": path, "place": place if place and place[0] else None}


def _words(words: Any, specification: dict[str, Any]) -> list["str | None"]:
    """The command line, but not that of the SDK v3, whose drivers start the script."""
    found = [text(word) for word in words] if isinstance(words, list) else []
    entry = specification.get("ContainerEntrypoint")
    driven = [word for word in [*found, *_texts(entry)] if word and _DRIVERS in word]
    return [] if driven else found


def _texts(words: Any) -> list["str | None"]:
    return [text(word) for word in words] if isinstance(words, list) else []


def _hyperparameters(held: Any) -> list[list[Any]]:
    return [pair for pair in _pairs(held, frozenset()) if not pair[0].startswith("sagemaker_")]


def _pairs(held: Any, without: Iterable[str]) -> list[list[Any]]:
    return [[name, text(value)] for name, value in _mapping(held).items() if name not in without]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
