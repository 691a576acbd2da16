import pytest

from align_ci.model import Build, Contract, Group, Known, Option, Project, Script, Severity, Unknown
from align_ci.rules.undeclared_argument import check
from tests.unit.rules.builds import STEP, build, job, step
from tests.unit.rules.facts import (
    HIDDEN,
    Many,
    Text,
    contract,
    in_script,
    incomplete,
    keys,
    option,
    problems,
    program,
    project,
    skips,
    specification,
)
from tests.unit.rules.named import named


def parsing(*options: Option, declares: tuple[Text, ...] = (), lenient: bool = False) -> Contract:
    return contract(
        arguments=named(*declares),
        runs=program(options=options, lenient=lenient),
    )


JOB_TYPE = option("--job-type", "-j")


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(parsing(JOB_TYPE, declares=("--job-type",)), id="by its flag"),
        pytest.param(parsing(JOB_TYPE, declares=("-j",)), id="by its short flag"),
        pytest.param(parsing(JOB_TYPE, declares=("job_type",)), id="by its name"),
        pytest.param(parsing(JOB_TYPE, declares=("job-type",)), id="without dashes before it"),
        pytest.param(parsing(JOB_TYPE, declares=("--job",)), id="abbreviated"),
        pytest.param(parsing(JOB_TYPE, declares=("job",)), id="abbreviated, without dashes"),
        pytest.param(
            parsing(option("--kind", name="job_type"), declares=("job_type",)), id="by its target"
        ),
        pytest.param(parsing(option("folder"), declares=("folder",)), id="positional"),
        pytest.param(parsing(option("--model-dir", from_platform=True)), id="set by SageMaker"),
        pytest.param(parsing(declares=("mode",)), id="no parser"),
        pytest.param(parsing(JOB_TYPE, declares=("jobtype",)), id="misspelled in the contract"),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param(parsing(JOB_TYPE), ["--job-type"], id="no declaration"),
        pytest.param(parsing(option("-j", "--job-type")), ["--job-type"], id="short flag first"),
        pytest.param(parsing(option("-j")), ["-j"], id="short flag only"),
        pytest.param(parsing(option("folder")), ["folder"], id="positional"),
        pytest.param(
            parsing(option("--b"), option("--a"), declares=("--c",)),
            ["--b", "--a"],
            id="two, as they are added",
        ),
        pytest.param(
            parsing(option("--job"), option("--job-type"), declares=("--job",)),
            ["--job-type"],
            id="another has the name that would abbreviate it",
        ),
        pytest.param(
            parsing(JOB_TYPE, declares=("-job",)), ["--job-type"], id="one dash abbreviates nothing"
        ),
        pytest.param(
            parsing(JOB_TYPE, declares=("jobtype",), lenient=True),
            ["--job-type"],
            id="misspelled, but the parser would not say",
        ),
    ],
)
def test_reports(subject: Contract, expected: list[str]) -> None:
    assert keys(check, subject) == [(flag,) for flag in expected]


def test_a_convention_provides_it() -> None:
    whole = project(provided_arguments=frozenset({"job_type"}))
    assert problems(check, parsing(JOB_TYPE), whole) == []


def test_reports_where_the_argument_is_added() -> None:
    [problem] = problems(
        check, parsing(option("--mode", line=7), declares=("--mood",), lenient=True)
    )
    assert problem.location == in_script(7)
    assert problem.severity is None
    assert problem.message == (
        "the script's parser takes `--mode`, but the contract does not declare it"
    )
    assert problem.fix.description == (
        "declare `--mode` in `expected_arguments`, or, where every builder passes it, list it in "
        "`provided-arguments`"
    )


def test_says_which_name_may_be_meant() -> None:
    [problem] = problems(check, parsing(JOB_TYPE, declares=("jobtype",), lenient=True))
    assert problem.fix.description.endswith("; did you mean `jobtype`?")


NEEDED = option("--job-type", "-j", required=True)
SUBJECT = parsing(NEEDED)
OWNED = specification(owned=SUBJECT)


def building(*words: Text, kind: Text = "Processing", **settings: str | Unknown) -> Build:
    return build(OWNED, step(kind, arguments=words, hyperparameters=settings))


OTHER = build(specification(owned=contract(name="OTHER", line=9)), step())


def severity(builds: Many[Build], subject: Contract = SUBJECT) -> Severity:
    [problem] = problems(check, subject, project(builds=builds))
    return problem.severity or Severity.WARNING


@pytest.mark.parametrize(
    "builds",
    [
        pytest.param([building()], id="no words"),
        pytest.param([building("--mode", "fast", "job-type")], id="other words"),
        pytest.param([building("--", "-")], id="nothing but dashes"),
        pytest.param([building(kind="Training", mode="1")], id="other hyperparameters"),
        pytest.param([OTHER, building()], id="the builder of another contract as well"),
        pytest.param([build(OWNED, HIDDEN, job=job(flags=["--mode"]))], id="as it is written"),
    ],
)
def test_is_an_error_where_it_is_required_and_not_passed(builds: list[Build]) -> None:
    assert severity(builds) is Severity.ERROR


@pytest.mark.parametrize(
    "builds",
    [
        pytest.param([], id="no builder"),
        pytest.param([OTHER], id="builder of another contract"),
        pytest.param([building("--job-type", "training")], id="passed"),
        pytest.param([building("--job-type=training")], id="passed in one word"),
        pytest.param([building("--job", "training")], id="passed abbreviated"),
        pytest.param([building("-j", "training")], id="passed by the short flag"),
        pytest.param([building("-vjtraining")], id="passed among short flags"),
        pytest.param([building(kind="Training", job_type="training")], id="hyperparameter"),
        pytest.param([building(), building("-j", "training")], id="passed by one of two"),
        pytest.param([building(HIDDEN)], id="perhaps passed"),
        pytest.param(
            [build(OWNED, step(arguments=incomplete()))], id="perhaps among further words"
        ),
        pytest.param(
            [build(OWNED, step("Training", hyperparameters=incomplete()))],
            id="perhaps a further hyperparameter",
        ),
        pytest.param([build(OWNED, HIDDEN)], id="not executed"),
        pytest.param([build(OWNED, HIDDEN, job=job(flags=["--job"]))], id="perhaps, as written"),
        pytest.param([build(OWNED, HIDDEN, job=job(flags=incomplete()))], id="perhaps among more"),
        pytest.param(
            [build(OWNED, step(), failure=Known("KeyError: 'x'", STEP))], id="builder failed"
        ),
        pytest.param([building(kind="Tuning")], id="another kind of step"),
        pytest.param([building(kind=HIDDEN)], id="kind not known"),
        pytest.param(Group((building(),), (HIDDEN,)), id="perhaps further builders"),
        pytest.param(
            [building(), build(OWNED, step(), contract=HIDDEN)],
            id="perhaps another builder of this contract",
        ),
    ],
)
def test_is_a_warning_unless_it_is_known_not_to_be_passed(builds: Many[Build]) -> None:
    assert severity(builds) is Severity.WARNING


@pytest.mark.parametrize(
    "added",
    [
        pytest.param(option("--job-type"), id="not required"),
        pytest.param(option("--job-type", required=HIDDEN), id="perhaps required"),
        pytest.param(option("job_type", required=True), id="positional"),
    ],
)
def test_is_a_warning_unless_it_is_known_to_be_needed(added: Option) -> None:
    subject = parsing(added)
    assert severity([build(specification(owned=subject), step())], subject) is Severity.WARNING


def test_says_that_no_builder_passes_it() -> None:
    [problem] = problems(check, SUBJECT, project(builds=[building()]))
    assert problem.message == (
        "the script's parser requires `--job-type`, "
        "but the contract does not declare it and no builder passes it"
    )


UNREAD = "the arguments of the parser are not all known: it is computed"


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            parsing(JOB_TYPE, declares=(HIDDEN,)),
            "the arguments of the contract are not all known: it is computed",
            id="a declared name",
        ),
        pytest.param(
            contract(arguments=incomplete(), runs=program(options=[JOB_TYPE])),
            "the arguments of the contract are not all known: it is computed",
            id="declared names",
        ),
        pytest.param(parsing(option("--job-type", HIDDEN)), UNREAD, id="a flag"),
        pytest.param(parsing(option("--job-type", gaps=(HIDDEN,))), UNREAD, id="flags"),
        pytest.param(parsing(option("--job-type", name=HIDDEN)), UNREAD, id="the target"),
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


def test_reports_although_there_may_be_more() -> None:
    subject = contract(runs=program(options=incomplete(JOB_TYPE)))
    assert keys(check, subject) == [("--job-type",)]
    assert skips(check, subject) == [UNREAD]


def test_leaves_a_misspelled_name_alone_where_the_parser_is_not_all_known() -> None:
    subject = contract(arguments={"jobtype": "1"}, runs=program(options=incomplete(JOB_TYPE)))
    assert problems(check, subject, Project()) == []
    assert skips(check, subject) == [
        UNREAD,
        "`jobtype` in the contract may be meant for `--job-type`",
    ]
