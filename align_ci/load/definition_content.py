"""What the JSON of a pipeline definition says, as facts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias, TypeVar

from align_ci.model import (
    Branch,
    Content,
    DefinitionStep,
    Fact,
    Group,
    Known,
    Location,
    Node,
    PropertyFile,
)

T = TypeVar("T")

VERSIONS: Final = ("2020-12-01",)
"""The versions that there are: ``Pipeline._version`` of SDK 2.257.7 and 3.27.0."""

_BRANCHES: Final[Mapping[str, Mapping[str, bool | None]]] = {
    "Condition": {"IfSteps": True, "ElseSteps": False},
    "ForEach": {"ForEachBody": None},
}
"""By kind of step, the arguments that hold steps, and whether these run if a condition holds."""

Listed: TypeAlias = Callable[[str, Location], Fact[bool]]
"""Whether the author listed a step of this name, which stands there."""

# Members of a step that a fact of their own tells of, or that ask nothing of SageMaker.
_TOLD: Final = frozenset(
    {"Name", "Type", "Arguments", "PropertyFiles", "DependsOn", "DisplayName", "Description"}
)


class NoDefinition(ValueError):
    """A JSON value that is no pipeline definition.

    Attributes:
        why: What is wrong, as a clause without a full stop.
        location: Where.
    """

    def __init__(self, why: str, location: Location) -> None:
        super().__init__(why)
        self.why = why
        self.location = location


def content_of(top: Node, size: int, listed: Listed) -> Content:
    """What a definition says.

    Args:
        top: All of it.
        size: In characters.
        listed: Whether the author listed a step.

    Raises:
        NoDefinition: It is no pipeline definition, or of an unknown version.
    """
    members = _members(top, "a pipeline definition")
    version = members.get("Version")
    missing = [f"`{name}`" for name in ("Version", "Steps") if name not in members]
    if version is None or missing:
        raise NoDefinition(f"it has no {' and no '.join(missing)}", top.location)
    if version.value not in VERSIONS:
        known = " or ".join(f"`{each}`" for each in VERSIONS)
        raise NoDefinition(
            f"its version is {_said(version)}, and only {known} is known", version.location
        )
    return Content(
        _group(members.get("Parameters"), _parameter),
        Group(tuple(_steps(members["Steps"], (), listed)), (), members["Steps"].location),
        size,
    )


def _said(node: Node) -> str:
    return f"`{node.value[:40]}`" if isinstance(node.value, str) else "no text"


def _parameter(node: Node) -> Fact[str]:
    return _text(_members(node, "a parameter"), "Name", "a parameter", node)


def _steps(node: Node, branches: tuple[Branch, ...], listed: Listed) -> Iterator[DefinitionStep]:
    for each in _items(node, "a list of steps"):
        members = _members(each, "a step")
        name = _text(members, "Name", "a step", each)
        kind = _text(members, "Type", f"the step `{name.value}`", each)
        arguments = _arguments(members, each.location)
        yield DefinitionStep(
            name=name,
            kind=kind,
            arguments=Node(arguments, each.location),
            property_files=_group(members.get("PropertyFiles"), _property_file),
            depends_on=_group(members.get("DependsOn"), _dependency),
            branches=branches,
            listed=listed(name.value, name.location),
            location=name.location,
        )
        for argument, holds in _BRANCHES.get(kind.value, {}).items():
            if argument in arguments:
                own = () if holds is None else (Branch(name.value, holds),)
                yield from _steps(arguments[argument], (*branches, *own), listed)


def _arguments(members: Mapping[str, Node], location: Location) -> dict[str, Node]:
    """What is asked of SageMaker: the arguments, and what stands beside them in the step.

    A function's ARN, a cluster's id or a Lambda's ``OutputParameters`` stand beside. Where
    free arguments have the name of one of these, they are told apart by ``Arguments.``.
    """
    beside = {name: node for name, node in members.items() if name not in _TOLD}
    given = members.get("Arguments", Node({}, location))
    inside = {} if given.value is None else _members(given, "`Arguments`")
    return beside | {
        f"Arguments.{name}" if name in beside else name: node for name, node in inside.items()
    }


def _property_file(node: Node) -> PropertyFile:
    members = _members(node, "a property file")
    name, output, path = (
        _text(members, each, "a property file", node)
        for each in ("PropertyFileName", "OutputName", "FilePath")
    )
    return PropertyFile(name, output, path, node.location)


def _dependency(node: Node) -> Fact[str]:
    """A name, or ``{"Step": name, "Trigger": when}``."""
    if isinstance(node.value, str):
        return Known(node.value, node.location)
    return _text(_members(node, "an entry of `DependsOn`"), "Step", "an entry of `DependsOn`", node)


def _group(node: Node | None, make: Callable[[Node], T]) -> Group[T]:
    if node is None or node.value is None:
        return Group()
    return Group(
        tuple(make(each) for each in _items(node, "this part of a step")), (), node.location
    )


def _text(members: Mapping[str, Node], member: str, what: str, owner: Node) -> Known[str]:
    node = members.get(member)
    if node is None:
        raise NoDefinition(f"{what} has no `{member}`", owner.location)
    if not isinstance(node.value, str):
        raise NoDefinition(f"the `{member}` of {what} is no text", node.location)
    return Known(node.value, node.location)


def _members(node: Node, what: str) -> Mapping[str, Node]:
    if not isinstance(node.value, Mapping):
        raise NoDefinition(f"{what} must be an object", node.location)
    return node.value


def _items(node: Node, what: str) -> tuple[Node, ...]:
    if not isinstance(node.value, tuple):
        raise NoDefinition(f"{what} must be a list", node.location)
    return node.value
