"""Inputs, outputs and channels as builders make them, of either SDK, without asking which."""

from collections.abc import Iterator
from typing import Any

from .plain import is_unset, is_variable, plain, text

CHANNELS = "/opt/ml/input/data/"

Port = tuple[str, Any, Any]
"""``input``, ``output`` or ``channel``, the name and the path; None where that is no plain text."""


class UnknownPort(Exception):
    """The type of something that is no input, output or channel of those known here."""


def port(part: str, made: Any) -> Port:
    """The one that an object of the SDK, or the same in a request's form, stands for."""
    if isinstance(made, dict):
        return _requested(part, made)
    if part == "channel":
        return channel(_text(made, "channel_name"))
    name = _text(made, "input_name" if part == "input" else "output_name")
    # In v2 source and destination change their meaning between inputs and outputs.
    path = _text(made, "destination" if part == "input" else "source")
    if path is None:
        held = getattr(made, "s3_input" if part == "input" else "s3_output", None)
        path = None if is_unset(held) else _text(held, "local_path")
    return part, name, path


def channel(name: Any) -> Port:
    """A channel of a training job."""
    return "channel", name, None if name is None else CHANNELS + name


def ports(made: Any) -> Iterator[tuple[Port, Any]]:
    """All that a builder's method gave, each with the object that it was made from.

    Raises:
        UnknownPort: Something of it is none.
    """
    if isinstance(made, dict) and not part_of(made):
        for name, held in made.items():
            part = part_of(held)
            if not part and not isinstance(held, str) and not is_variable(held):
                raise UnknownPort(type(held).__name__)
            # What is mapped to a name, and has none itself, is a channel.
            yield (channel(text(name)) if part in {"", "channel"} else port(part, held)), held
        return
    for held in made if isinstance(made, (list, tuple)) else [made]:
        part = part_of(held)
        if not part:
            raise UnknownPort(type(held).__name__)
        yield port(part, held), held


def part_of(made: Any) -> str:
    """Which part of a job an object of the SDK is, or a part of a request; empty for none."""
    if isinstance(made, dict):
        return next((part for key, part in _REQUESTED.items() if key in made), "")
    for kind in type(made).__mro__:
        part = _PARTS.get(kind.__name__, "")
        if part and kind.__module__.startswith("sagemaker."):
            return part
    return ""


_PARTS = {
    "ProcessingInput": "input",
    "ProcessingOutput": "output",
    "TrainingInput": "channel",
    "FileSystemInput": "channel",
    "InputData": "channel",
    "Channel": "channel",
}

_REQUESTED = {"InputName": "input", "OutputName": "output", "ChannelName": "channel"}


def _requested(part: str, made: dict[str, Any]) -> Port:
    if part == "channel":
        return channel(text(plain(made.get("ChannelName"))))
    name = made.get("InputName" if part == "input" else "OutputName")
    members = ("S3Input", "DatasetDefinition") if part == "input" else ("S3Output",)
    paths = [made[each].get("LocalPath") for each in members if isinstance(made.get(each), dict)]
    return part, text(plain(name)), text(plain(paths[0])) if paths else None


def _text(made: Any, name: str) -> "str | None":
    held = getattr(made, name, None)
    return None if is_unset(held) else text(plain(held))
