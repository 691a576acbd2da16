from typing import Any

import pytest

from align_ci.model import Contract, Entry, Group, VariableRead
from align_ci.rules.default_drift import check
from tests.unit.rules.facts import (
    HERE,
    HIDDEN,
    at,
    contract,
    in_script,
    incomplete,
    keys,
    problems,
    program,
    skips,
    variable_read,
)


def offering(default: Any, *reads: VariableRead) -> Contract:
    return contract(optional={"MODE": default}, runs=program(reads))


def falling_back(*defaults: str) -> list[VariableRead]:
    return [variable_read("MODE", default) for default in defaults]


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        pytest.param("fast", "fast", id="text"),
        pytest.param("", "", id="nothing"),
        pytest.param("1", "1.0", id="whole number"),
        pytest.param("0.10", ".1", id="fraction"),
        pytest.param("1e-4", "0.0001", id="exponent"),
        pytest.param("True", "true", id="true"),
        pytest.param("FALSE", "False", id="false"),
        pytest.param("nan", "nan", id="not a number"),
    ],
)
def test_means_the_same(declared: str, used: str) -> None:
    assert problems(check, offering(declared, *falling_back(used))) == []


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        pytest.param("fast", "slow", id="text"),
        pytest.param("fast", "Fast", id="case"),
        pytest.param("", "slow", id="nothing in the contract"),
        pytest.param("fast", "", id="nothing in the script"),
        pytest.param("32", "64", id="number"),
        pytest.param("1", "one", id="number and text"),
        pytest.param("True", "false", id="truth"),
        pytest.param("true", "1", id="truth and number"),
    ],
)
def test_differs(declared: str, used: str) -> None:
    assert keys(check, offering(declared, *falling_back(used))) == [("MODE", declared, used)]


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(offering("fast", *falling_back("slow", "fast")), id="one of two"),
        pytest.param(offering("fast", variable_read("MODE")), id="no default in the script"),
        pytest.param(offering(None, *falling_back("slow")), id="no default in the contract"),
        pytest.param(offering("fast", variable_read("MOOD", "slow")), id="another variable"),
        pytest.param(
            offering("fast", *falling_back("slow"), variable_read("MODE", own=True)),
            id="set by the script",
        ),
        pytest.param(
            offering("fast", *falling_back("slow"), variable_read("MO", "x", family=True)),
            id="read as one of a family",
        ),
        pytest.param(
            contract(variables=["MODE"], runs=program(falling_back("slow"))), id="required"
        ),
        pytest.param(offering(HIDDEN, *falling_back("slow")), id="unknown in the contract"),
        pytest.param(
            offering("fast", *falling_back("slow"), variable_read("MODE", HIDDEN)),
            id="unknown in the script",
        ),
        pytest.param(
            contract(
                optional=Group((Entry(HIDDEN, at(5, "fast"), HERE),)),
                runs=program(falling_back("slow")),
            ),
            id="an unknown variable",
        ),
        pytest.param(contract(runs=program(incomplete())), id="nothing offered"),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


def test_reports_the_value_in_the_contract_and_the_read() -> None:
    reads = variable_read("MODE", line=2), variable_read("MODE", "", line=3)
    [problem] = problems(check, offering(at(5, "fast"), *reads))
    assert problem.location == at(5, "").location
    assert [each.location for each in problem.related] == [in_script(3)]
    assert problem.message == (
        "the default of `MODE` is `'fast'` in the contract, but the script falls back to `''`"
    )


def test_reports_several_fallbacks_once() -> None:
    [problem] = problems(check, offering("fast", *falling_back("slow", "dead", "slow", "slow")))
    assert problem.key == ("MODE", "fast", "dead", "slow")
    assert "falls back to `'dead'` or `'slow'`" in problem.message
    assert len(problem.related) == 3


NOTHING = variable_read("MODE", nothing=True)


@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        pytest.param([NOTHING], ("None",), id="None"),
        pytest.param([NOTHING, variable_read("MODE", "slow")], ("'slow'", "None"), id="or another"),
        pytest.param([NOTHING, variable_read("MODE", "fast")], None, id="or the contract's"),
        pytest.param([NOTHING, variable_read("MODE")], None, id="asked for besides"),
    ],
)
def test_falls_back_to_nothing(reads: list[VariableRead], expected: tuple[str, ...] | None) -> None:
    found = keys(check, offering("fast", *reads))
    assert found == ([("MODE", "fast", *expected)] if expected else [])


@pytest.mark.parametrize("declared", ["", "None", "null"])
def test_the_contract_has_nothing_either(declared: str) -> None:
    assert problems(check, offering(declared, NOTHING)) == []


NOT_ALL_READ = "the variables that the script reads are not all known: it is computed"


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            offering("fast", *falling_back("slow"), variable_read(HIDDEN, "fast")),
            NOT_ALL_READ,
            id="a read name",
        ),
        pytest.param(
            contract(optional={"MODE": "fast"}, runs=program(incomplete(*falling_back("slow")))),
            NOT_ALL_READ,
            id="perhaps more are read",
        ),
        pytest.param(contract(scripts=[]), "there is no script to parse", id="no script"),
    ],
)
def test_says_why_it_cannot_judge(subject: Contract, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]
