"""A module of the project as the static reader sees it."""

import ast
from dataclasses import dataclass, field

from align_ci.load.source import Source
from align_ci.load.values import Instance, Scope
from align_ci.model import Known, Location, Unknown


@dataclass(eq=False, slots=True)
class Module:
    """What executing a module's statements gave.

    Attributes:
        name: Dotted, as the project imports it.
        source: Its file; None for a folder without one (a namespace package).
        scope: Its names and their values.
        bound: Where each name was last assigned at the top level.
        instances: Made by calls in this file, in the order in which they were made.
        makers: The calls in this file that made a specification, a contract or a pipeline.
        doubted: Those among them, and others, that may make another one.
        gaps: What in it could not be followed, so that it may hold more than is known.
        unseen: What a call that was not followed may have made, by kind.
        stars: Outside modules of which everything was imported.
        given: What functions give that nothing calls, by their names with ``()``.
        complete: False while its statements are being executed.
    """

    name: str
    source: Source | None
    scope: Scope = field(init=False)
    bound: dict[str, Location] = field(default_factory=dict)
    instances: list[Instance] = field(default_factory=list)
    makers: set[ast.Call] = field(default_factory=set)
    doubted: set[ast.Call] = field(default_factory=set)
    gaps: list[Unknown] = field(default_factory=list)
    unseen: list[tuple[str, Unknown]] = field(default_factory=list)
    stars: list[str] = field(default_factory=list)
    given: dict[str, Instance] = field(default_factory=dict)
    complete: bool = False

    def __post_init__(self) -> None:
        package = self.name if self.is_package else self.name.rpartition(".")[0]
        known = {"__name__": self.name, "__package__": package}
        place = Location(self.path)
        self.scope = Scope(self, {name: Known(value, place) for name, value in known.items()})

    @property
    def path(self) -> str:
        return self.source.path if self.source else self.name.replace(".", "/")

    @property
    def is_package(self) -> bool:
        return self.source is None or self.path.endswith("__init__.py")

    def location(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias | ast.arg) -> Location:
        return self.source.location(node) if self.source else Location(self.path)
