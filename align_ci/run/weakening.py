"""Which findings a change accepts that its base does not."""

from collections import Counter

from msgspec import Struct

from align_ci.model import NOT_SUPPRESSED, BaselineEntry, Suppressions

_FAR = "9999-99-99"
"""After every day: an entry without one never expires."""


class Weakening(Struct, frozen=True):
    """What a change adds to what is accepted.

    Attributes:
        entries: Baseline entries that the base does not have.
        prolonged: Those that it has, and that count for longer now.
        comments: The rules and files of added comments, with how many there are more.
        breaks: How many accepted breaks are new, or count for longer.
    """

    entries: tuple[BaselineEntry, ...] = ()
    prolonged: tuple[BaselineEntry, ...] = ()
    comments: tuple[tuple[str, str, int], ...] = ()
    breaks: int = 0

    def words(self) -> list[str]:
        """``+3 baseline entries``, ``ALN403 ignored in pipelines/x.py``; empty for nothing."""
        said = []
        if self.entries:
            said.append(f"+{_entries(len(self.entries))}")
        if self.prolonged:
            said.append(f"{_entries(len(self.prolonged))} prolonged")
        if self.breaks:
            said.append(f"+{self.breaks:,} accepted break{'s' * (self.breaks > 1)}")
        for rule, path, number in self.comments:
            often = f" ({number} times)" if number > 1 else ""
            said.append(f"{rule} ignored in {path}{often}")
        return said


def weakening(base: Suppressions, head: Suppressions) -> Weakening:
    """What ``head`` accepts and ``base`` does not.

    A comment counts where its file has more of its rule than before, so that moving it inside
    a file is none; one without a reason has no effect, and is none either.
    """
    before = {(entry.rule, entry.fingerprint): entry for entry in base.entries}
    new, prolonged = [], []
    for entry in head.entries:
        known = before.get((entry.rule, entry.fingerprint))
        if known is None:
            new.append(entry)
        elif _last(entry) > _last(known):
            prolonged.append(entry)
    more = _ignored(head) - _ignored(base)
    comments = tuple((rule, path, number) for (rule, path), number in sorted(more.items()))
    return Weakening(tuple(new), tuple(prolonged), comments, _breaks(base, head))


def _breaks(base: Suppressions, head: Suppressions) -> int:
    before = {
        (each.rule, each.step, each.name): each.until.isoformat() if each.until else _FAR
        for each in base.breaks
    }
    return sum(
        (each.until.isoformat() if each.until else _FAR)
        > before.get((each.rule, each.step, each.name), "")
        for each in head.breaks
    )


def _last(entry: BaselineEntry) -> str:
    return entry.expires.isoformat() if entry.expires else _FAR


def _ignored(given: Suppressions) -> Counter[tuple[str, str]]:
    return Counter(
        (named.rule, comment.location.path)
        for comment in given.comments
        if comment.reason
        for named in comment.rules
        if named.rule not in NOT_SUPPRESSED
    )


def _entries(number: int) -> str:
    return f"{number:,} baseline {'entry' if number == 1 else 'entries'}"
