"""What findings are to a change: new, existing, or fixed by it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from align_ci.model import BLINDING, Check, Finding, Outcome, Status


class Side(Struct, frozen=True):
    """What reading one side of a change, without running it, came to.

    Attributes:
        checks: All that were made.
        findings: All that were found.
        is_partial: Whether some of it was not read, as it is a repository of its own.
    """

    checks: Sequence[Check]
    findings: Sequence[Finding]
    is_partial: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing kept rules from judging."""
        return not self.is_partial and not any(each.rule in BLINDING for each in self.findings)


class Standing(Struct, frozen=True):
    """The findings as a change made them.

    Attributes:
        findings: Each new or existing, and then what is fixed.
        unread: How many are taken for new although nobody knows, as only running the code
            shows them, and the base's was not run.
        unsure: How many of the base are not there any more, but may only be hidden.
    """

    findings: tuple[Finding, ...]
    unread: int = 0
    unsure: int = 0


def standing(
    findings: Sequence[Finding], head: Side, base: Side, due: Collection[str] = ()
) -> Standing:
    """Compare the two sides of a change.

    A finding is the same where its fingerprint is; of several with one fingerprint, as many are
    known as the base has. What is gone counts as fixed only where the head was judged again by
    the same rule, or what it was about is gone as well.

    Args:
        findings: What the run found at the head.
        head: The head, read as the base was.
        base: The base.
        due: Fingerprints of what was accepted up to a day that has come. They stay as they are,
            neither new nor known, and block.
    """
    known = Counter(finding.fingerprint for finding in base.findings)
    read = {finding.fingerprint for finding in head.findings}
    settled, unread = [], 0
    for finding in findings:
        is_known = known[finding.fingerprint] > 0
        known[finding.fingerprint] -= is_known
        if finding.status is Status.SUPPRESSED or finding.fingerprint in due:
            settled.append(finding)
            continue
        unread += not is_known and finding.fingerprint not in read
        settled.append(replace(finding, status=Status.EXISTING if is_known else Status.NEW))
    gone = _gone(base.findings, {finding.fingerprint for finding in findings} | read)
    judged = _judged(head.checks)
    fixed = [finding for finding in gone if _is_fixed(finding, judged, whole=head.is_whole)]
    settled += [
        replace(finding, status=Status.FIXED, reason="", suppressed_by="") for finding in fixed
    ]
    return Standing(tuple(settled), unread, len(gone) - len(fixed))


def _gone(findings: Iterable[Finding], present: set[str]) -> list[Finding]:
    return [finding for finding in findings if finding.fingerprint not in present]


_Judged = Mapping[tuple[str, str, str], Check]


def _judged(checks: Iterable[Check]) -> _Judged:
    return {(check.rule, check.subject.kind, check.subject.name): check for check in checks}


def _is_fixed(finding: Finding, judged: _Judged, *, whole: bool) -> bool:
    subject = finding.subject
    check = judged.get((finding.rule, subject.kind, subject.name))
    if check is None:
        return whole
    return not check.reason and check.outcome in {Outcome.PASSED, Outcome.FAILED}
