import pytest

from align_ci.model import Contract, Entry, Group, VariableRead
from align_ci.rules.unread_optional_env_var import check
from tests.unit.rules.facts import (
    HERE,
    HIDDEN,
    Many,
    Text,
    at,
    contract,
    fact,
    group,
    incomplete,
    keys,
    problems,
    program,
    skips,
    variable_read,
)


def declaring(names: Many[Text], *reads: VariableRead) -> Contract:
    written = group(names)
    made = tuple(Entry(fact(name), fact("1"), HERE) for name in written)
    return contract(optional=Group(made, written.gaps), runs=program(reads))


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(declaring(["MODE"], variable_read("MODE")), id="read"),
        pytest.param(declaring(["MODE"], variable_read("MODE", own=True)), id="set by the script"),
        pytest.param(
            declaring(["MODE"], variable_read("mode"), variable_read("MODE")),
            id="read beside a near miss",
        ),
        pytest.param(
            declaring(["COLUMN_1"], variable_read("COLUMN_", family=True)), id="one of a family"
        ),
        pytest.param(declaring(["MODE"], variable_read("", family=True)), id="one of all"),
        pytest.param(declaring(["SM_MODEL_DIR", "AWS_REGION"]), id="by the platform"),
        pytest.param(declaring(["OMP_NUM_THREADS", "HF_HOME"]), id="by a library"),
        pytest.param(declaring(["JOB_MODE"], variable_read("JOBMODE")), id="misnamed (ALN102)"),
        pytest.param(
            declaring(["JOB_MODE"], variable_read("JOBMODE"), variable_read("JOB_MODES")),
            id="misnamed twice (ALN102)",
        ),
        pytest.param(declaring([], variable_read("MODE")), id="nothing declared"),
        pytest.param(
            contract(variables=incomplete(), runs=program()), id="perhaps others required"
        ),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param(declaring(["MODE"]), ["MODE"], id="nothing read"),
        pytest.param(
            declaring(["B", "C", "A"], variable_read("C")), ["B", "A"], id="two, as declared"
        ),
        pytest.param(
            declaring(["COLUMN"], variable_read("COLUMN_", family=True)),
            ["COLUMN"],
            id="shorter than a family",
        ),
        pytest.param(
            declaring(["JOB_MODE", "JOBMODE"], variable_read("JOB_MODES")),
            ["JOB_MODE", "JOBMODE"],
            id="either may be misnamed",
        ),
        pytest.param(
            declaring(["JOB_MODE"], variable_read("JOBMODE", own=True)),
            ["JOB_MODE"],
            id="near what the script sets itself",
        ),
        pytest.param(
            declaring(["JOB_MODE", "JOBMODE"], variable_read("JOBMODE")),
            ["JOB_MODE"],
            id="near another declared one",
        ),
        pytest.param(
            declaring(["MY_MODEL_DIR"], variable_read("SM_MODEL_DIR")),
            ["MY_MODEL_DIR"],
            id="near one of the platform's",
        ),
        pytest.param(declaring(["MODE", "MODE"]), ["MODE"], id="declared twice"),
    ],
)
def test_reports(subject: Contract, expected: list[str]) -> None:
    assert keys(check, subject) == [(name,) for name in expected]


def test_reports_where_the_contract_names_it_first() -> None:
    [problem] = problems(check, declaring([at(5, "MODE"), at(6, "MODE")]))
    assert problem.location == at(5, "").location
    assert problem.message == (
        "the contract declares `MODE` in `optional_env_vars`, but the script never reads it"
    )


NOT_ALL_READ = "the variables that the script reads are not all known: it is computed"
NOT_ALL_DECLARED = "the variables of the contract are not all known: it is computed"


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(declaring(["MODE"], variable_read(HIDDEN)), NOT_ALL_READ, id="a read name"),
        pytest.param(
            contract(optional={"MODE": "1"}, runs=program(incomplete())),
            NOT_ALL_READ,
            id="perhaps more are read",
        ),
        pytest.param(declaring([HIDDEN]), NOT_ALL_DECLARED, id="a declared name"),
        pytest.param(
            contract(
                variables=incomplete(),
                optional={"JOB_MODE": "1"},
                runs=program([variable_read("JOBMODE")]),
            ),
            NOT_ALL_DECLARED,
            id="misnamed, unless another is declared",
        ),
        pytest.param(contract(scripts=[]), "there is no script to parse", id="no script"),
    ],
)
def test_says_why_it_cannot_judge(subject: Contract, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]


def test_what_is_known_to_be_declared_is_judged_beside_what_is_not() -> None:
    subject = declaring(incomplete("MODE", HIDDEN))
    assert keys(check, subject) == [("MODE",)]
    assert skips(check, subject) == [NOT_ALL_DECLARED]
