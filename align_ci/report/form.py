"""The JSON form of a report, as pydantic models: it checks what is read and is the schema."""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
    ValidationError,
    model_validator,
)

from align_ci import model
from align_ci.model import SCHEMA_VERSION, FailsAt, Outcome, Severity, Status, Verdict
from align_ci.report.escape import visible
from align_ci.report.overview import shortened

_LINE = 300  # characters of an error, which may quote what was read

# Both stand in commands that readers are to run, and in what comments keep for the next run.
RuleId = Annotated[str, Field(pattern="^ALN[0-9]{3}$")]
Fingerprint = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Seconds = Annotated[NonNegativeFloat, Field(description="Seconds.")]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Location(_Form):
    """A range of source text; lines and columns count from 1, columns in characters."""

    path: str = Field(description="Relative to the project's root, with forward slashes.")
    line: PositiveInt = Field(description="First line.")
    column: PositiveInt = Field(description="First character in that line.")
    end_line: PositiveInt = Field(description="Last line.")
    end_column: PositiveInt = Field(description="One past the last character in the last line.")

    @model_validator(mode="after")
    def _in_order(self) -> "Location":
        if (self.line, self.column) > (self.end_line, self.end_column):
            raise ValueError("the end lies before the start")
        return self

    def fact(self) -> model.Location:
        return model.Location(self.path, self.line, self.column, self.end_line, self.end_column)


class Commit(_Form):
    """A commit, and where its files can be seen."""

    sha: str = Field(description="40 hexadecimal digits.")
    files_url: str = Field(description="The address below which its files lie; may be empty.")

    def fact(self) -> model.Commit:
        return model.Commit(self.sha, self.files_url)


class Coverage(_Form):
    """How much of the project is known."""

    read: NonNegativeInt = Field(description="Facts whose value could be read.")
    met: NonNegativeInt = Field(description="Facts that were met.")
    ratio: float = Field(ge=0, le=1, description="read / met; 0 where no fact was met.")

    def fact(self) -> model.Coverage:
        return model.Coverage(self.read, self.met)


class Subject(_Form):
    """What a check is about."""

    kind: str = Field(
        description="specification, contract, alignment, pipeline, project, or a later kind."
    )
    name: str = Field(description="Unique among the subjects of its kind.")


class Related(_Form):
    """Another place that takes part in a finding."""

    message: str = Field(description="What that place has to do with it.")
    location: Location

    def fact(self) -> model.Related:
        return model.Related(self.message, self.location.fact())


class Edit(_Form):
    """The text at the location is to become this text."""

    location: Location
    text: str = Field(description="The new text.")

    def fact(self) -> model.Edit:
        return model.Edit(self.location.fact(), self.text)


class Fix(_Form):
    """What to do about a finding."""

    description: str = Field(description="One sentence, in the imperative.")
    edits: list[Edit] = Field(description="The exact change, where only one is possible.")

    def fact(self) -> model.Fix:
        return model.Fix(self.description, tuple(edit.fact() for edit in self.edits))


class Finding(_Form):
    """A disagreement between layers."""

    rule: RuleId = Field(description="The rule's id, such as ALN301.")
    name: str = Field(description="The rule's name.")
    severity: Severity = Field(description="After the configuration had its say.")
    fails_at: FailsAt = Field(description="When the mistake would show without align-ci.")
    message: str = Field(description="What is wrong and what was expected.")
    subject: Subject = Field(description="What it is about; of several, the first.")
    steps: list[str] = Field(description="All steps concerned.")
    location: Location = Field(description="The place to edit.")
    related: list[Related] = Field(description="Other places that take part.")
    cause: str = Field(description="Findings of one cause are mended by one change; may be empty.")
    fix: Fix
    fingerprint: Fingerprint = Field(description="What stays equal when files and lines move.")
    status: Status = Field(description="What the finding is to this run.")
    reason: str = Field(description="Why it is suppressed; else empty.")
    suppressed_by: Literal["", "baseline", "comment", "accept-breaks"] = Field(
        description="What suppresses it; else empty."
    )
    project: str = Field(description="Its project's path, where there are several; else empty.")


class Gap(_Form):
    """A fact that is not known."""

    subject: str = Field(description="Whose fact it is.")
    fact_: str = Field(alias="fact", description="Which fact.")
    why: str = Field(description="Why it could not be read.")
    location: Location = Field(description="The expression that could not be followed.")

    def fact(self) -> model.Gap:
        return model.Gap(self.subject, self.fact_, self.why, self.location.fact())


class Check(_Form):
    """One rule on one subject."""

    rule: RuleId = Field(description="The rule's id.")
    name: str = Field(description="The rule's name.")
    subject: Subject = Field(description="What was checked.")
    steps: list[str] = Field(description="The steps concerned; empty for the project.")
    outcome: Outcome = Field(description="How it ended.")
    seconds: Seconds
    reason: str = Field(description="Why it was skipped or errored, also in part; else empty.")
    findings: list[Fingerprint] = Field(description="The fingerprints of what it found.")


class Timings(_Form):
    """Where the time went, in seconds."""

    load: Seconds
    import_: Seconds = Field(alias="import")
    sdk: Seconds = Field(description="Importing the SageMaker SDK.")
    build: Seconds = Field(description="Executing builders and compiling pipelines.")
    rules: Seconds
    report: Seconds
    total: Seconds
    by_rule: dict[str, Seconds] = Field(description="Seconds by rule id.")

    def fact(self) -> model.Timings:
        return model.Timings(
            load=self.load,
            import_=self.import_,
            sdk=self.sdk,
            build=self.build,
            rules=self.rules,
            report=self.report,
            by_rule=self.by_rule,
        )


Level = Literal["error", "warning", "note", "never"]


class ProjectResult(_Form):
    """What became of one of several projects.

    Findings say which project they are of. Names of subjects and steps, causes and fingerprints
    of several projects differ by project.
    """

    path: str = Field(description="Its folder; paths of its findings begin with it.")
    verdict: Verdict = Field(description="Its own answer.")
    errors: NonNegativeInt = Field(description="How many findings that stand are errors.")
    warnings: NonNegativeInt = Field(description="How many of them are warnings.")
    notes: NonNegativeInt = Field(description="How many of them are notes.")
    checks: NonNegativeInt = Field(description="How many checks were made.")
    coverage: Coverage
    fail_on: Level = Field(description="The severity from which on a finding of it blocks.")
    new_only: bool = Field(description="Whether findings that the base has do not block.")

    def fact(self) -> model.ProjectResult:
        return model.ProjectResult(
            path=self.path,
            verdict=self.verdict,
            errors=self.errors,
            warnings=self.warnings,
            notes=self.notes,
            checks=self.checks,
            coverage=self.coverage.fact(),
            fail_on=self.fail_on,
            new_only=self.new_only,
        )


class Report(_Form):
    """What a run of align-ci found."""

    model_config = ConfigDict(title="align-ci report")

    schema_version: Literal["1.0"] = Field(description="Of this form.")
    tool: str = Field(description="Name and version.")
    commit: Commit | None = Field(description="What was checked; null outside a work tree.")
    base: Commit | None = Field(description="What it was compared with, if anything.")
    verdict: Verdict = Field(description="The one answer: only `pass` may be merged.")
    exit_code: int = Field(
        ge=0,
        le=4,
        description="0 pass, 1 fail, 2 usage or configuration, 3 nothing checked, 4 error.",
    )
    fail_on: Level = Field(
        description="The severity from which on a finding blocks; of several projects that differ, "
        "the strictest."
    )
    new_only: bool = Field(
        description="Whether findings that the base has as well do not block; of several projects, "
        "in all of them."
    )
    projects: list[ProjectResult] = Field(description="Empty where there is one.")
    coverage: Coverage
    notices: list[str] = Field(description="What a reader must know besides the findings.")
    findings: list[Finding] = Field(description="The worst first.")
    unknown: list[Gap] = Field(description="What could not be read.")
    checks: list[Check] = Field(description="In the order in which they ran.")
    timings: Timings
    inputs_digest: str = Field(description="SHA-256 over the files read and the settings.")
    cached: int = Field(
        ge=0, description="How many of those files were not read again: an earlier run had."
    )


def read(text: str) -> model.Report:
    """Make a report of its JSON form.

    Raises:
        ValueError: The text has another form, in one line that says where.
    """
    try:
        return _report(Report.model_validate_json(text))
    except ValidationError as error:
        why = shortened(visible(_why(error)), _LINE)
        raise ValueError(f"not a report of align-ci: {why}") from None


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the form."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return dialect | Report.model_json_schema(by_alias=True)


def _why(error: ValidationError) -> str:
    errors = error.errors(include_url=False, include_context=False)
    # In a report of another version much may be wrong; the version is what explains it.
    others = [e for e in errors if e["loc"] == ("schema_version",) and e["type"] == "literal_error"]
    if others:
        return f"its schema_version is {others[0]['input']!r}, this version reads {SCHEMA_VERSION}"
    first = errors[0]
    place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in first["loc"])
    return f"{place.lstrip('.') or 'the file'}: {first['msg']}"


def _report(form: Report) -> model.Report:
    # A finding names its subject; which steps that has, its check knows.
    subjects = {(check.subject.kind, check.subject.name): _subject(check) for check in form.checks}
    return model.Report(
        tool=form.tool,
        verdict=form.verdict,
        exit_code=form.exit_code,
        checks=tuple(_check(check) for check in form.checks),
        findings=tuple(_finding(finding, subjects) for finding in form.findings),
        unknown=tuple(gap.fact() for gap in form.unknown),
        notices=tuple(form.notices),
        commit=form.commit.fact() if form.commit else None,
        base=form.base.fact() if form.base else None,
        coverage=form.coverage.fact(),
        timings=form.timings.fact(),
        inputs_digest=form.inputs_digest,
        cached=form.cached,
        fail_on=form.fail_on,
        new_only=form.new_only,
        projects=tuple(each.fact() for each in form.projects),
        schema_version=form.schema_version,
    )


def _subject(check: Check) -> model.Subject:
    return model.Subject(check.subject.kind, check.subject.name, tuple(check.steps))


def _check(form: Check) -> model.Check:
    return model.Check(
        rule=form.rule,
        name=form.name,
        subject=_subject(form),
        outcome=form.outcome,
        seconds=form.seconds,
        reason=form.reason,
        findings=tuple(form.findings),
    )


def _finding(form: Finding, subjects: dict[tuple[str, str], model.Subject]) -> model.Finding:
    kind, name = form.subject.kind, form.subject.name
    return model.Finding(
        rule=form.rule,
        name=form.name,
        severity=form.severity,
        fails_at=form.fails_at,
        message=form.message,
        subject=subjects.get((kind, name), model.Subject(kind, name, tuple(form.steps))),
        steps=tuple(form.steps),
        location=form.location.fact(),
        related=tuple(related.fact() for related in form.related),
        cause=form.cause,
        fix=form.fix.fact(),
        fingerprint=form.fingerprint,
        status=form.status,
        reason=form.reason,
        suppressed_by=form.suppressed_by,
        project=form.project,
    )
