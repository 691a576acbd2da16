from typing import Any

import pytest

from align_ci.model import Contract, Entry, Group, Location, Program, Script
from align_ci.rules.unused_path import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    contract,
    incomplete,
    key_use,
    keys,
    option,
    path_use,
    problems,
    program,
    skips,
    variable_read,
)
from tests.unit.rules.named import named

IN = "/opt/ml/processing/input"
OUT = "/opt/ml/processing/output"
CHANNELS = "/opt/ml/input/data"


def taking(path: str, runs: Program, name: str = "data") -> Contract:
    return contract(inputs={name: path}, runs=runs)


def giving(path: str, runs: Program) -> Contract:
    return contract(outputs={"data": path}, runs=runs)


def touching(*paths: str, is_open: bool = False) -> Program:
    return program(paths=[path_use(path, is_open=is_open) for path in paths])


def told(*variables: str) -> Program:
    return program([variable_read(name) for name in variables])


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(taking(f"{IN}/data", touching(f"{IN}/data")), id="itself"),
        pytest.param(taking(f"{IN}/data/", touching(f"{IN}/data")), id="oddly written"),
        pytest.param(taking(f"{IN}/data", touching(f"{IN}/data/x.csv")), id="something inside"),
        pytest.param(taking(f"{IN}/a/b", touching(f"{IN}/a")), id="a folder around it"),
        pytest.param(taking(f"{IN}/data", touching(IN, is_open=True)), id="something in a root"),
        pytest.param(taking(IN, touching(IN)), id="a root itself"),
        pytest.param(taking(f"{CHANNELS}/train", touching(CHANNELS)), id="all channels"),
        pytest.param(
            taking(f"{IN}/data", program(inputs=[key_use("data")])), id="by its logical name"
        ),
        pytest.param(
            giving(f"{OUT}/data", program(outputs=[key_use("data", fallback=True)])),
            id="by its logical name as a fallback",
        ),
        pytest.param(giving("/opt/ml/model", told("SM_MODEL_DIR")), id="by variable"),
        pytest.param(
            giving("/opt/ml/output/data/plots", told("SM_OUTPUT_DATA_DIR")),
            id="by the variable of a folder around it",
        ),
        pytest.param(
            giving("/opt/ml/output", told("SM_OUTPUT_DATA_DIR")),
            id="by the variable of a folder inside it",
        ),
        pytest.param(taking(f"{CHANNELS}/train", told("SM_CHANNEL_TRAIN")), id="by channel"),
        pytest.param(
            taking(f"{CHANNELS}/train/csv", told("SM_CHANNEL_TRAIN")), id="inside a channel"
        ),
        pytest.param(
            taking(f"{CHANNELS}/a", told("SM_CHANNEL_TRAIN"), "train"), id="by the input's name"
        ),
        pytest.param(taking(CHANNELS, told("SM_CHANNEL_TRAIN")), id="by a channel inside it"),
        pytest.param(
            taking(f"{CHANNELS}/x", program([variable_read("SM_CHANNEL_", family=True)])),
            id="by any channel",
        ),
        pytest.param(taking(f"{CHANNELS}/x", told("SM_INPUT_DIR")), id="by the input folder"),
        pytest.param(taking("/opt/ml/code/data", program()), id="beside the script"),
        pytest.param(taking(f"{IN}/code", program()), id="the script's own folder"),
        pytest.param(taking("/srv/data", program()), id="outside"),
        pytest.param(taking("relative", program()), id="relative"),
        pytest.param(taking(f"{IN}/of all", program()), id="no path that a script is read for"),
        pytest.param(contract(inputs={"data": None}, runs=program()), id="no path"),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        pytest.param(f"{IN}/data", program(), id="nothing touched"),
        pytest.param(f"{IN}/data", touching(f"{IN}/model"), id="another touched"),
        pytest.param(f"{IN}/data", touching(f"{IN}/data_raw"), id="begins alike"),
        pytest.param(f"{IN}/data", touching(IN, "/opt/ml/processing", "/opt/ml"), id="bare roots"),
        pytest.param(f"{IN}/data", program(outputs=[key_use("data")]), id="an output of its name"),
        pytest.param(f"{IN}/data", program(inputs=[key_use("weights")]), id="another logical name"),
        pytest.param(f"{IN}/train", told("SM_CHANNEL_TRAIN"), id="no channel"),
        pytest.param(f"{CHANNELS}/train", told("SM_CHANNEL_VAL"), id="another channel's variable"),
        pytest.param(f"{CHANNELS}/train", told("SM_OUTPUT_DIR"), id="another folder's variable"),
        pytest.param(
            f"{IN}/data",
            program([variable_read("MODE")], options=[option("--size")]),
            id="told something else",
        ),
    ],
)
def test_reports(path: str, runs: Program) -> None:
    assert keys(check, taking(path, runs)) == [("input", "data", path)]


def test_reports_an_output_in_the_contract() -> None:
    subject = contract(
        outputs={"data": at(5, f"{OUT}/data"), "used": f"{OUT}/used"},
        runs=touching(f"{OUT}/used"),
    )
    [problem] = problems(check, subject)
    assert problem.key == ("output", "data", f"{OUT}/data")
    assert problem.location == Location("specs.py", 5)
    assert problem.message == (
        f"output `data` lies at `{OUT}/data`, which the script never touches"
    )


@pytest.mark.parametrize(
    ("runs", "reason"),
    [
        pytest.param(
            program(options=[option("--input-dir")]),
            "`--input-dir` may hold a path that the script names nowhere else",
            id="an argument",
        ),
        pytest.param(
            program(options=[option("--paths", choices=HIDDEN, default=HIDDEN)]),
            "`--paths` may hold a path that the script names nowhere else",
            id="an argument of which little is known",
        ),
        pytest.param(
            program([variable_read("DATA_PATH")]),
            "`DATA_PATH` may hold a path that the script names nowhere else",
            id="a variable",
        ),
        pytest.param(
            program(inputs=[key_use("dta")]),
            "`dta` in the script may be meant for input `data`",
            id="misspelled name",
        ),
        pytest.param(
            touching(f"{IN}/dta/x.csv"),
            f"`{IN}/dta/x.csv` in the script may be meant for input `data`",
            id="misspelled path",
        ),
    ],
)
def test_leaves_alone_what_may_be_used_otherwise(runs: Program, reason: str) -> None:
    subject = taking(f"{IN}/data", runs)
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param(program(options=[option("--input", choices=["a", "b"])]), id="choices"),
        pytest.param(program(options=[option("--input", from_platform=True)]), id="SageMaker's"),
        pytest.param(program(options=[option("--input", default=f"{IN}/raw")]), id="a default"),
        pytest.param(program([variable_read("INPUT_DIR", f"{IN}/raw")]), id="variable's default"),
        pytest.param(program([variable_read("INPUT_DIR", own=True)]), id="set by the script"),
        pytest.param(program(inputs=[key_use("dta", own=True)]), id="put there by the script"),
        pytest.param(program(inputs=[key_use("dta", fallback=True)]), id="asked as a fallback"),
    ],
)
def test_reports_where_no_path_can_be_told(runs: Program) -> None:
    assert keys(check, taking(f"{IN}/data", runs)) == [("input", "data", f"{IN}/data")]


def declaring(inputs: dict[Any, Any] | Group[Entry]) -> Contract:
    return contract(inputs=inputs, runs=program())


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            taking(f"{IN}/data", program(paths=incomplete())),
            "the paths that the script names are not all known: it is computed",
            id="paths",
        ),
        pytest.param(
            taking(f"{IN}/data", program(paths=[path_use(HIDDEN)])),
            "the paths that the script names are not all known: it is computed",
            id="a path",
        ),
        pytest.param(
            taking(f"{IN}/data", program(inputs=incomplete())),
            "the inputs that the script asks for are not all known: it is computed",
            id="logical names",
        ),
        pytest.param(
            giving(f"{OUT}/data", program(outputs=[key_use(HIDDEN)])),
            "the outputs that the script asks for are not all known: it is computed",
            id="a logical name",
        ),
        pytest.param(
            taking(f"{IN}/data", program(incomplete())),
            "the variables that the script reads are not all known: it is computed",
            id="variables",
        ),
        pytest.param(
            taking(f"{IN}/data", program([variable_read(HIDDEN)])),
            "the variables that the script reads are not all known: it is computed",
            id="a variable",
        ),
        pytest.param(
            taking(f"{IN}/data", program(options=incomplete())),
            "the arguments of the parser are not all known: it is computed",
            id="arguments",
        ),
        pytest.param(
            declaring(named("data", value=HIDDEN)),
            "where an input lies is not known: it is computed",
            id="the path in the contract",
        ),
        pytest.param(
            declaring(named(HIDDEN, value=f"{IN}/data")),
            "where an input lies is not known: it is computed",
            id="the name in the contract",
        ),
        pytest.param(
            contract(scripts=[Script("script.py")]),
            "the script is too long, or nested too deeply, to be followed",
            id="it",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Contract, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]


def test_inputs_do_not_matter_to_outputs() -> None:
    subject = giving(f"{OUT}/data", program(inputs=incomplete()))
    assert keys(check, subject) == [("output", "data", f"{OUT}/data")]


def test_judges_what_it_knows_of_the_contract() -> None:
    assert keys(check, declaring(incomplete(*named("data", value=f"{IN}/data")))) == [
        ("input", "data", f"{IN}/data")
    ]
