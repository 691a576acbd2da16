"""What a compiled definition refers to: every ``Get``, with where it stands."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from align_ci.model import Content, DefinitionStep, Node
from align_ci.rules._definition import steps_by_name

BRANCHES: frozenset[str] = frozenset({"IfSteps", "ElseSteps", "ForEachBody"})
"""Members of a step's arguments that hold steps of their own."""

_PROPERTY_FILES = "PropertyFiles"
_END = re.compile(r"[.\[]")

# Four times what SageMaker takes.
_LONGEST_NAME = 256


class Reference(Struct, frozen=True):
    """A ``Get``: ``Steps.Train.ModelArtifacts.S3ModelArtifacts``.

    Attributes:
        text: All of it.
        root: What it is taken of: ``Steps``, ``Parameters``, ``Execution``, ...
        rest: What follows the root.
        node: The text, with its place.
        step: The step that refers.
        way: The members and indexes that lead to it from the step's arguments.
    """

    text: str
    root: str
    rest: str
    node: Node
    step: DefinitionStep
    way: tuple[str | int, ...]


class StepReference(Struct, frozen=True):
    """A reference to something of a step.

    Attributes:
        reference: The whole of it.
        name: The step's name.
        path: What of it: a property path, or one of ``PropertyFiles``; may be empty.
        steps: The steps of this name: none if it dangles, one in a sound definition.
    """

    reference: Reference
    name: str
    path: str
    steps: tuple[DefinitionStep, ...]

    @property
    def property_file(self) -> str | None:
        """The name of the property file that is referred to; None where it is none."""
        member, dot, name = self.path.partition(".")
        return name if member == _PROPERTY_FILES and dot else None


@lru_cache(maxsize=4)
def references(content: Content) -> tuple[Reference, ...]:
    """All references of all steps, in the order of the definition."""
    return tuple(each for step in content.steps for each in _of_step(step))


@lru_cache(maxsize=4)
def step_references(content: Content) -> tuple[StepReference, ...]:
    """Those of the references that are to a step."""
    steps = steps_by_name(content)
    return tuple(
        _to_step(each, steps) for each in references(content) if each.root == "Steps" and each.rest
    )


def _of_step(step: DefinitionStep) -> Iterator[Reference]:
    for node, way in _texts(step.arguments):
        root, _, rest = str(node.value).partition(".")
        yield Reference(str(node.value), root, rest, node, step, way)


def _texts(top: Node) -> Iterator[tuple[Node, tuple[str | int, ...]]]:
    """The text of each ``Get`` below a node; steps that lie in it refer for themselves."""
    waiting: list[tuple[Node, tuple[str | int, ...]]] = [(top, ())]
    while waiting:
        node, way = waiting.pop()
        value = node.value
        if isinstance(value, tuple):
            inner: list[tuple[str | int, Node]] = list(enumerate(value))
        elif isinstance(value, Mapping):
            get = value.get("Get")
            if get is not None and len(value) == 1 and isinstance(get.value, str):
                yield get, way
                continue
            inner = [each for each in value.items() if way or each[0] not in BRANCHES]
        else:
            continue
        waiting.extend((each, (*way, key)) for key, each in reversed(inner))


def _to_step(
    reference: Reference, steps: Mapping[str, tuple[DefinitionStep, ...]]
) -> StepReference:
    """The step that is meant; a name may itself hold dots, so the longest one that is known."""
    rest = reference.rest
    first = _END.search(rest)
    ends = [found.start() for found in _END.finditer(rest, 0, _LONGEST_NAME)]
    name = next(
        (rest[:end] for end in (len(rest), *reversed(ends)) if rest[:end] in steps),
        rest[: first.start()] if first else rest,
    )
    return StepReference(reference, name, rest[len(name) :].removeprefix("."), steps.get(name, ()))
