"""The arguments of a compiled step, seen as the request that a job is made with."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from align_ci.aws.requests import REQUESTS, requests
from align_ci.aws.shapes import KEYED_LISTS
from align_ci.model import Content, DefinitionStep, Known, Node, Skip, Unknown
from align_ci.rules._definition import called, member, name_of
from align_ci.rules._names import gap, not_all_known, not_known


class Argument(Struct, frozen=True):
    """A value in the arguments of a step, as the definition says it.

    Attributes:
        step: The step.
        way: What leads to it, such as ``ProcessingInputs['raw']``, ``S3Input``, ``LocalPath``.
        shape: The name of its shape in botocore's service model.
        node: The value. Of the name of an entry of a map, that name, at the place of its value.
        is_name: Whether it is the name of an entry of a map.
    """

    step: DefinitionStep
    way: tuple[str, ...]
    shape: str
    node: Node
    is_name: bool = False

    @property
    def label(self) -> str:
        """What a message calls it."""
        last = f"`{shortened(self.way[-1])}`" if self.way else "the request"
        return f"{'the name of ' if self.is_name else ''}{last} of {name_of(self.step)}"

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from all others."""
        return called(self.step), ".".join(self.way), *(["name"] if self.is_name else [])


def arguments(step: DefinitionStep) -> Iterator[Argument]:
    """The literal values of a step that SageMaker asks something of; each before its parts.

    What is only known when the pipeline runs (``Get``, ``Std:Join``, ...) is left out, and so
    is what the index does not have: the service grows.
    """
    root = REQUESTS.get(step.kind.value) if isinstance(step.kind, Known) else None
    return _below(Argument(step, (), root, step.arguments)) if root else iter(())


def unjudged(content: Content) -> Iterator[Skip]:
    """Why there may be more steps or parameters, or the kind of a step is not known."""
    for reason in content.steps.gaps:
        yield not_all_known("the steps", reason)
    hidden = gap(content.parameters, content.parameters)
    if hidden is not None:
        yield not_all_known("the parameters", hidden)
    for step in content.steps:
        if isinstance(step.kind, Unknown):
            yield not_known(f"the kind of {name_of(step)}", step.kind)


def shortened(text: str, most: int = 60) -> str:
    """A text that fits into a message."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def is_computed(node: Node) -> bool:
    """Whether a value is made when the pipeline runs."""
    value = node.value
    return isinstance(value, Mapping) and any(
        key == "Get" or key.startswith("Std:") for key in value
    )


def _below(top: Argument) -> Iterator[Argument]:
    if is_computed(top.node):
        return
    yield top
    value = top.node.value
    if isinstance(value, tuple):
        yield from _items(top, value)
    elif isinstance(value, Mapping) and top.shape in requests().maps:
        yield from _entries(top, value)
    elif isinstance(value, Mapping):
        members = requests().structures.get(top.shape, {})
        for name, node in value.items():
            if name in members:
                yield from _below(Argument(top.step, (*top.way, name), members[name], node))


def _items(top: Argument, value: tuple[Node, ...]) -> Iterator[Argument]:
    shape = requests().lists.get(top.shape)
    for index, node in enumerate(value if shape else ()):
        name = member(node, KEYED_LISTS.get(top.shape, ""))
        named = name is not None and isinstance(name.value, str)
        way = _indexed(top.way, name.value if name is not None and named else index)
        yield from _below(Argument(top.step, way, str(shape), node))


def _entries(top: Argument, value: Mapping[str, Node]) -> Iterator[Argument]:
    key_shape, value_shape = requests().maps[top.shape]
    for key, node in value.items():
        way = _indexed(top.way, key)
        if key_shape:
            yield Argument(top.step, way, key_shape, Node(key, node.location), is_name=True)
        if value_shape:
            yield from _below(Argument(top.step, way, value_shape, node))


def _indexed(way: tuple[str, ...], index: object) -> tuple[str, ...]:
    return (*way[:-1], f"{way[-1]}[{index!r}]")
