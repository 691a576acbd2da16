from typing import Any

import pytest

from align_ci.model import Contract, Entry, Group, KeyUse, Location, Script, Severity
from align_ci.rules.undeclared_logical_key import check
from tests.unit.rules.facts import (
    HIDDEN,
    Text,
    contract,
    in_script,
    incomplete,
    key_use,
    keys,
    problems,
    program,
    skips,
)
from tests.unit.rules.named import named

PATH = "/opt/ml/processing/data"


def asking(
    *inputs: KeyUse,
    outputs: tuple[KeyUse, ...] = (),
    has: dict[Any, Any] | Group[Entry] | None = None,
    gives: dict[Any, Any] | Group[Entry] | None = None,
) -> Contract:
    """The script of a contract with input ``data`` and output ``report``, unless told otherwise."""
    return contract(
        inputs={"data": PATH} if has is None else has,
        outputs={"report": PATH} if gives is None else gives,
        runs=program(inputs=inputs, outputs=outputs),
    )


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(asking(key_use("data", required=True)), id="an input"),
        pytest.param(asking(outputs=(key_use("report", required=True),)), id="an output"),
        pytest.param(asking(key_use("old", fallback=True)), id="a fallback"),
        pytest.param(asking(key_use("temporary", own=True)), id="the script's own"),
        pytest.param(asking(has=incomplete()), id="nothing asked"),
        pytest.param(asking(key_use("data"), has=named("data", value=HIDDEN)), id="path unknown"),
        pytest.param(
            asking(key_use("data"), has=incomplete(*named("data"))), id="among what is known"
        ),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param(asking(key_use("model")), [("input", "model")], id="an input"),
        pytest.param(asking(outputs=(key_use("plots"),)), [("output", "plots")], id="an output"),
        pytest.param(asking(key_use("DATA")), [("input", "DATA")], id="in another case"),
        pytest.param(asking(key_use("report")), [("input", "report")], id="of the other side"),
        pytest.param(
            asking(key_use("b"), key_use("a"), outputs=(key_use("a"),)),
            [("input", "b"), ("input", "a"), ("output", "a")],
            id="three, as they are asked for",
        ),
        pytest.param(
            asking(key_use("x", fallback=True), key_use("x")), [("input", "x")], id="both ways"
        ),
        pytest.param(asking(key_use("data"), has={}), [("input", "data")], id="no inputs at all"),
    ],
)
def test_reports(subject: Contract, expected: list[tuple[str, str]]) -> None:
    assert keys(check, subject) == expected


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        pytest.param([key_use("x", required=True)], Severity.ERROR, id="needed"),
        pytest.param([key_use("x")], Severity.WARNING, id="not needed"),
        pytest.param(
            [key_use("x"), key_use("x", required=True)], Severity.ERROR, id="needed in one place"
        ),
        pytest.param(
            [key_use("x"), key_use("x", required=True, own=True)],
            Severity.WARNING,
            id="needed where the script has it",
        ),
    ],
)
def test_is_an_error_where_the_script_fails_without_it(
    uses: list[KeyUse], expected: Severity
) -> None:
    [problem] = problems(check, asking(*uses))
    assert (problem.severity or check.severity) is expected


def test_reports_where_the_script_first_asks() -> None:
    [problem] = problems(check, asking(key_use("dta", line=4), key_use("dta", line=8)))
    assert problem.location == in_script(4)
    assert problem.message == "the script asks for input `dta`, but the contract has no such input"
    assert problem.fix.description == (
        "give `dta` a path among the contract's inputs; did you mean `data`?"
    )
    assert [each.location for each in problem.related] == [Location("contracts.py", 1)]


def test_names_the_place_where_inputs_are_declared() -> None:
    place = Location("contracts.py", 7)
    [problem] = problems(check, asking(key_use("x"), has=Group(location=place)))
    assert [each.location for each in problem.related] == [place]


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            asking(key_use("x"), has=incomplete()),
            "the inputs of the contract are not all known: it is computed",
            id="inputs of the contract",
        ),
        pytest.param(
            asking(outputs=(key_use("x"),), gives=named(HIDDEN)),
            "the outputs of the contract are not all known: it is computed",
            id="the name of an output",
        ),
        pytest.param(
            asking(key_use(HIDDEN)),
            "the inputs that the script asks for are not all known: it is computed",
            id="what is asked for",
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


def test_one_side_does_not_hide_the_other() -> None:
    subject = asking(key_use("x"), outputs=(key_use("y"),), has=incomplete())
    assert keys(check, subject) == [("output", "y")]


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        pytest.param([key_use("data", required=True, missing=True)], [None], id="needed"),
        pytest.param([key_use("data", missing=True)], [], id="not needed"),
        pytest.param(
            [key_use("data", missing=True), key_use("dta", put="/x")],
            [Severity.WARNING],
            id="not needed, and there under a near name",
        ),
        pytest.param(
            [key_use("data_", fallback=True, missing=True), key_use("data", put=PATH)],
            [Severity.WARNING],
            id="a fallback for a near name",
        ),
        pytest.param(
            [key_use("data_", fallback=True, missing=True), key_use("data", put=PATH), key_use()],
            [],
            id="a fallback beside a near name that is asked for",
        ),
        pytest.param(
            [key_use("old", fallback=True, missing=True), key_use("data", put=PATH)],
            [],
            id="a fallback for another name",
        ),
        pytest.param(
            [key_use("data", missing=True), key_use("dta", put="/x"), key_use(HIDDEN)],
            [],
            id="not needed, and perhaps the near name is asked for",
        ),
        pytest.param([key_use("data", required=True)], [], id="perhaps there"),
    ],
)
def test_a_name_that_the_dictionary_of_the_script_lacks(
    uses: list[KeyUse], expected: list[Severity | None]
) -> None:
    assert [each.severity for each in problems(check, asking(*uses))] == expected


def test_says_what_the_script_puts_there_instead() -> None:
    uses = (key_use("data", required=True, missing=True, line=4), key_use("dta", put="/x", line=9))
    [problem] = problems(check, asking(*uses))
    assert problem.location == in_script(4)
    assert problem.message == (
        "the script asks for input `data`, which is not among those that it puts there"
    )
    assert problem.fix.description == (
        "put `data` there, or ask for a name that is; did you mean `dta`?"
    )
    assert [each.location for each in problem.related] == [in_script(9)]


def test_a_name_that_neither_has_is_told_once() -> None:
    assert keys(check, asking(key_use("x", required=True, missing=True))) == [("input", "x")]


def put(name: Text, path: str | None = PATH, line: int = 1) -> KeyUse:
    return key_use(name, put=path or (), line=line)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param(asking(put("frame")), [("input", "frame")], id="an input"),
        pytest.param(asking(outputs=(put("out"),)), [("output", "out")], id="an output"),
        pytest.param(asking(put("frame", f"{PATH}/")), [("input", "frame")], id="with a slash"),
        pytest.param(
            asking(put("frame"), put("x", "/opt/x")), [("input", "frame")], id="and another place"
        ),
        pytest.param(asking(put("data"), put("frame")), [], id="by both names"),
        pytest.param(asking(put("frame"), key_use("data")), [], id="the contract's is asked for"),
        pytest.param(asking(put("frame", None)), [], id="put where nobody knows"),
        pytest.param(asking(put("frame", f"{PATH}/in")), [], id="put elsewhere"),
        pytest.param(asking(put(HIDDEN)), [], id="its name is not known"),
        pytest.param(asking(put("frame"), key_use(HIDDEN)), [], id="asks for what is not known"),
        pytest.param(asking(put("frame"), has={"data": PATH, "b": PATH}), [], id="two are there"),
        pytest.param(
            asking(put("frame"), has=incomplete(*named("data", value=PATH))), [], id="may be more"
        ),
        pytest.param(asking(put("frame"), has=named("data", value=HIDDEN)), [], id="path unknown"),
        pytest.param(asking(put("frame"), has={}), [], id="no inputs at all"),
        pytest.param(
            asking(put("frame"), has={}, gives={"data": PATH}), [], id="of the other side"
        ),
    ],
)
def test_notes_another_name_for_the_same_place(
    subject: Contract, expected: list[tuple[str, str]]
) -> None:
    found = problems(check, subject)
    assert [problem.key for problem in found] == expected
    assert all(problem.severity is Severity.NOTE for problem in found)


def test_says_both_names_where_the_script_has_its_own() -> None:
    [problem] = problems(check, asking(put("frame", line=5)))
    assert problem.location == in_script(5)
    assert problem.message == (
        f"the script's name for input `{PATH}` is `frame`, but the contract's is `data`"
    )
    assert problem.fix.description == (
        "call it `data` in the script, or `frame` in the contract and its specification"
    )
    assert [each.location for each in problem.related] == [Location("contracts.py", 1)]


OTHER = f"{PATH}/other"


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        pytest.param(
            [key_use("data", put=OTHER), key_use("other", put=PATH)],
            ["data", "other"],
            id="swapped",
        ),
        pytest.param([key_use("data", put=f"{OTHER}/")], ["data"], id="one for the other"),
        pytest.param([key_use("data", put=PATH), key_use("other", put=OTHER)], [], id="right"),
        pytest.param([key_use("data", put="/elsewhere")], [], id="where nothing of it is"),
        pytest.param([key_use("own", put=OTHER), key_use("other")], [], id="a name of its own"),
        pytest.param([key_use("data", put=PATH), key_use("data", put=OTHER)], [], id="a fallback"),
        pytest.param([key_use("data", put=(PATH, OTHER))], [], id="one of two paths"),
        pytest.param([key_use("data", put=OTHER), key_use("data", put=())], [], id="or elsewhere"),
    ],
)
def test_a_name_at_the_path_of_another(uses: list[KeyUse], expected: list[str]) -> None:
    found = problems(check, asking(*uses, has={"data": PATH, "other": OTHER}))
    assert [each.key for each in found] == [("input", name, "place") for name in expected]
    assert all((each.severity or check.severity) is Severity.ERROR for each in found)
    assert len({each.cause for each in found}) == min(len(found), 1)


def test_a_misplaced_name_says_what_is_there() -> None:
    has = {"data": PATH, "other": OTHER}
    [problem] = problems(check, asking(key_use("data", put=OTHER, line=7), has=has))
    assert problem.location == in_script(7)
    assert problem.message == (
        f"the script has input `data` at `{OTHER}`, where the contract has input `other`"
    )


def test_a_name_is_in_its_place_where_the_contract_has_both_there() -> None:
    uses = key_use("data", put=PATH), key_use("other", put=PATH)
    assert keys(check, asking(*uses, has={"data": PATH, "other": PATH})) == []
