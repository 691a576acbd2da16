"""Rules, and what they say: problems and skips."""

import enum
import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from msgspec import Struct

from align_ci.model.fact import Known
from align_ci.model.location import Location
from align_ci.model.project import Project


class Severity(enum.StrEnum):
    """How bad a problem is, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"

    @property
    def rank(self) -> int:
        """0 for the worst, growing."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class FailsAt(enum.StrEnum):
    """When the mistake would show without align-ci."""

    BUILD = "build"
    SUBMIT = "submit"
    JOB_START = "job-start"
    JOB_END = "job-end"
    SILENT = "silent"


class Related(Struct, frozen=True):
    """Another place that takes part in a problem."""

    message: str
    location: Location


class Edit(Struct, frozen=True):
    """The text at ``location`` is to become ``text``."""

    location: Location
    text: str


class Fix(Struct, frozen=True):
    """What to do about a problem.

    Attributes:
        description: One sentence, in the imperative.
        edits: The exact change, where only one is possible; else empty.
    """

    description: str
    edits: tuple[Edit, ...] = ()


class Problem(Struct, frozen=True):
    """One disagreement, as a rule sees it.

    Attributes:
        message: What is wrong and what was expected.
        location: The narrowest expression that a person would edit.
        key: The offending canonical values, which identify the problem in its subject
            however lines and files move.
        fix: What to do.
        related: The other places that take part.
        cause: Problems with an equal cause are mended by one change; empty when alone.
        severity: Where it differs from the rule's own.
    """

    message: str
    location: Location
    key: tuple[str, ...]
    fix: Fix
    related: tuple[Related, ...] = ()
    cause: str = ""
    severity: Severity | None = None


class Skip(Struct, frozen=True):
    """A rule could not judge its subject, or a part of it, and why."""

    reason: str


Said: TypeAlias = Iterator[Problem | Skip]
CheckFunction: TypeAlias = Callable[[Any, Project], Said]


class Rule(Struct, frozen=True):
    """A pure check of one kind of subject, with what is to be known of it.

    Attributes:
        id: ``ALN`` and three digits.
        severity: Unless a problem or the configuration says otherwise.
        fails_at: When the mistake would show without align-ci.
        on: The types of the subjects that ``check`` takes first.
        check: Yields problems, and skips where it cannot judge.
    """

    id: str
    severity: Severity
    fails_at: FailsAt
    on: tuple[type, ...]
    check: CheckFunction

    @property
    def name(self) -> str:
        """The module's name in kebab case: ``missing-entry-point``."""
        return _kebab(self.check.__module__)

    @property
    def page(self) -> str:
        """The page that documents the rule, below ``docs/rules``."""
        return f"{self.id}-{self.name}.md"

    @property
    def documentation(self) -> str:
        """The docstring: what, why, how to fix, what is not reported, examples."""
        return inspect.cleandoc(self.check.__doc__ or "")

    @property
    def summary(self) -> str:
        """The docstring's first line."""
        return self.documentation.partition("\n")[0]


@lru_cache
def _kebab(module: str) -> str:
    return module.rpartition(".")[2].replace("_", "-")


def rule(
    rule_id: str, severity: Severity, *, on: type | tuple[type, ...], fails_at: FailsAt
) -> Callable[[CheckFunction], Rule]:
    """Make a rule of a generator function; its name derives from its module."""
    subjects = on if isinstance(on, tuple) else (on,)
    return lambda check: Rule(rule_id, severity, fails_at, subjects, check)


def replaced(fact: Known[str], value: str) -> tuple[Edit, ...]:
    """The edit that makes a fact say ``value``; none where it is not one plain literal."""
    if not fact.quote or fact.quote in value or "\\" in value or not value.isprintable():
        return ()
    return (Edit(fact.location, f"{fact.quote}{value}{fact.quote}"),)
