"""A compiled pipeline: the definition that SageMaker takes, with the places of its parts."""

from collections.abc import Mapping  # noqa: TC003 - the alias below is read by tools
from typing import TypeAlias

from msgspec import Struct, field

from align_ci.model.fact import Fact, Group, Known
from align_ci.model.location import Location

Plain: TypeAlias = "bool | int | float | str | tuple[Node, ...] | Mapping[str, Node] | None"


class Node(Struct, frozen=True, eq=False):
    """A JSON value of a definition.

    Attributes:
        value: A scalar, a tuple of nodes, or nodes by name.
        location: In a file, the value. In what was compiled, the line of the project that
            made it, as far as that is known.
        named: Its name, where it is a member of an object in a file.
    """

    value: Plain
    location: Location
    named: Location | None = None


class PropertyFile(Struct, frozen=True):
    """A file in an output that conditions can look into.

    Attributes:
        name: What conditions call it.
        output: The ``OutputName`` of the step that it lies in.
        path: Within that output.
    """

    name: Fact[str]
    output: Fact[str]
    path: Fact[str]
    location: Location


class Branch(Struct, frozen=True):
    """A list of steps that a condition chooses or not.

    Attributes:
        condition: The name of the condition's step.
        when: Whether they run if the condition holds, or if it does not.
    """

    condition: str
    when: bool


class DefinitionStep(Struct, frozen=True):
    """One step of a definition, wherever it is listed.

    Attributes:
        name: Unique in a sound definition.
        kind: Its ``Type``: ``Processing``, ``Training``, ``Condition``, ...
        arguments: What is asked of SageMaker; conditions and branches included.
        property_files: Those attached to it.
        depends_on: Steps that it waits for though nothing of them feeds it.
        branches: The branches that it lies in, the outermost first.
        listed: Whether the pipeline's author listed it, rather than the SDK adding it.
        location: Its name in a file; in what was compiled, the line that made it.
    """

    name: Fact[str]
    kind: Fact[str]
    arguments: Node
    property_files: Group[PropertyFile]
    depends_on: Group[Fact[str]]
    branches: tuple[Branch, ...]
    listed: Fact[bool]
    location: Location


class Content(Struct, frozen=True, eq=False):
    """What a definition says.

    Attributes:
        parameters: The names of the pipeline's parameters.
        steps: All steps, those in branches after their condition.
        size: In characters.
    """

    parameters: Group[Fact[str]]
    steps: Group[DefinitionStep]
    size: int


class Definition(Struct, frozen=True, eq=False):
    """The definition of one pipeline, from a file or compiled from code of the project.

    Attributes:
        name: The pipeline's name; for a file, its name without the suffix.
        content: What it says. Unknown with the reason where it was not compiled, or with a
            failure where it could not be read.
        failure: Why it can be no definition, or what compiling it raised, and where.
        compiled: Whether code of the project made it.
        attempts: What compiling it tried to reach over the network, and where.
        location: The file, or the function that makes the pipeline.
    """

    name: str
    content: Fact[Content]
    failure: Known[str] | None
    compiled: bool
    location: Location
    attempts: tuple[Known[str], ...] = field(default=())
