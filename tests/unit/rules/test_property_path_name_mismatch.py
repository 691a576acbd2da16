import pytest

from align_ci.model import Severity, Specification, Unknown
from align_ci.rules.property_path_name_mismatch import check
from tests.unit.rules.facts import HIDDEN, at, output, problems, skips, specification

START = "properties.ProcessingOutputConfig.Outputs"
END = ".S3Output.S3Uri"


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        pytest.param("Processing", f"{START}['data']{END}", id="single quotes"),
        pytest.param("ProcessingStep", f'{START}["data"]{END}', id="double quotes"),
        pytest.param(None, f"{START}['data']{END}", id="kind not stated"),
        pytest.param("Processing", f"{START[11:]}['data']{END}", id="no prefix"),
        pytest.param("Training", f"{START}['other']{END}", id="stated to be of another kind"),
        pytest.param(HIDDEN, f"{START}['other']{END}", id="unknown kind"),
        pytest.param("OurOwnStep", f"{START}['other']{END}", id="kind of their own"),
        pytest.param("Processing", f"{START}[other]{END}", id="malformed"),
        pytest.param("Processing", "properties.Nothing['other']", id="unknown property"),
        pytest.param("Processing", HIDDEN, id="unknown path"),
        pytest.param(
            "Processing",
            "properties.ProcessingInputs['other'].S3Input.S3Uri",
            id="a list of other names",
        ),
        pytest.param("Processing", "properties.Environment['other']", id="a map"),
    ],
)
def test_quiet(kind: str | Unknown | None, path: str | Unknown) -> None:
    subject = specification(kind=kind, outputs=[output("data", path=path)])
    assert problems(check, subject) == []


@pytest.mark.parametrize("kind", ["Processing", "processing_job", None])
def test_reports_another_name_with_the_exact_fix(kind: str | None) -> None:
    path = at(6, f"{START}['ProcessedTabularData']{END}")
    subject = specification(kind=kind, outputs=[output("processed_data", path=path)])
    [problem] = problems(check, subject)
    assert problem.location == path.location
    assert problem.key == ("processed_data", path.value)
    assert problem.severity is None
    [edit] = problem.fix.edits
    assert edit.location == path.location
    assert edit.text == f"\"{START}['processed_data']{END}\""


def test_an_alias_is_not_the_logical_name() -> None:
    wrong = output("data", aliases=["old"], path=f"{START}['old']{END}")
    assert len(problems(check, specification(outputs=[wrong]))) == 1


def test_an_index_is_a_warning() -> None:
    path = at(6, f"{START}[0]{END}")
    [problem] = problems(check, specification(outputs=[output("data", path=path)]))
    assert problem.severity is Severity.WARNING
    assert problem.fix.edits[0].text == f"\"{START}['data']{END}\""


@pytest.mark.parametrize("name", ["it's", 'so "called"', "a]b"])
def test_a_name_that_cannot_be_a_key_gets_no_edit(name: str) -> None:
    path = at(6, f"{START}['x']{END}")
    [problem] = problems(check, specification(outputs=[output(name, path=path)]))
    assert problem.fix.edits == ()


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            specification(kind=HIDDEN),
            "the kind of the step is not known: it is computed",
            id="kind",
        ),
        pytest.param(
            specification(outputs=[output("data", path=HIDDEN)]),
            "the property path of `data` is not known: it is computed",
            id="path",
        ),
        pytest.param(
            specification(outputs=[output(HIDDEN, path="x")]),
            "the name of an output is not known: it is computed",
            id="name",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Specification, reason: str) -> None:
    assert skips(check, subject) == [reason]
