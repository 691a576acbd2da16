"""A report with something of everything, as a run would make it."""

from pathlib import Path

from msgspec.structs import replace

from align_ci import checking
from align_ci.merging import Whole, merged
from align_ci.model import (
    WEAKENS,
    Check,
    Commit,
    Coverage,
    Edit,
    FailsAt,
    Finding,
    Fix,
    Gap,
    Location,
    Outcome,
    Related,
    Report,
    Severity,
    Status,
    Subject,
    Timings,
    Verdict,
)
from align_ci.report import RuleHelp

HOSTILE = (
    "x`|</details><script>alert(1)</script> @octocat #12 GH-7 acme/demo#3 "
    "[click](javascript:alert(1)) https://evil.example www.evil.example "
    "##[add-mask]pass\n::error::forged\r\x1b[31mred\x1b[0m \u202egnp.exe \ud800 \ufffe $x$ :tada:"
)

TABULAR = Subject(
    "specification",
    "TabularPreprocessing (training)",
    ("TabularPreprocessing (training)", "TabularPreprocessing (validation)"),
)
VARIANT = Subject(
    "specification",
    "TabularPreprocessing (validation)",
    ("TabularPreprocessing (validation)",),
)
XGBOOST = Subject("alignment", "XGBoostTraining", ("XGBoostTraining",))
PACKAGING = Subject("specification", "Packaging", ("Packaging",))
PAYLOAD = Subject("contract", "payload.py", ("Payload",))
PIPELINE = Subject("pipeline", "training", ("TabularPreprocessing (training)", "XGBoostTraining"))
PROJECT = Subject("project", "reference")
STRANGE = Subject("specification", HOSTILE, (HOSTILE,))

SPEC = "specs/steps/tabular_preprocessing/spec.py"
PROPERTY_PATH = "properties.ProcessingOutputConfig.Outputs['ProcessedTabularData'].S3Output.S3Uri"
SOURCE = {
    SPEC: [
        '"""What tabular preprocessing needs and gives."""',
        "",
        "OUTPUT = OutputSpec(",
        '    logical_name="processed_data",',
        f'    property_path="{PROPERTY_PATH}",',
        ")",
    ],
    "specs/steps/packaging/spec.py": [
        "SPEC = StepSpecification(",
        "\tsources=['XGBoostTrainig', '数据', *others],",
        ")",
    ],
}


def finding(number: int, subject: Subject, message: str, location: Location) -> Finding:
    """An error; ``replace`` makes others of it."""
    return Finding(
        rule=f"ALN{number}",
        name=NAMES[number],
        severity=Severity.ERROR,
        fails_at=FailsAt.JOB_END,
        message=message,
        subject=subject,
        steps=subject.steps,
        location=location,
        related=(),
        cause="",
        fix=Fix("Make both say the same."),
        fingerprint=f"{number}{location.line:03}".zfill(64),
    )


NAMES = {
    101: "missing-entry-point",
    203: "missing-contract-output",
    301: "property-path-name-mismatch",
    401: "unsatisfied-dependency",
    402: "incompatible-source",
    403: "unknown-compatible-source",
    408: "unused-output",
    902: "rule-crashed",
}

MISMATCH = replace(
    finding(
        301,
        TABULAR,
        "`processed_data` has its property path under `Outputs['ProcessedTabularData']`, "
        "expected `Outputs['processed_data']`.",
        Location(SPEC, 5, 63, 5, 83),
    ),
    fix=Fix(
        "Name the output's own logical name in its property path.",
        (Edit(Location(SPEC, 5, 63, 5, 83), "processed_data"),),
    ),
    related=(Related("the logical name", Location(SPEC, 4, 18, 4, 34)),),
    status=Status.NEW,
)
MISSING = replace(
    finding(
        203,
        XGBOOST,
        "The spec publishes `training_metrics`, for which the contract has no path.",
        Location("specs/steps/xgboost_training/contract.py", 9, 5, 12, 6),
    ),
    related=(
        Related("published here", Location("specs/steps/xgboost_training/spec.py", 31, 22, 31, 40)),
    ),
    status=Status.EXISTING,
)
SPELLED = replace(
    finding(
        403,
        PACKAGING,
        "`XGBoostTrainig` is no step type of this project.",
        Location("specs/steps/packaging/spec.py", 2, 11, 2, 27),
    ),
    severity=Severity.WARNING,
    fix=Fix("Did you mean `XGBoostTraining`?"),
)
UNUSED = replace(
    finding(
        408,
        PACKAGING,
        "Nothing consumes `PackagedModel`.",
        Location("specs/steps/packaging/spec.py", 3),
    ),
    severity=Severity.NOTE,
    fails_at=FailsAt.SILENT,
)
STRANGE_ONE = replace(
    finding(101, STRANGE, f"no `{HOSTILE}` here: {HOSTILE}", Location("a b/(x)#`|'\u202e.py", 7)),
    fix=Fix(HOSTILE, (Edit(Location("gone.py", 1, 1, 1, 2), HOSTILE),)),
    related=(Related(HOSTILE, Location("../outside.py", 1)),),
)
SHARED = tuple(
    replace(
        finding(
            402,
            PIPELINE,
            f"`step_{line}` does not accept `DataLoader`.",
            Location("specs/pipelines/training.py", line, 9, line, 30),
        ),
        cause="the unknown step type `DataLoader`",
        fails_at=FailsAt.BUILD,
    )
    for line in range(20, 28)
)
SUPPRESSED = replace(
    finding(
        401,
        XGBOOST,
        "Nobody publishes `validation_data`.",
        Location("specs/steps/xgboost_training/spec.py", 14),
    ),
    suppressed_by="baseline",
    status=Status.SUPPRESSED,
    reason="the sister project supplies it",
)
CRASHED = finding(
    902,
    PAYLOAD,
    "ALN210 crashed: ValueError: bad | value",
    Location("specs/steps/payload/contract.py"),
)

CHECKS = (
    Check("ALN301", NAMES[301], TABULAR, Outcome.FAILED, 0.00214, "", (MISMATCH.fingerprint,)),
    Check("ALN301", NAMES[301], VARIANT, Outcome.FAILED, 0.0, "", (MISMATCH.fingerprint,)),
    Check("ALN302", "unknown-property-path", TABULAR, Outcome.PASSED, 0.0000004),
    Check(
        "ALN302",
        "unknown-property-path",
        VARIANT,
        Outcome.PASSED,
        0.001,
        "one path of three is not known",
    ),
    Check("ALN203", NAMES[203], XGBOOST, Outcome.FAILED, 0.0005, "", (MISSING.fingerprint,)),
    Check("ALN401", NAMES[401], XGBOOST, Outcome.FAILED, 0.0005, "", (SUPPRESSED.fingerprint,)),
    Check(
        "ALN403",
        NAMES[403],
        PACKAGING,
        Outcome.FAILED,
        0.0031,
        "",
        (SPELLED.fingerprint, UNUSED.fingerprint),
    ),
    Check("ALN207", "overlapping-container-paths", PAYLOAD, Outcome.PASSED, 0.0002),
    Check(
        "ALN210", "invalid-requirement", PAYLOAD, Outcome.ERRORED, 0.1, "ValueError: bad | value"
    ),
    Check(
        "ALN111",
        "unparsable-script",
        PAYLOAD,
        Outcome.SKIPPED,
        0.0,
        "several scripts match the entry point",
    ),
    Check(
        "ALN402",
        NAMES[402],
        PIPELINE,
        Outcome.FAILED,
        0.004,
        "",
        tuple(f.fingerprint for f in SHARED),
    ),
    Check("ALN407", "duplicate-step-type", PROJECT, Outcome.PASSED, 0.0009),
    Check("ALN101", NAMES[101], STRANGE, Outcome.FAILED, 0.0, "", (STRANGE_ONE.fingerprint,)),
    Check("ALN111", "unparsable-script", STRANGE, Outcome.SKIPPED, 0.0, HOSTILE),
)

REPORT = Report(
    tool="align-ci 0.1.0",
    verdict=Verdict.ERROR,
    exit_code=4,
    checks=CHECKS,
    findings=(STRANGE_ONE, MISMATCH, MISSING, *SHARED, CRASHED, SPELLED, UNUSED, SUPPRESSED),
    unknown=(
        Gap(
            "Payload",
            "output_type",
            "a call of `make_type`, which is not part of this project",
            Location("specs/steps/payload/spec.py", 21, 22, 21, 40),
        ),
        Gap(HOSTILE, HOSTILE, HOSTILE, Location("a.py", 1)),
    ),
    notices=("User code ran without a network filter, as this kernel has none.", HOSTILE),
    commit=Commit("a" * 40, f"https://github.com/acme/demo/blob/{'a' * 40}"),
    base=Commit("b" * 40),
    coverage=Coverage(118, 120),
    timings=Timings(
        load=0.2041,
        import_=0.1512,
        rules=0.0519,
        report=0.0098,
        by_rule={"ALN301": 0.00214, "ALN402": 0.004, "ALN210": 0.1, "ALN407": 0.0009},
    ),
    inputs_digest="c" * 64,
)

CLEAN = Report(
    tool="align-ci 0.1.0",
    verdict=Verdict.PASS,
    exit_code=0,
    checks=tuple(check for check in CHECKS if check.outcome is Outcome.PASSED and not check.reason),
    coverage=Coverage(120, 120),
    timings=Timings(load=0.2, rules=0.01),
)
EMPTY = Report(tool="align-ci 0.1.0", verdict=Verdict.NOTHING_CHECKED, exit_code=3)

SEVERAL = merged(
    [
        ("pipelines/churn", checking.Outcome(REPORT, Path())),
        ("pipelines/fraud", checking.Outcome(CLEAN, Path())),
        ("shared/`|@octocat<b>", checking.Outcome(replace(EMPTY, notices=("none",)), Path())),
    ],
    Whole(Path(), REPORT.commit, (f"{WEAKENS}: `projects` leaves out `pipelines/fraud`",)),
).report
"""Several projects, of which two are red."""

RULES = (
    RuleHelp(
        "ALN301",
        NAMES[301],
        Severity.ERROR,
        "The name in `Outputs['...']` is not the output's logical name.",
        "The name in `Outputs['...']` is not the output's logical name. Why: the job fails.",
        "# ALN301 property-path-name-mismatch\n\nThe name is not the output's logical name.\n",
        "ALN301-property-path-name-mismatch.md",
    ),
    RuleHelp(
        "ALN408",
        NAMES[408],
        Severity.OFF,
        "Nothing consumes an output.",
        "Nothing consumes an output.",
        "# ALN408 unused-output\n\nNothing consumes an output.\n",
        "ALN408-unused-output.md",
    ),
)
"""What is told of two of the rules."""


def source(path: str) -> list[str]:
    """The lines of a file of the example."""
    if path not in SOURCE:
        raise FileNotFoundError(path)
    return SOURCE[path]


def many(number: int) -> Report:
    """A failing report with so many findings, of which every third is an error."""
    severities = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    findings = tuple(
        replace(
            MISSING,
            severity=severities[index % 3],
            message=f"Finding number {index} about `training_metrics`.",
            location=Location(f"specs/steps/step_{index % 40}/spec.py", index + 1),
            fingerprint=f"{index:064}",
            status=Status.OPEN,
        )
        for index in range(number)
    )
    ranked = sorted(findings, key=lambda f: f.severity.rank)
    check = replace(CHECKS[4], findings=tuple(f.fingerprint for f in findings))
    return Report(
        tool="align-ci 0.1.0",
        verdict=Verdict.FAIL,
        exit_code=1,
        checks=(check,),
        findings=tuple(ranked),
    )
