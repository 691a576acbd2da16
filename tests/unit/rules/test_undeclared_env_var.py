import pytest

from align_ci.model import Build, Contract, Entry, Group, Known, Script, Severity, VariableRead
from align_ci.rules.undeclared_env_var import check
from tests.unit.rules.builds import STEP, build, job, step
from tests.unit.rules.facts import (
    HIDDEN,
    Many,
    at,
    contract,
    in_script,
    incomplete,
    keys,
    problems,
    program,
    project,
    skips,
    specification,
    variable_read,
)


def reading(
    *reads: VariableRead, required: Many[str] = (), optional: tuple[str, ...] = ()
) -> Contract:
    offered = dict.fromkeys(optional, "1")
    return contract(variables=required, optional=offered, runs=program(reads))


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(reading(variable_read("MODE"), required=["MODE"]), id="required"),
        pytest.param(reading(variable_read("MODE"), optional=("MODE",)), id="optional"),
        pytest.param(reading(variable_read("SM_MODEL_DIR")), id="by SageMaker"),
        pytest.param(reading(variable_read("PATH", required=True)), id="by the system"),
        pytest.param(reading(variable_read("MODE", own=True)), id="by the script"),
        pytest.param(
            reading(variable_read("COLUMN_", family=True), optional=("COLUMN_1",)),
            id="one of a family",
        ),
        pytest.param(
            reading(variable_read("COLUMN_", family=True), required=["COLUMN_1"]),
            id="one of a family, required",
        ),
        pytest.param(reading(variable_read("SM_CHANNEL_", family=True)), id="SageMaker's family"),
        pytest.param(reading(variable_read("SM", family=True)), id="SageMaker's among a family"),
        pytest.param(reading(variable_read("", family=True)), id="all there are"),
        pytest.param(reading(required=["MODE"]), id="nothing read"),
        pytest.param(contract(variables=incomplete(), runs=program()), id="perhaps declared"),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param(reading(variable_read("MODE")), ["MODE"], id="no declaration"),
        pytest.param(
            reading(variable_read("B"), variable_read("A"), required=["C"]),
            ["B", "A"],
            id="two, as they are read",
        ),
        pytest.param(
            reading(variable_read("mode"), required=["MODE"]), ["mode"], id="in another case"
        ),
        pytest.param(
            reading(variable_read("MODE", own=True), variable_read("MODE")),
            ["MODE"],
            id="read before the script sets it",
        ),
        pytest.param(
            reading(variable_read("COLUMN_", family=True), required=["COLUMN"]),
            ["COLUMN_*"],
            id="a family",
        ),
        pytest.param(
            reading(variable_read("HOME_", family=True), variable_read("HOME_")),
            ["HOME_*", "HOME_"],
            id="a family and a variable of that name",
        ),
    ],
)
def test_reports(subject: Contract, expected: list[str]) -> None:
    assert keys(check, subject) == [(name,) for name in expected]


def test_reports_once_where_it_is_first_read() -> None:
    lines = range(3, 9)
    [problem] = problems(check, reading(*(variable_read("MODE", line=line) for line in lines)))
    assert problem.location == in_script(3)
    assert [each.location for each in problem.related] == [in_script(4), in_script(5), in_script(6)]
    assert problem.message == "the script reads `MODE`, but the contract does not declare it"


@pytest.mark.parametrize(
    ("required", "where"),
    [
        pytest.param(True, "required_env_vars", id="fails without it"),
        pytest.param(False, "optional_env_vars", id="goes on without it"),
    ],
)
def test_says_where_to_declare_it(required: bool, where: str) -> None:
    subject = reading(variable_read("MODE"), variable_read("MODE", required=required))
    [problem] = problems(check, subject)
    assert problem.fix.description == f"declare `MODE` in `{where}`"


def test_names_a_family_by_what_its_names_begin_with() -> None:
    [problem] = problems(check, reading(variable_read("COLUMN_", family=True)))
    assert "variables that begin with `COLUMN_`" in problem.message


class TestNearMiss:
    def test_of_one_unread_variable_points_at_it(self) -> None:
        subject = contract(
            variables=[at(5, "JOB_MODE")], runs=program([variable_read("JOBMODE", line=2)])
        )
        [problem] = problems(check, subject)
        assert "did you mean `JOB_MODE`?" in problem.fix.description
        assert [each.location for each in problem.related] == [at(5, "").location]

    def test_of_two_points_at_neither(self) -> None:
        subject = reading(variable_read("JOB_MODES"), required=["JOB_MODE"], optional=("JOBMODE",))
        [problem] = problems(check, subject)
        assert "did you mean" in problem.fix.description
        assert problem.related == ()

    def test_of_one_that_is_read_means_another(self) -> None:
        subject = reading(
            variable_read("JOBMODE"), variable_read("JOB_MODE"), required=["JOB_MODE"]
        )
        [problem] = problems(check, subject)
        assert problem.fix.description == "declare `JOBMODE` in `optional_env_vars`"
        assert problem.related == ()

    def test_of_a_family_points_at_nothing(self) -> None:
        subject = reading(
            variable_read("JOBMODE", family=True),
            variable_read("JOBMODE"),
            required=["JOB_MODE"],
        )
        family, single = problems(check, subject)
        assert family.related == ()
        assert len(single.related) == 1


NEEDS = reading(variable_read("MODE"), variable_read("MODE", required=True))
SPEC = specification(owned=NEEDS)
UNSET = build(SPEC, step(variables={"REGION": "1"}))
SET = build(SPEC, step(variables={"MODE": "1"}))
OTHERS = build(specification(owned=contract(name="OTHER", line=9)), step(variables={"MODE": "1"}))


def severity(subject: Contract, builds: Many[Build]) -> Severity:
    [problem] = problems(check, subject, project(builds=builds))
    return problem.severity or check.severity


@pytest.mark.parametrize(
    "builds",
    [
        pytest.param([UNSET], id="one builder"),
        pytest.param([UNSET, UNSET], id="two builders"),
        pytest.param([UNSET, OTHERS], id="the builder of another step sets it"),
        pytest.param([build(SPEC, HIDDEN, job=job(["REGION"]))], id="as it is written"),
    ],
)
def test_an_error_where_no_builder_sets_what_the_script_needs(builds: list[Build]) -> None:
    assert severity(NEEDS, builds) is Severity.ERROR
    [problem] = problems(check, NEEDS, project(builds=builds))
    assert "no builder sets it" in problem.message


@pytest.mark.parametrize(
    ("subject", "builds"),
    [
        pytest.param(NEEDS, [], id="no builder"),
        pytest.param(NEEDS, [OTHERS], id="no builder of this step"),
        pytest.param(NEEDS, [SET], id="set"),
        pytest.param(NEEDS, [build(SPEC, HIDDEN, job=job(["MODE"]))], id="perhaps set"),
        pytest.param(NEEDS, [build(SPEC, HIDDEN, job=job(incomplete()))], id="perhaps among more"),
        pytest.param(NEEDS, [UNSET, SET], id="set by one of two"),
        pytest.param(reading(variable_read("MODE")), [UNSET], id="the script goes on without"),
        pytest.param(
            reading(variable_read("MODE", required=True, family=True)), [UNSET], id="a family"
        ),
        pytest.param(NEEDS, incomplete(UNSET), id="perhaps another builder"),
        pytest.param(NEEDS, [UNSET, build(SPEC, HIDDEN)], id="one was not executed"),
        pytest.param(
            NEEDS, [UNSET, build(SPEC, step(), contract=HIDDEN)], id="one of an unknown contract"
        ),
        pytest.param(
            NEEDS,
            [build(SPEC, HIDDEN, failure=Known("KeyError: 'x'", STEP))],
            id="the builder failed",
        ),
        pytest.param(
            NEEDS, [build(SPEC, step(variables=incomplete()))], id="perhaps another variable"
        ),
        pytest.param(
            NEEDS,
            [build(SPEC, step(variables=Group((Entry(HIDDEN, HIDDEN, STEP),))))],
            id="a variable of an unknown name",
        ),
    ],
)
def test_a_warning_otherwise(subject: Contract, builds: Many[Build]) -> None:
    assert severity(subject, builds) is Severity.WARNING


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            contract(variables=incomplete("A"), runs=program([variable_read("MODE")])),
            "the variables of the contract are not all known: it is computed",
            id="perhaps required",
        ),
        pytest.param(
            contract(variables=[HIDDEN], runs=program([variable_read("MODE")])),
            "the variables of the contract are not all known: it is computed",
            id="a required name",
        ),
        pytest.param(
            contract(optional=Group(gaps=(HIDDEN,)), runs=program([variable_read("MODE")])),
            "the variables of the contract are not all known: it is computed",
            id="perhaps optional",
        ),
        pytest.param(
            reading(variable_read(HIDDEN)),
            "the variables that the script reads are not all known: it is computed",
            id="a read name",
        ),
        pytest.param(
            contract(runs=program(incomplete())),
            "the variables that the script reads are not all known: it is computed",
            id="perhaps more are read",
        ),
        pytest.param(contract(scripts=[]), "there is no script to parse", id="no script"),
        pytest.param(
            contract(scripts=[Script("script.py")]),
            "the script is too long, or nested too deeply, to be followed",
            id="not read",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Contract, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]


def test_what_is_known_to_be_read_is_judged_beside_what_is_not() -> None:
    subject = contract(runs=program(incomplete(variable_read(HIDDEN), variable_read("MODE"))))
    assert keys(check, subject) == [("MODE",)]
    assert len(skips(check, subject)) == 1


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        pytest.param(variable_read("MODE", missing=True), [None], id="by default"),
        pytest.param(variable_read("MODE", missing=True, required=True), [Severity.ERROR], id="!"),
        pytest.param(variable_read("MODE", missing=True, own=True), [], id="set by the script"),
        pytest.param(variable_read("MODE"), [], id="of the environment"),
        pytest.param(variable_read("SM_MODEL_DIR", missing=True), [], id="by SageMaker"),
    ],
)
def test_a_variable_that_the_script_leaves_out_of_its_own_dictionary(
    read: VariableRead, expected: list[Severity | None]
) -> None:
    subject = reading(read, required=["MODE", "SM_MODEL_DIR"], optional=("MODE",))
    assert [each.severity for each in problems(check, subject)] == expected


def test_says_where_what_is_left_out_is_asked_for() -> None:
    reads = [variable_read("MODE", missing=True, line=line) for line in (3, 7)]
    [problem] = problems(check, reading(*reads, required=["MODE"]))
    assert problem.message == (
        "the script asks its own dictionary for `MODE`, and does not put it there"
    )
    assert problem.location == in_script(3)
    assert [each.location for each in problem.related] == [in_script(7)]


def test_an_undeclared_variable_that_is_left_out_is_told_once() -> None:
    assert keys(check, reading(variable_read("MODE", missing=True))) == [("MODE",)]
