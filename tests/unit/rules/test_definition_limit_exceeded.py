from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from align_ci.model import Project
from align_ci.rules.definition_limit_exceeded import check
from tests.unit.rules.definitions import MAJORS, Document, compiled, in_file, inputs, step, training
from tests.unit.rules.definitions import outputs as outputs_of
from tests.unit.rules.facts import HIDDEN, dependency, keys, output, problems, skips, specification
from tests.unit.rules.twins import beside, twin

GET = {"Get": "Parameters.Anything"}

Change = Callable[[Document], Any]


def changed(change: Change, major: int = 3) -> Document:
    document = training(major)
    change(document)
    return document


def arguments(document: Document, name: str) -> Document:
    found: Document = step(document, name)["Arguments"]
    return found


def variables(document: Document, values: dict[str, Any]) -> None:
    arguments(document, "Preprocess")["Environment"] = values


def more_outputs(document: Document, count: int) -> None:
    s3 = {"S3Uri": "s3://bucket/x", "LocalPath": "/opt/ml/processing/x", "S3UploadMode": "EndOfJob"}
    several = outputs_of(document, "Preprocess")
    several += [{"OutputName": f"o{number}", "S3Output": s3} for number in range(count)]


def more_inputs(document: Document, count: int) -> None:
    several = inputs(document, "Preprocess")
    several += [{"InputName": f"i{number}"} for number in range(count)]


def instances(document: Document, value: object) -> None:
    resources = arguments(document, "Preprocess")["ProcessingResources"]
    resources["ClusterConfig"]["InstanceCount"] = value


def enlarged(document: Document, size: int) -> None:
    step(document, "Preprocess")["Description"] = "x" * size


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []
    assert skips(check, in_file(training(major))) == []


@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda it: more_outputs(it, 8), id="ten outputs"),
        pytest.param(lambda it: more_inputs(it, 8), id="ten inputs with the script"),
        pytest.param(lambda it: variables(it, {"A": "x" * 256}), id="longest value"),
        pytest.param(lambda it: variables(it, {"A": GET}), id="value of a parameter"),
        pytest.param(lambda it: variables(it, {"A": {"Std:Join": {}}}), id="joined value"),
        pytest.param(
            lambda it: variables(it, {"Get": "Parameters." + "x" * 300}), id="computed variables"
        ),
        pytest.param(lambda it: instances(it, 100), id="most instances"),
        pytest.param(lambda it: instances(it, GET), id="instances of a parameter"),
        pytest.param(lambda it: instances(it, "many"), id="another type"),
        pytest.param(lambda it: instances(it, None), id="null"),
        pytest.param(lambda it: instances(it, value=False), id="a truth value"),
        pytest.param(lambda it: arguments(it, "Train").update(New=["x"] * 1000), id="new member"),
        pytest.param(lambda it: arguments(it, "Train").update(RoleArn="role"), id="a role"),
        pytest.param(lambda it: enlarged(it, 900_000), id="long but not too long"),
        pytest.param(
            lambda it: it["Steps"].append({"Name": "x" * 64, "Type": "Lambda", "Arguments": {}}),
            id="longest name",
        ),
    ],
)
def test_quiet(change: Change, major: int) -> None:
    assert problems(check, in_file(changed(change, major))) == []


@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda it: more_outputs(it, 11),
            "`Outputs` of `Preprocess` holds 13 items, but SageMaker takes 10 at most",
            id="outputs",
        ),
        pytest.param(
            lambda it: more_inputs(it, 9),
            "`ProcessingInputs` of `Preprocess` holds 11 items, the one that brings the script "
            "included, but SageMaker takes 10 at most",
            id="inputs",
        ),
        pytest.param(
            lambda it: arguments(it, "Preprocess").update(
                ProcessingInputs=[{"InputName": {"Get": f"i{number}"}} for number in range(11)]
            ),
            "`ProcessingInputs` of `Preprocess` holds 11 items, but SageMaker takes 10 at most",
            id="inputs without a script",
        ),
        pytest.param(
            lambda it: arguments(it, "Train").update(
                InputDataConfig=[{"ChannelName": f"c{number}"} for number in range(21)]
            ),
            "`InputDataConfig` of `Train` holds 21 items, but SageMaker takes 20 at most",
            id="channels",
        ),
        pytest.param(
            lambda it: variables(it, {f"V{number}": "" for number in range(101)}),
            "`Environment` of `Preprocess` holds 101 items, but SageMaker takes 100 at most",
            id="variables",
        ),
        pytest.param(
            lambda it: variables(it, {"A": "x" * 257}),
            "`Environment['A']` of `Preprocess` has 257 characters, but SageMaker takes 256 at "
            "most",
            id="value of a variable",
        ),
        pytest.param(
            lambda it: variables(it, {"A" * 257: "x"}),
            f"the name of `Environment['{'A' * 46}…` of `Preprocess` has 257 characters, but "
            "SageMaker takes 256 at most",
            id="name of a variable",
        ),
        pytest.param(
            lambda it: instances(it, 101),
            "`InstanceCount` of `Preprocess` is 101, but SageMaker takes 100 at most",
            id="too many instances",
        ),
        pytest.param(
            lambda it: instances(it, 0),
            "`InstanceCount` of `Preprocess` is 0, but SageMaker takes at least 1",
            id="no instance",
        ),
        pytest.param(
            lambda it: it["Steps"].append({"Name": "x" * 65, "Type": "Lambda", "Arguments": {}}),
            f"the name of step `{'x' * 59}…` has 65 characters, but SageMaker takes 64 at most",
            id="name of a step",
        ),
        pytest.param(
            lambda it: it["Parameters"].append({"Name": "p" * 257, "Type": "String"}),
            f"the name of parameter `{'p' * 59}…` has 257 characters, but SageMaker takes 256 at "
            "most",
            id="name of a parameter",
        ),
    ],
)
def test_reports(change: Change, message: str, major: int) -> None:
    found = problems(check, in_file(changed(change, major)))
    assert [problem.message for problem in found] == [message]


def test_reports_a_definition_that_is_too_long() -> None:
    assert keys(check, in_file(changed(lambda it: enlarged(it, 2**20)))) == [("definition",)]


def test_reports_the_name_of_what_was_compiled() -> None:
    subject = structs.replace(compiled(training()), name="x" * 257)
    assert keys(check, subject) == [("name", "x" * 257)]
    assert keys(check, structs.replace(subject, compiled=False)) == []


def test_two_inputs_of_one_job_are_told_apart() -> None:
    document = changed(lambda it: variables(it, {"A": "x" * 257, "B": "x" * 257}))
    assert keys(check, in_file(document)) == [
        ("Preprocess", "Environment['A']"),
        ("Preprocess", "Environment['B']"),
    ]


def declaring(count: int, needed: int = 1) -> Project:
    """A project whose specification of the preprocessing declares so many outputs and inputs."""
    declared = specification(
        "Preprocess",
        kind="Processing",
        outputs=[output(f"o{number}") for number in range(count)],
        dependencies=[dependency(f"i{number}") for number in range(needed)],
    )
    return beside(twin(specifications={"Preprocess": declared}))


@pytest.mark.parametrize(
    ("change", "said", "unsaid"),
    [
        pytest.param(lambda it: more_outputs(it, 11), declaring(13), declaring(10), id="outputs"),
        pytest.param(
            lambda it: more_inputs(it, 11), declaring(1, 13), declaring(1, 10), id="inputs"
        ),
    ],
)
def test_leaves_to_the_specification_what_it_declares(
    change: Change, said: Project, unsaid: Project
) -> None:
    subject = in_file(changed(change))
    assert keys(check, subject, said) == []
    assert skips(check, subject, said) == []
    assert len(keys(check, subject, unsaid)) == 1


def test_is_quiet_where_the_specification_is_not_known() -> None:
    subject = in_file(changed(lambda it: more_outputs(it, 11)))
    whole = beside(twin(specifications={"Preprocess": HIDDEN}))
    assert keys(check, subject, whole) == []
    assert skips(check, subject, whole) == [
        "whether ALN211 counts `Outputs` of `Preprocess` as well is not known: it is computed"
    ]
