from typing import Any

import pytest

from align_ci.model import Contract, Entry, Group, KeyUse, PathUse, Script
from align_ci.rules.undeclared_path import check
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    in_script,
    incomplete,
    key_use,
    keys,
    path_use,
    problems,
    program,
    skips,
)
from tests.unit.rules.named import named

IN = "/opt/ml/processing/input"
OUT = "/opt/ml/processing/output"


def using(
    *uses: str | PathUse,
    inputs: dict[Any, Any] | Group[Entry] | None = None,
    outputs: dict[Any, Any] | Group[Entry] | None = None,
) -> Contract:
    """The script of a contract with one input and one output, unless told otherwise."""
    paths = [path_use(use) if isinstance(use, str) else use for use in uses]
    return contract(
        inputs={"data": f"{IN}/data"} if inputs is None else inputs,
        outputs={"report": f"{OUT}/report/all.csv"} if outputs is None else outputs,
        runs=program(paths=paths),
    )


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(using(f"{IN}/data"), id="an input"),
        pytest.param(using(f"{OUT}/report/all.csv"), id="a file that is declared"),
        pytest.param(using(f"{IN}/data/train/x.csv"), id="inside an input"),
        pytest.param(using(IN, "/opt/ml/processing"), id="around an input"),
        pytest.param(using(f"{OUT}/report"), id="the folder of a file"),
        pytest.param(using(path_use(IN, is_open=True)), id="something around an input"),
        pytest.param(using(f"{IN}/data", inputs={"data": f"{IN}//data/"}), id="oddly written"),
        pytest.param(using("/opt/ml/input/config/hyperparameters.json"), id="configuration"),
        pytest.param(using("/opt/ml/input"), id="around the configuration"),
        pytest.param(using("/opt/ml/output/failure"), id="why it failed"),
        pytest.param(using("/opt/ml/code", "/opt/ml/code/lib"), id="the source code"),
        pytest.param(using(f"{IN}/code/script.py"), id="the script's own folder"),
        pytest.param(using("/opt/ml", "/tmp/x", "/opt/mlx"), id="outside"),  # noqa: S108 - no file
        pytest.param(using(path_use(HIDDEN), inputs={}), id="not known"),
        pytest.param(using(), id="none"),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []


@pytest.mark.parametrize("kind", ["optional", "arguments"])
def test_a_path_that_the_contract_gives_to_a_variable_or_an_argument_is_declared(kind: str) -> None:
    given: dict[str, Any] = {kind: {"CHECKPOINTS": "/opt/ml/checkpoints", "MODE": "fast"}}
    ran = program(paths=[path_use("/opt/ml/checkpoints"), path_use("/opt/ml/model")])
    assert keys(check, contract(**given, runs=ran)) == [("/opt/ml/model",)]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param(using(f"{IN}/model"), [f"{IN}/model"], id="beside an input"),
        pytest.param(using(f"{IN}/data2"), [f"{IN}/data2"], id="begins like an input"),
        pytest.param(
            using(f"{OUT}/report/other.csv"), [f"{OUT}/report/other.csv"], id="beside a file"
        ),
        pytest.param(using("/opt/ml/model"), ["/opt/ml/model"], id="the model, undeclared"),
        pytest.param(
            using("/opt/ml/input/data", "/opt/ml/output", inputs={}, outputs={}),
            ["/opt/ml/input/data", "/opt/ml/output"],
            id="folders of training, nothing declared",
        ),
        pytest.param(
            using(path_use(f"{OUT}/plots", is_open=True)), [f"{OUT}/plots"], id="something inside"
        ),
        pytest.param(
            using(f"{OUT}/a/b/c.csv", f"{OUT}/a", f"{OUT}/ab"),
            [f"{OUT}/a", f"{OUT}/ab"],
            id="the outermost of three",
        ),
        pytest.param(using(f"{IN}/x", f"{IN}/x"), [f"{IN}/x"], id="twice"),
        pytest.param(
            using(f"{IN}/codes"), [f"{IN}/codes"], id="begins like the script's own folder"
        ),
    ],
)
def test_reports(subject: Contract, expected: list[str]) -> None:
    assert keys(check, subject) == [(path,) for path in expected]


def test_a_training_script_whose_contract_leaves_out_its_results() -> None:
    paths = ["/opt/ml/input/data/train", "/opt/ml/model", "/opt/ml/output/data"]
    subject = contract(
        inputs={"train": "/opt/ml/input/data/train"},
        training=True,
        runs=program(paths=[path_use(path) for path in paths]),
    )
    assert keys(check, subject) == [("/opt/ml/model",), ("/opt/ml/output/data",)]


def test_reports_where_the_script_first_names_it_and_what_lies_inside() -> None:
    uses = [
        path_use(f"{OUT}/a/b.csv", line=2),
        path_use(f"{OUT}/a", line=4),
        path_use(f"{OUT}/a", line=6),
    ]
    [problem] = problems(check, using(*uses))
    assert problem.location == in_script(4)
    assert [(each.message, each.location) for each in problem.related] == [
        (f"`{OUT}/a/b.csv` lies inside it", in_script(2))
    ]


def test_reports_a_path_as_it_is_before_what_is_found_in_it() -> None:
    uses = [
        path_use(f"{OUT}/a", is_open=True, line=2),
        path_use(f"{OUT}/a", line=9),
        path_use(f"{OUT}/a", line=7),
    ]
    [problem] = problems(check, using(*uses))
    assert problem.location == in_script(7)


@pytest.mark.parametrize(
    ("used", "hint"),
    [
        pytest.param(f"{IN}/dta/x.csv", f"; did you mean `{IN}/data`?", id="inside a near one"),
        pytest.param(f"{IN}/data_", f"; did you mean `{IN}/data`?", id="a near one"),
        pytest.param(f"{IN}/model", "", id="beside it"),
        pytest.param(f"{OUT}/dta", "", id="in another folder"),
    ],
)
def test_says_which_path_may_be_meant(used: str, hint: str) -> None:
    [problem] = problems(check, using(used))
    what = "declare the path in the contract, or use one that it has"
    assert problem.fix.description == what + hint


UNDECLARED = "the paths of the contract are not all known: it is computed"
UNSEEN = "the paths that the script names are not all known: it is computed"


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(using(f"{IN}/x", inputs=incomplete()), UNDECLARED, id="inputs"),
        pytest.param(using(f"{IN}/x", outputs=incomplete()), UNDECLARED, id="outputs"),
        pytest.param(
            using(f"{IN}/x", outputs=named("report", value=HIDDEN)), UNDECLARED, id="a path"
        ),
        pytest.param(
            using(f"{IN}/x/y", path_use(HIDDEN)), UNSEEN, id="which may be a folder around it"
        ),
        pytest.param(
            contract(runs=program(paths=incomplete(path_use(f"{IN}/x")))), UNSEEN, id="uses"
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


def test_reports_what_no_undeclared_folder_can_be_around() -> None:
    subject = using(f"{IN}/x", f"{OUT}/y/z", path_use(HIDDEN))
    assert keys(check, subject) == [(f"{IN}/x",)]
    assert skips(check, subject) == [UNSEEN]


def test_a_name_that_is_not_known_declares_its_path() -> None:
    subject = contract(
        inputs=named(HIDDEN, value=f"{IN}/x"), runs=program(paths=[path_use(f"{IN}/x")])
    )
    assert problems(check, subject) == []
    assert skips(check, subject) == []


def test_an_entry_without_path_declares_nothing() -> None:
    assert keys(check, using(f"{IN}/x", inputs={"x": None})) == [(f"{IN}/x",)]


def putting(*inputs: KeyUse, has: dict[Any, Any] | None = None) -> Contract:
    """A script that puts inputs into a dictionary, and touches what it puts there."""
    puts = [path for use in inputs for path in use.put or ()]
    return contract(
        inputs={"a": f"{IN}/a", "b": f"{IN}/b"} if has is None else has,
        runs=program(paths=[path_use(path) for path in puts], inputs=inputs),
    )


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(putting(key_use("a", put=f"{IN}/a")), id="the same"),
        pytest.param(putting(key_use("a", put=f"{IN}//a/")), id="oddly written"),
        pytest.param(putting(key_use("a", put=f"{IN}/a/file.csv")), id="inside"),
        pytest.param(putting(key_use("a", put=IN)), id="around"),
        pytest.param(
            putting(key_use("a", put=f"{IN}/b"), key_use("a", put=f"{IN}/a")), id="either"
        ),
        pytest.param(putting(key_use("a", put=f"{IN}/b"), key_use("a", put=())), id="or unknown"),
        pytest.param(
            putting(key_use("a", put=f"{IN}/b"), key_use(HIDDEN, put=f"{IN}/a")),
            id="under which name is unknown",
        ),
        pytest.param(putting(key_use("a", put=(f"{IN}/b", f"{IN}/a"))), id="one of two"),
        pytest.param(putting(key_use("c", put=f"{IN}/a")), id="a name of its own"),
        pytest.param(putting(key_use("a", put="/tmp/a")), id="on another machine"),  # noqa: S108
        pytest.param(putting(key_use("a", put=f"{IN}/b"), has={"a": HIDDEN}), id="path unknown"),
        pytest.param(
            putting(key_use("a", put=f"{IN}/b"), has={"a": "s3://x", "b": f"{IN}/b"}),
            id="no container path",
        ),
    ],
)
def test_quiet_about_where_a_script_says_that_names_lie(subject: Contract) -> None:
    assert [each.key for each in problems(check, subject) if len(each.key) > 1] == []


def test_names_that_are_mistaken_for_one_another() -> None:
    swapped = putting(key_use("a", put=f"{IN}/b", line=3), key_use("b", put=f"{IN}/a", line=4))
    found = problems(check, swapped)
    assert [each.key for each in found] == [("input", "a", f"{IN}/b"), ("input", "b", f"{IN}/a")]
    assert [each.location for each in found] == [in_script(3), in_script(4)]
    assert found[0].message == (
        f"the script has input `a` at `{IN}/b`, which is that of `b`, but the contract at `{IN}/a`"
    )


def test_a_name_that_lies_in_the_code_elsewhere_than_declared() -> None:
    subject = putting(
        key_use("a", put="/opt/ml/code/config"), has={"a": "/opt/ml/code/hyperparams/all.json"}
    )
    assert keys(check, subject) == [("input", "a", "/opt/ml/code/config")]


def test_an_undeclared_path_under_a_declared_name_is_told_once() -> None:
    assert keys(check, putting(key_use("a", put=f"{IN}/x"))) == [(f"{IN}/x",)]
