"""What a run found: checks, findings, and the report that holds them."""

import enum
from collections.abc import Mapping

from msgspec import Struct, field

from align_ci.model.location import Location
from align_ci.model.rule import FailsAt, Fix, Related, Severity

WEAKENS = "this change weakens the check"
"""How the notice begins that nobody may miss."""

SCHEMA_VERSION = "1.0"

BLINDING = frozenset({"ALN901", "ALN902"})
"""Rules whose findings keep others from judging: never filtered, never excused."""


class Outcome(enum.StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERRORED = "errored"


class Status(enum.StrEnum):
    """What a finding is to this run."""

    OPEN = "open"
    NEW = "new"
    EXISTING = "existing"
    FIXED = "fixed"
    SUPPRESSED = "suppressed"


class Verdict(enum.StrEnum):
    """The one answer: may this be merged?"""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    NOTHING_CHECKED = "nothing-checked"
    ERROR = "error"


class Subject(Struct, frozen=True):
    """What a check is about.

    Attributes:
        kind: ``specification``, ``contract``, ``alignment``, ``pipeline``, ``builder``,
            ``definition``, ``change`` or ``project``.
        name: Unique among the subjects of its kind.
        steps: The steps concerned, as people name them; empty for the project.
    """

    kind: str
    name: str
    steps: tuple[str, ...] = ()


class Finding(Struct, frozen=True):
    """A problem with everything that a reader or a tool needs to know of it.

    Attributes:
        rule: The rule's id.
        name: The rule's name.
        severity: After the configuration had its say.
        fails_at: When the mistake would show without align-ci.
        message: What is wrong and what was expected.
        subject: Where several subjects share the problem, the first.
        steps: All steps concerned.
        location: The place to edit.
        related: Other places that take part.
        cause: Findings with an equal cause are mended by one change.
        fix: What to do, with exact edits where one is certain.
        fingerprint: 64 hexadecimal digits; no path, line or wording has a part in it.
        status: What the finding is to this run.
        reason: Why it is suppressed.
        suppressed_by: ``baseline``, ``comment`` or ``accept-breaks``; empty where it is not.
        project: The folder of its project, in a report of several; else empty.
    """

    rule: str
    name: str
    severity: Severity
    fails_at: FailsAt
    message: str
    subject: Subject
    steps: tuple[str, ...]
    location: Location
    related: tuple[Related, ...]
    cause: str
    fix: Fix
    fingerprint: str
    status: Status = Status.OPEN
    reason: str = ""
    suppressed_by: str = ""
    project: str = ""

    def blocks(self, fail_on: str, *, new_only: bool = False) -> bool:
        """Whether it keeps a change from being merged, from the severity ``fail_on`` on.

        What keeps rules from judging blocks always: nobody knows what it hides.
        """
        if fail_on == "never" or self.status in (Status.FIXED, Status.SUPPRESSED):
            return False
        if new_only and self.status is Status.EXISTING and self.rule not in BLINDING:
            return False
        return self.severity.rank <= Severity(fail_on).rank


class Check(Struct, frozen=True):
    """One rule on one subject.

    Attributes:
        rule: The rule's id.
        name: The rule's name.
        subject: What was checked.
        outcome: How it ended.
        seconds: How long it took.
        reason: Why it was skipped or errored, also in part.
        findings: The fingerprints of what it found.
    """

    rule: str
    name: str
    subject: Subject
    outcome: Outcome
    seconds: float
    reason: str = ""
    findings: tuple[str, ...] = ()


class Gap(Struct, frozen=True):
    """A fact that is not known."""

    subject: str
    fact: str
    why: str
    location: Location


class Coverage(Struct, frozen=True):
    """How much is known: facts read, of facts met."""

    read: int = 0
    met: int = 0

    @property
    def ratio(self) -> float:
        """From 0 to 1; 0 where no fact was met."""
        return self.read / self.met if self.met else 0.0


class Timings(Struct, frozen=True):
    """Seconds, by phase and by rule id.

    Attributes:
        load: Searching, reading and making facts.
        import_: Importing the project's modules in the child process.
        sdk: Importing the SageMaker SDK there.
        build: Executing builders and compiling pipelines there.
        rules: Running all rules.
        report: Writing the reports.
        by_rule: Running each rule.
    """

    load: float = 0.0
    import_: float = 0.0
    sdk: float = 0.0
    build: float = 0.0
    rules: float = 0.0
    report: float = 0.0
    by_rule: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return sum((self.load, self.import_, self.sdk, self.build, self.rules, self.report))


class Commit(Struct, frozen=True):
    """The commit that was checked, and where its files can be seen.

    Attributes:
        sha: 40 hexadecimal digits.
        files_url: The address below which the commit's files lie, for permanent links.
    """

    sha: str
    files_url: str = ""


class ProjectResult(Struct, frozen=True):
    """What became of one project, in a report of several.

    Attributes:
        path: Its folder, relative to that of the report.
        verdict: Its own answer.
        errors: How many findings that stand are errors.
        warnings: How many are warnings.
        notes: How many are notes.
        checks: How many checks were made.
        coverage: How much of it was known.
        fail_on: As of the report, but of this project.
        new_only: Likewise.
    """

    path: str
    verdict: Verdict
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    checks: int = 0
    coverage: Coverage = Coverage()
    fail_on: str = "error"
    new_only: bool = False


class Report(Struct, frozen=True):
    """Everything that a run has to say; reporters turn it into text.

    Attributes:
        tool: Name and version, ``align-ci 0.1.0``.
        verdict: The one answer.
        exit_code: 0 to 4, as ``align_ci.run.verdict`` decides.
        checks: In the order in which they ran.
        findings: The worst first.
        unknown: What could not be read.
        notices: What a reader must know of this run besides its findings.
        commit: None outside a git work tree.
        base: The commit compared with, where there is one.
        coverage: How much was known.
        timings: Where the time went.
        inputs_digest: SHA-256 over the files read and the settings.
        cached: How many of those files were not read again, as an earlier run had read them.
        fail_on: The severity from which on a finding blocks; ``never`` for none. Of several
            projects that differ, the strictest.
        new_only: Whether findings that the base has as well do not block; of several projects,
            in all of them.
        projects: What became of each of several projects; empty where there is one.
        schema_version: Of the JSON form.
    """

    tool: str
    verdict: Verdict
    exit_code: int
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Gap, ...] = ()
    notices: tuple[str, ...] = ()
    commit: Commit | None = None
    base: Commit | None = None
    coverage: Coverage = Coverage()
    timings: Timings = Timings()
    inputs_digest: str = ""
    cached: int = 0
    fail_on: str = "error"
    new_only: bool = False
    projects: tuple[ProjectResult, ...] = ()
    schema_version: str = SCHEMA_VERSION

    def blocks(self, finding: Finding) -> bool:
        """Whether a finding keeps this change from being merged."""
        own = self.terms(finding)
        return finding.blocks(own.fail_on, new_only=own.new_only)

    def terms(self, finding: Finding) -> "Report | ProjectResult":
        """By whose ``fail_on`` and ``new_only`` a finding is judged."""
        if not finding.project:
            return self
        return next((each for each in self.projects if each.path == finding.project), self)
