"""What builders really build and pipelines really compile to, on the SDK that is installed."""

import functools
import re
from collections import Counter
from importlib import metadata
from pathlib import Path

import pytest

from align_ci import checking, opening
from align_ci.model import Outcome, Report

REPOSITORY = Path(__file__).parents[2]
FIXTURES = REPOSITORY / "tests" / "fixtures" / "sdk"
MARK = re.compile(r"# fault: (ALN\d{3})")


def major() -> str:
    try:
        return metadata.version("sagemaker").partition(".")[0]
    except metadata.PackageNotFoundError:
        return ""


pytestmark = pytest.mark.skipif(not major(), reason="the SageMaker SDK is not installed")


@functools.cache
def checked(project: Path) -> Report:
    return checking.check(opening.Invocation(project)).report


def planted(project: Path) -> Counter[tuple[str, str, int]]:
    return Counter(
        (rule, file.name, number)
        for file in project.glob("*.py")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        for rule in MARK.findall(line)
    )


def test_exactly_the_planted_mistakes_are_reported() -> None:
    project = FIXTURES / f"v{major()}"
    report = checked(project)
    found = Counter((f.rule, f.location.path, f.location.line) for f in report.findings)
    assert found == planted(project)
    assert report.notices == ()


def test_every_pipeline_is_compiled_and_every_builder_executed() -> None:
    report = checked(FIXTURES / f"v{major()}")
    skipped = {
        (check.subject.kind, check.subject.name.partition(" ")[0]): check.reason
        for check in report.checks
        if check.outcome is Outcome.SKIPPED and check.subject.kind in {"builder", "definition"}
    }
    assert skipped == {
        ("builder", "RaisingStepBuilder"): "the builder failed (ALN510)",
        (
            "builder",
            "TrainingForProcessingStepBuilder",
        ): "the builder makes another kind of step than is needed (ALN507)",
        ("definition", "raising"): "the definition could not be read (ALN610)",
    }


def test_the_good_ones_pass_every_check() -> None:
    report = checked(FIXTURES / f"v{major()}")
    good = {"good", "good-condition", "GoodStepBuilder"}
    judged = {
        check.subject.name: check.outcome
        for check in report.checks
        if check.subject.name in good and check.outcome is not Outcome.PASSED
    }
    assert judged == {}
    assert {check.subject.name for check in report.checks} >= good
