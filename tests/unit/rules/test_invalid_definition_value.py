from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from align_ci.model import Project
from align_ci.rules.invalid_definition_value import check
from tests.unit.rules.definitions import (
    MAJORS,
    Document,
    compiled,
    in_file,
    inputs,
    outputs,
    step,
    training,
)
from tests.unit.rules.facts import HIDDEN, contract, keys, problems, skips, specification
from tests.unit.rules.twins import beside, twin

GET = {"Get": "Parameters.Anything"}

Change = Callable[[Document], Any]


def changed(change: Change, major: int = 3) -> Document:
    document = training(major)
    change(document)
    return document


def mode(document: Document, value: object) -> None:
    inputs(document, "Preprocess")[0]["S3Input"]["S3InputMode"] = value


def uri(document: Document, value: object) -> None:
    inputs(document, "Preprocess")[0]["S3Input"]["S3Uri"] = value


def instance(document: Document, value: object) -> None:
    step(document, "Train")["Arguments"]["ResourceConfig"]["InstanceType"] = value


def channel(document: Document, value: object) -> None:
    step(document, "Train")["Arguments"]["InputDataConfig"][0]["ChannelName"] = value


def variable(document: Document, name: str) -> None:
    step(document, "Preprocess")["Arguments"]["Environment"] = {name: "1"}


def mounted(document: Document, path: object, **members: Any) -> None:
    one = outputs(document, "Evaluate")[0]
    one["S3Output"]["LocalPath"] = path
    one.update(members)


def appended(document: Document, name: str) -> None:
    document["Steps"].append({"Name": name, "Type": "Lambda", "Arguments": {}})


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []
    assert skips(check, in_file(training(major))) == []


@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda it: mode(it, "Pipe"), id="another choice"),
        pytest.param(lambda it: mode(it, GET), id="choice of a parameter"),
        pytest.param(lambda it: mode(it, None), id="no choice"),
        pytest.param(lambda it: mode(it, 1), id="another type"),
        pytest.param(lambda it: uri(it, ""), id="empty address"),
        pytest.param(lambda it: uri(it, "https://bucket.host/key"), id="address over HTTPS"),
        pytest.param(
            lambda it: uri(it, "s3://bucket/" + "x" * 2000), id="too long, as ALN605 says"
        ),
        pytest.param(lambda it: instance(it, "ml.p99-next.1024xlarge"), id="instance type to come"),
        pytest.param(lambda it: instance(it, "local_gpu"), id="local mode"),
        pytest.param(lambda it: mounted(it, "/opt/ml/processing//out/"), id="slashes"),
        pytest.param(lambda it: mounted(it, "/opt/ml/code/out"), id="beside the source code"),
        pytest.param(lambda it: mounted(it, GET), id="path of a parameter"),
        pytest.param(lambda it: mounted(it, "/any", AppManaged=True), id="SageMaker's own path"),
        pytest.param(
            lambda it: step(it, "Train")["Arguments"].update(RoleArn="my role"), id="a role"
        ),
        pytest.param(lambda it: variable(it, "Std:Join"), id="computed variables"),
        pytest.param(lambda it: appended(it, "x" * 65), id="long name, as ALN605 says"),
    ],
)
def test_quiet(change: Change, major: int) -> None:
    assert problems(check, in_file(changed(change, major))) == []


@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda it: mode(it, "Fille"),
            "`S3InputMode` of `Preprocess` is `Fille`, but SageMaker takes `Pipe` or `File`; did "
            "you mean `File`?",
            id="choice",
        ),
        pytest.param(
            lambda it: uri(it, "/data/raw"),
            "`S3Uri` of `Preprocess` is `/data/raw`, but SageMaker takes what matches "
            "`(https|s3)://([^/]+)/?(.*)`",
            id="address",
        ),
        pytest.param(
            lambda it: instance(it, "m5.xlarge"),
            "`InstanceType` of `Train` is `m5.xlarge`, but SageMaker takes what looks like "
            "`ml.m5.xlarge`",
            id="instance type",
        ),
        pytest.param(
            lambda it: channel(it, "train set"),
            "`ChannelName` of `Train` is `train set`, but SageMaker takes what matches "
            "`[A-Za-z0-9\\.\\-_]+`",
            id="channel",
        ),
        pytest.param(
            lambda it: variable(it, "MY-MODE"),
            "the name of `Environment['MY-MODE']` of `Preprocess` is `MY-MODE`, but SageMaker "
            "takes what matches `[a-zA-Z_][a-zA-Z0-9_]*`",
            id="name of a variable",
        ),
        pytest.param(
            lambda it: mounted(it, "/tmp/eval"),  # noqa: S108 - a path in a container
            "output `evaluation` of `Evaluate` lies at `/tmp/eval`, where nothing is mounted",
            id="outside",
        ),
        pytest.param(
            lambda it: mounted(it, "evaluation"),
            "output `evaluation` of `Evaluate` lies at `evaluation`, which is no absolute path",
            id="relative",
        ),
        pytest.param(
            lambda it: mounted(it, "/opt/ml/processing/../model"),
            "output `evaluation` of `Evaluate` lies at `/opt/ml/processing/../model`, and `..` "
            "may lead anywhere",
            id="dots",
        ),
        pytest.param(
            lambda it: appended(it, "my step"),
            "the name of step `my step` does not match `[A-Za-z0-9\\-_]+`, as SageMaker asks",
            id="name of a step",
        ),
        pytest.param(
            lambda it: appended(it, ""), "the name of step `` is empty", id="step without a name"
        ),
        pytest.param(
            lambda it: it["Parameters"].append({"Name": "a.b", "Type": "String"}),
            "the name of parameter `a.b` does not match `[A-Za-z0-9\\-_]+`, as SageMaker asks",
            id="name of a parameter",
        ),
    ],
)
def test_reports(change: Change, message: str, major: int) -> None:
    found = problems(check, in_file(changed(change, major)))
    assert [problem.message for problem in found] == [message]


def test_reports_at_the_value() -> None:
    [problem] = problems(check, in_file(changed(lambda it: mode(it, "Fille"))))
    assert problem.location.end_column - problem.location.column == len('"Fille"')


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        pytest.param("My-Pipeline-1", True, id="letters, digits and hyphens"),
        pytest.param("my_pipeline", False, id="underscore"),
        pytest.param("pipeline-", False, id="hyphen at the end"),
        pytest.param("x" * 300, True, id="too long, as ALN605 says"),
    ],
)
def test_the_name_of_what_was_compiled(name: str, accepted: bool) -> None:
    subject = structs.replace(compiled(training()), name=name)
    assert keys(check, subject) == ([] if accepted else [("pipeline", name)])
    assert keys(check, structs.replace(subject, compiled=False)) == []


def with_contract(*paths: str) -> Project:
    declared = specification(
        "Evaluate",
        kind="Processing",
        owned=contract(outputs={f"o{number}": path for number, path in enumerate(paths)}),
    )
    return beside(twin(specifications={"Evaluate": declared}))


def test_leaves_to_the_contract_what_it_declares() -> None:
    subject = in_file(changed(lambda it: mounted(it, "/srv/eval/")))
    assert keys(check, subject, with_contract("/opt/ml/processing/x", "/srv/eval")) == []
    assert len(keys(check, subject, with_contract("/opt/ml/processing/x"))) == 1


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(HIDDEN, id="specification"),
        pytest.param(specification("Evaluate", owned=HIDDEN), id="contract"),
        pytest.param(
            specification("Evaluate", owned=contract(outputs={"report": HIDDEN})), id="path"
        ),
    ],
)
def test_is_quiet_where_the_contract_is_not_known(hidden: Any) -> None:
    subject = in_file(changed(lambda it: mounted(it, "/srv/eval")))
    whole = beside(twin(specifications={"Evaluate": hidden}))
    assert keys(check, subject, whole) == []
    assert skips(check, subject, whole) == [
        "the contract of `Evaluate` is not known: it is computed"
    ]
