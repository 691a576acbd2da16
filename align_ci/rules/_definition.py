"""What a compiled definition holds: its steps by name, and what goes into and out of each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from align_ci.model import (
    Content,
    Definition,
    DefinitionStep,
    Fact,
    Fix,
    Group,
    Known,
    Location,
    Node,
    Skip,
    Unknown,
)
from align_ci.rules._names import names_of, not_all_known
from align_ci.rules._suggest import nearest

_CHANNELS = "/opt/ml/input/data/"
"""Where SageMaker mounts the channels of a training job."""

# SageMaker takes 10 or 20. What is far beyond that would take long to compare with everything.
_MOST_PARTS = 1000
_MOST_COMPARED = 200


class Part(Struct, frozen=True):
    """An input, output or channel of a job.

    Attributes:
        name: Its ``InputName``, ``OutputName`` or ``ChannelName``.
        path: Where it lies in the container; None where the definition leaves that open.
        node: All that the definition says of it.
    """

    name: Fact[str]
    path: Fact[str] | None
    node: Node


Parts: TypeAlias = Group[Part]


def content_of(definition: Definition) -> Content | Skip:
    """What a definition says, or why that cannot be judged.

    All its steps are known, and so are their names: any of them may be referred to.
    """
    content = definition.content
    if isinstance(content, Known):
        steps = content.value.steps
        missing = names_of(steps, lambda step: step.name).gap
        return not_all_known("the steps", missing) if missing is not None else content.value
    if isinstance(definition.failure, Known):
        return Skip("the definition could not be read (ALN610)")
    return Skip(f"the definition is not known: {content.why}")


@lru_cache(maxsize=4)
def steps_by_name(content: Content) -> Mapping[str, tuple[DefinitionStep, ...]]:
    """The steps whose names are known; in a sound definition there is one of each name."""
    steps: defaultdict[str, list[DefinitionStep]] = defaultdict(list)
    for step in content.steps:
        if isinstance(step.name, Known):
            steps[step.name.value].append(step)
    return {name: tuple(several) for name, several in steps.items()}


def called(step: DefinitionStep) -> str:
    """A step's name; empty where it is not known."""
    return step.name.value if isinstance(step.name, Known) else ""


def name_of(step: DefinitionStep) -> str:
    """What a message calls a step: its name in backticks."""
    return f"`{step.name.value}`" if isinstance(step.name, Known) else "a step"


def meant(name: str, names: Iterable[str], otherwise: str) -> Fix:
    """Did you mean the name that looks like it? Else what to do otherwise, in the imperative."""
    found = _nearest(name, tuple(names))
    return Fix(f"did you mean `{found[0]}`?" if found else otherwise)


def inputs(step: DefinitionStep) -> Parts:
    """The inputs of a processing job, those that the SDK adds included; else none."""
    return _of_kind(step, "Processing", lambda: member(step.arguments, "ProcessingInputs"), _input)


def outputs(step: DefinitionStep) -> Parts:
    """The outputs of a processing job; else none."""
    way = ("ProcessingOutputConfig", "Outputs")
    return _of_kind(step, "Processing", lambda: member(step.arguments, *way), _output)


def channels(step: DefinitionStep) -> Parts:
    """The channels of a training job, those that the SDK adds included; else none."""
    return _of_kind(step, "Training", lambda: member(step.arguments, "InputDataConfig"), _channel)


def part_groups(step: DefinitionStep) -> Iterator[tuple[str, Parts]]:
    """What goes into and out of a step, as ``input``, ``output`` or ``channel`` and a group.

    A tuning job has a group of channels for each training job that it defines.
    """
    yield from (("input", inputs(step)), ("output", outputs(step)), ("channel", channels(step)))
    if isinstance(step.kind, Known) and step.kind.value == "Tuning":
        single = member(step.arguments, "TrainingJobDefinition")
        several = items(member(step.arguments, "TrainingJobDefinitions"))
        for job in (*filter(None, [single]), *several):
            yield "channel", _parts(member(job, "InputDataConfig"), _channel)


def member(node: Node | None, *way: str) -> Node | None:
    """What a node holds at the end of the way; None where there is nothing."""
    for name in way:
        if node is None or not isinstance(node.value, Mapping):
            return None
        node = node.value.get(name)
    return node


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a node that is a list; else none."""
    return node.value if node is not None and isinstance(node.value, tuple) else ()


def text_of(node: Node | None, what: str, nearby: Location) -> Fact[str]:
    """The text that a node is, or why there is none.

    Args:
        node: The node, or None where the definition has none.
        what: What it is, in one word.
        nearby: Where it is missing, if it is.
    """
    if node is None:
        return Unknown(f"the definition gives no {what}", nearby)
    if isinstance(node.value, str):
        return Known(node.value, node.location)
    return Unknown(f"the {what} is no plain text", node.location)


@lru_cache(maxsize=256)
def _nearest(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    # Comparing is dear: a parameter that is not declared may be used a thousand times.
    return nearest(name, names) if len(names) <= _MOST_COMPARED else ()


def _of_kind(
    step: DefinitionStep, kind: str, find: Callable[[], Node | None], make: Callable[[Node], Part]
) -> Parts:
    if isinstance(step.kind, Unknown):
        return Group((), (step.kind,), step.location)
    return _parts(find(), make) if step.kind.value == kind else Group()


@lru_cache(maxsize=1024)
def _parts(node: Node | None, make: Callable[[Node], Part]) -> Parts:
    if node is None or node.value is None:
        return Group()
    if not isinstance(node.value, tuple):
        return Group((), (Unknown("they are no plain list", node.location),), node.location)
    gaps = [Unknown(f"there are more than {_MOST_PARTS}", node.location)]
    parts = tuple(make(each) for each in node.value[:_MOST_PARTS])
    return Group(parts, tuple(gaps[: len(node.value) > _MOST_PARTS]), node.location)


def _input(node: Node) -> Part:
    # An input is of S3 or of a dataset definition, each with a path of its own.
    path = member(node, "S3Input", "LocalPath") or member(node, "DatasetDefinition", "LocalPath")
    return Part(text_of(member(node, "InputName"), "name", node.location), _path(path), node)


def _output(node: Node) -> Part:
    path = member(node, "S3Output", "LocalPath")
    return Part(text_of(member(node, "OutputName"), "name", node.location), _path(path), node)


def _channel(node: Node) -> Part:
    name = text_of(member(node, "ChannelName"), "name", node.location)
    if isinstance(name, Unknown):
        return Part(name, name, node)
    return Part(name, Known(_CHANNELS + name.value, name.location), node)


def _path(node: Node | None) -> Fact[str] | None:
    return None if node is None else text_of(node, "path", node.location)
