"""What a project says of findings that it knows and accepts."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from align_ci.model.location import Location

ABOUT_SUPPRESSIONS = ("ALN903", "ALN904")
"""The rules about what is said here."""

NOT_SUPPRESSED = frozenset({"ALN901", "ALN902", *ABOUT_SUPPRESSIONS})
"""The rules whose findings nobody can accept."""


class NamedRule(Struct, frozen=True):
    """A rule's id as a comment has it, and where."""

    rule: str
    location: Location


class IgnoreComment(Struct, frozen=True):
    """A comment that asks to leave findings out: ``# align-ci: ignore[ALN403] reason``.

    Attributes:
        rules: The ids between its brackets.
        reason: What follows them; empty when there is nothing.
        location: The whole comment.
        first: The first line whose findings it is about.
        last: The last such line.
        malformed: Whether it is meant to be one, and is not.
    """

    rules: tuple[NamedRule, ...]
    reason: str
    location: Location
    first: int
    last: int
    malformed: bool = False


class BaselineEntry(Struct, frozen=True):
    """A finding that the baseline accepts.

    Attributes:
        rule: The rule's id.
        subject: What the finding is about, for people.
        fingerprint: Which finding it is.
        summary: What the finding said when it was entered, for people.
        reason: Why it is accepted.
        expires: The day from which on it counts no more.
        location: The entry in its file.
    """

    rule: str
    subject: str
    fingerprint: str
    summary: str
    reason: str
    expires: date | None = None
    location: Location = Location("align-ci-baseline.toml")

    def expired(self, today: date) -> bool:
        return self.expires is not None and self.expires <= today


class AcceptedBreak(Struct, frozen=True):
    """A break that a change means to make.

    Attributes:
        rule: The rule's id.
        step: The step that breaks its consumers, as reports name it.
        reason: Why it is accepted.
        name: What of the step is broken; empty where it is the step itself.
        until: The last day on which it is accepted.
        location: The entry in the configuration.
    """

    rule: str
    step: str
    reason: str
    name: str = ""
    until: date | None = None
    location: Location = Location("align-ci.toml")

    def expired(self, today: date) -> bool:
        return self.until is not None and self.until < today


class Suppressions(Struct, frozen=True):
    """Everything by which a project accepts findings."""

    comments: Sequence[IgnoreComment] = ()
    entries: Sequence[BaselineEntry] = ()
    breaks: Sequence[AcceptedBreak] = ()

    def __bool__(self) -> bool:
        return bool(self.comments or self.entries or self.breaks)
