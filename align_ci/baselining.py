"""The command that writes the baseline: enters what is found, prunes it, counts it."""

import difflib
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from msgspec import Struct

from align_ci import baseline_file, checking
from align_ci.load.git import GitError
from align_ci.load.history import by_month, cut
from align_ci.load.reading import Progress
from align_ci.model import (
    NOT_SUPPRESSED,
    BaselineEntry,
    Finding,
    Report,
    Severity,
    Status,
)
from align_ci.opening import Invocation, UsageError
from align_ci.output import Destination, write
from align_ci.report.escape import terminal
from align_ci.report.overview import counted, shortened
from align_ci.settings import Configured, find

_SUMMARY = 200
"""Characters of a finding's message that an entry repeats."""


class Wish(Struct, frozen=True):
    """What is to become of the baseline.

    Attributes:
        reason: Why the new entries are accepted; without one there can be none.
        expires: The day from which on the new entries count no more.
        prune: Whether entries that certainly match nothing go.
        dry_run: Whether the change is only shown.
    """

    reason: str = ""
    expires: date | None = None
    prune: bool = False
    dry_run: bool = False


class Change(Struct, frozen=True):
    """What becomes of a baseline.

    Attributes:
        after: The entries that there are to be.
        added: How many of them are new.
        removed: How many went.
        open: The findings that no entry accepts.
    """

    after: tuple[BaselineEntry, ...]
    added: int
    removed: int
    open: tuple[Finding, ...]


def update(
    invocation: Invocation,
    wish: Wish,
    progress: Progress,
    today: Callable[[], date] = lambda: datetime.now(UTC).date(),
) -> str:
    """Check a project and bring its baseline up to date; gives what was done, in words.

    Raises:
        UsageError: A new entry has no reason, or would have expired already.
        SettingsError: The configuration or the baseline cannot be used.
        OutputError: The baseline cannot be written.
    """
    if wish.expires and wish.expires <= today():
        raise UsageError(f"--expires: {wish.expires} has passed: name a day to come")
    configured = find(invocation.directory, invocation.config, invocation.overrides)
    outcome = checking.check(invocation, progress=progress, today=today)
    named = configured.settings.baseline
    made = change(outcome, wish)
    if made.added and not wish.reason.strip():
        raise UsageError(
            f"{counted(made.added, 'new finding')} cannot be entered without a reason: give one "
            "to them all with --reason, or mend them"
        )
    said = [*advice(outcome, wish, today())]
    if not made.added and not made.removed:
        return "\n".join([f"{terminal(named)}: nothing to change", *said])
    old = baseline_file.read(configured.root, named)
    new = baseline_file.write(made.after)
    if wish.dry_run:
        return _diff(old, new, named)
    write(Destination("baseline", baseline_file.place(configured.root, named)), new)
    done = f"{made.added:,} added, {made.removed:,} removed"
    return "\n".join([f"{terminal(named)}: {_entries(len(made.after))}: {done}", *said])


def statistics(invocation: Invocation) -> str:
    """How many findings the baseline accepts: by rule, and by month as git remembers it.

    Raises:
        SettingsError: The configuration or the baseline cannot be used.
    """
    configured = find(invocation.directory, invocation.config, invocation.overrides)
    named = configured.settings.baseline
    entries = baseline_file.parse(baseline_file.read(configured.root, named), named)
    rules = Counter(entry.rule for entry in entries)
    lines = [f"{terminal(named)}: {_entries(len(entries))}"]
    lines += [f"  {rule}  {number:>5,}" for rule, number in sorted(rules.items())]
    return "\n".join([*lines, *_months(configured, named)])


def change(outcome: checking.Outcome, wish: Wish) -> Change:
    """What a wish makes of the baseline after a check."""
    known = {entry.fingerprint for entry in outcome.entries}
    new = {
        finding.fingerprint: _entry(finding, wish)
        for finding in outcome.report.findings
        if _acceptable(finding, outcome.report) and finding.fingerprint not in known
    }
    gone = {entry.fingerprint for entry in outcome.stale} if wish.prune else set()
    kept = [entry for entry in outcome.entries if entry.fingerprint not in gone]
    standing = (Status.SUPPRESSED, Status.FIXED)
    left = tuple(
        finding
        for finding in outcome.report.findings
        if finding.status not in standing and finding.fingerprint not in new
    )
    return Change((*kept, *new.values()), len(new), len(gone), left)


def _acceptable(finding: Finding, report: Report) -> bool:
    """Whether a finding stands and is worth an entry: notes are where they block."""
    if finding.rule in NOT_SUPPRESSED or finding.status in (Status.SUPPRESSED, Status.FIXED):
        return False
    return finding.severity in (Severity.ERROR, Severity.WARNING) or report.blocks(finding)


def _entry(finding: Finding, wish: Wish) -> BaselineEntry:
    return BaselineEntry(
        rule=finding.rule,
        subject=finding.subject.name or finding.subject.kind,
        fingerprint=finding.fingerprint,
        summary=shortened(finding.message, _SUMMARY),
        reason=wish.reason.strip(),
        expires=wish.expires,
    )


def advice(outcome: checking.Outcome, wish: Wish, today: date) -> Iterator[str]:
    """What the baseline leaves to people."""
    found = outcome.report.findings
    out = Counter(f.rule for f in found if f.rule in NOT_SUPPRESSED and f.rule != "ALN904")
    if out:
        rules = ", ".join(f"{number:,} {rule}" for rule, number in sorted(out.items()))
        yield f"no baseline accepts these, so they are to be mended: {rules}"
    prints = {finding.fingerprint for finding in found}
    expired = [e for e in outcome.entries if e.expired(today) and e.fingerprint in prints]
    if expired:
        what = _entries(len(expired))
        yield f"expired and found again: {what}; mend them, or give them another day in the file"
    if outcome.stale and not wish.prune:
        yield f"nothing is found of {_entries(len(outcome.stale))} any more: --prune removes them"


def _diff(old: str, new: str, named: str) -> str:
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"a/{named}", f"b/{named}", lineterm=""
    )
    return "\n".join(map(terminal, lines))


def _months(configured: Configured, named: str) -> Iterator[str]:
    try:
        months = [*by_month(configured.root, named)]
        shallow = cut(configured.root)
    except GitError as error:
        yield f"its history is not known: {terminal(str(error))}"
        return
    if months:
        yield "at the end of each month in which it changed"
    for month, text in months:
        rules = _count(text)
        if rules is None:
            yield f"  {month}  not a baseline that can be read"
        else:
            listed = ", ".join(f"{rule} {number:,}" for rule, number in sorted(rules.items()))
            yield f"  {month}  {rules.total():>5,}  {terminal(listed)}".rstrip()
    if shallow:
        yield "git has only a part of the history here: fetch all of it to see more"


def _count(text: str) -> Counter[str] | None:
    """Entries by rule, as far as an older text can be read at all."""
    try:
        tables = tomllib.loads(text).get("finding", [])
        return Counter(str(table["rule"]) for table in tables)
    except (tomllib.TOMLDecodeError, RecursionError, TypeError, KeyError):
        return None


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"
