from typing import Any

import pytest
from msgspec import structs

from align_ci.model import Definition, Group, Known
from align_ci.rules.colliding_outputs import check
from tests.unit.rules.definitions import MAJORS, Document, in_file, training
from tests.unit.rules.facts import HIDDEN, incomplete, keys, problems, skips

ONE, JOINED = "s3://bucket/report", {"Std:Join": {"On": "/", "Values": ["s3:/", "bucket", "x"]}}


def writing(name: str, uri: object, *after: str, reads: str = "") -> Document:
    """A processing job that writes one output, perhaps after others or reading of one."""
    output = {"OutputName": "report", "S3Output": {"S3Uri": uri, "LocalPath": "/opt/ml/x"}}
    arguments: Document = {"ProcessingOutputConfig": {"Outputs": [output]}}
    if reads:
        arguments["Environment"] = {"JOB": {"Get": f"Steps.{reads}.ProcessingJobName"}}
    step: Document = {"Name": name, "Type": "Processing", "Arguments": arguments}
    return step | ({"DependsOn": [*after]} if after else {})


def transforming(name: str, uri: object) -> Document:
    output = {"TransformOutput": {"S3OutputPath": uri}}
    return {"Name": name, "Type": "Transform", "Arguments": output}


def deciding(name: str, chosen: list[Document], others: list[Document], *after: str) -> Document:
    arguments = {"Conditions": [], "IfSteps": chosen, "ElseSteps": others}
    return {"Name": name, "Type": "Condition", "Arguments": arguments, "DependsOn": [*after]}


def definition(*steps: Document) -> Definition:
    document = {"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": [*steps]}
    return in_file(document)


def pairs(*steps: Document) -> list[tuple[str, ...]]:
    return [key[:2] for key in keys(check, definition(*steps))]


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []
    assert skips(check, in_file(training(major))) == []


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([writing("a", ONE), writing("b", f"{ONE}/b")], id="different places"),
        pytest.param([writing("a", ONE), writing("b", ONE, "a")], id="one after the other"),
        pytest.param([writing("a", ONE, "b"), writing("b", ONE)], id="the other after the one"),
        pytest.param([writing("a", ONE), writing("b", ONE, reads="a")], id="one reads the other"),
        pytest.param(
            [writing("a", ONE), writing("m", "s3://b/m", "a"), writing("b", ONE, reads="m")],
            id="by way of a third",
        ),
        pytest.param(
            [deciding("c", [writing("a", ONE)], [writing("b", ONE)])], id="opposite branches"
        ),
        pytest.param(
            [deciding("c", [deciding("d", [writing("a", ONE)], [])], [writing("b", ONE)])],
            id="opposite branches, one deeper",
        ),
        pytest.param(
            [writing("a", ONE), deciding("c", [writing("b", ONE)], [], "a")], id="before the branch"
        ),
        pytest.param(
            [deciding("c", [writing("a", ONE)], []), writing("b", ONE, "c")], id="after the branch"
        ),
        pytest.param([writing("a", ""), writing("b", "")], id="no place"),
        pytest.param([writing("a", None), writing("b", None)], id="null"),
        pytest.param(
            [{**transforming("a", ONE), "Type": "Training"}, transforming("b", ONE)],
            id="another kind",
        ),
    ],
)
def test_quiet(steps: list[Document]) -> None:
    assert pairs(*steps) == []


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([writing("a", ONE), writing("b", ONE)], id="side by side"),
        pytest.param([writing("a", JOINED), writing("b", JOINED)], id="joined alike"),
        pytest.param([transforming("a", ONE), writing("b", ONE)], id="a transform job"),
        pytest.param([deciding("c", [writing("a", ONE), writing("b", ONE)], [])], id="one branch"),
        pytest.param([writing("a", ONE), deciding("c", [writing("b", ONE)], [])], id="a branch"),
        pytest.param(
            [
                writing("x", "s3://b/x"),
                writing("a", ONE, "x"),
                writing("b", ONE, "x"),
            ],
            id="after the same step",
        ),
        pytest.param(
            [
                deciding("c", [writing("a", ONE)], []),
                deciding("d", [], [writing("b", ONE)]),
            ],
            id="branches of two conditions",
        ),
    ],
)
def test_reports(steps: list[Document]) -> None:
    assert pairs(*steps) == [("a", "b")]


def test_says_what_and_where() -> None:
    [problem] = problems(check, definition(writing("a", ONE), writing("b", ONE)))
    assert problem.message == (
        "`report` of `a` and `report` of `b` are written to the same place "
        "`s3://bucket/report`, and both steps may run at the same time"
    )
    assert problem.location.line > problem.related[0].location.line


def test_each_further_step_is_one_finding_of_one_cause() -> None:
    found = problems(check, definition(*(writing(name, ONE) for name in "abc")))
    assert [problem.key[:2] for problem in found] == [("a", "b"), ("a", "c")]
    assert len({problem.cause for problem in found}) == 1


def test_steps_that_wait_for_each_other_are_no_trouble() -> None:
    circle = [writing("a", ONE, "b"), writing("b", "s3://b/x", "a"), writing("c", ONE)]
    assert pairs(*circle) == [("a", "c")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(
            {"depends_on": incomplete()}, "the steps, and what each waits for,", id="its order"
        ),
        pytest.param({"kind": HIDDEN}, "the kinds of the steps", id="its kind"),
    ],
)
def test_says_why_it_cannot_judge(change: dict[str, Any], reason: str) -> None:
    subject = definition(writing("a", ONE), writing("b", ONE))
    assert isinstance(subject.content, Known)
    first, second = subject.content.value.steps
    steps = Group((first, structs.replace(second, **change)))
    content = structs.replace(subject.content.value, steps=steps)
    changed = structs.replace(subject, content=Known(content, subject.location))
    assert problems(check, changed) == []
    assert skips(check, changed) == [f"{reason} are not all known: it is computed"]
