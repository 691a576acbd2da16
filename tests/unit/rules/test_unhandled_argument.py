import pytest
from msgspec.structs import replace

from align_ci.model import Contract, Group, Location, Option, Project, Script, Severity, Unknown
from align_ci.rules.unhandled_argument import check
from tests.unit.rules.builds import build
from tests.unit.rules.facts import (
    HIDDEN,
    Many,
    Text,
    at,
    contract,
    entries,
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
from tests.unit.rules.sources import computed, in_builder, passes, source

JOB_TYPE = option("--job-type", "-j")
JOB_NAME = option("--job-name")


def declaring(
    *names: Text,
    options: Many[Option] = (JOB_TYPE,),
    parses: bool | None = None,
    lenient: bool = False,
) -> Contract:
    return contract(
        arguments=named(*names),
        runs=program(options=options, parses=parses, lenient=lenient),
    )


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(declaring("--job-type"), id="its flag"),
        pytest.param(declaring("-j"), id="its short flag"),
        pytest.param(declaring("j"), id="its short flag without dash"),
        pytest.param(declaring("job-type"), id="without dashes before it"),
        pytest.param(declaring("job_type"), id="its name"),
        pytest.param(declaring("kind", options=[option("-k", name="kind")]), id="its target"),
        pytest.param(
            declaring("job-type", options=[option("--job_type")]), id="the parser underscores"
        ),
        pytest.param(declaring("folder", options=[option("folder")]), id="positional"),
        pytest.param(declaring("--job"), id="abbreviated"),
        pytest.param(declaring("job"), id="abbreviated, without dashes"),
        pytest.param(
            declaring("--job", options=[option("--job"), JOB_TYPE]), id="a flag that begins another"
        ),
        pytest.param(
            declaring("--job", options=[JOB_TYPE, option("--job-type")]),
            id="abbreviation of what two parsers take",
        ),
        pytest.param(declaring("--mode", lenient=True), id="lenient parser"),
        pytest.param(declaring("--mode", options=[], parses=False), id="no parser"),
        pytest.param(declaring(HIDDEN), id="a name that is not known"),
        pytest.param(declaring(), id="no arguments"),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param(declaring("mode"), ["mode"], id="another name"),
        pytest.param(declaring("--mode"), ["--mode"], id="another flag"),
        pytest.param(declaring("--job_type"), ["--job_type"], id="a flag with underscore"),
        pytest.param(declaring("--job-types"), ["--job-types"], id="a longer flag"),
        pytest.param(declaring("Job_Type"), ["Job_Type"], id="another case"),
        pytest.param(declaring("-job"), ["-job"], id="one dash abbreviates nothing"),
        pytest.param(declaring("--"), ["--"], id="no name"),
        pytest.param(
            declaring("--job", options=[JOB_TYPE, JOB_NAME]), ["--job"], id="may be one of two"
        ),
        pytest.param(
            declaring("fold", options=[option("folder")]), ["fold"], id="positional abbreviated"
        ),
        pytest.param(
            declaring("mode", options=[], parses=True), ["mode"], id="parser without arguments"
        ),
        pytest.param(declaring("b", "a"), ["b", "a"], id="two, as they are declared"),
    ],
)
def test_reports(subject: Contract, expected: list[str]) -> None:
    assert keys(check, subject) == [(name,) for name in expected]


def test_reports_in_the_contract() -> None:
    arguments = entries({at(5, "jobtype"): "1"})
    added = option("--job-type", line=7)
    [problem] = problems(
        check, contract(arguments=arguments, runs=program(options=[JOB_NAME, added]))
    )
    assert problem.location == Location("specs.py", 5)
    assert problem.fix.description.endswith("; did you mean `--job-type`?")
    assert [each.location for each in problem.related] == [in_script(7)]


def test_suggests_nothing_where_nothing_is_near() -> None:
    [problem] = problems(check, declaring("mode"))
    assert "did you mean" not in problem.fix.description
    assert problem.related == ()


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(incomplete(JOB_TYPE), id="further arguments"),
        pytest.param([JOB_TYPE, option(HIDDEN)], id="a flag"),
        pytest.param([option("--job-type", gaps=(HIDDEN,))], id="further flags"),
        pytest.param([option("--job-type", name=HIDDEN)], id="a target"),
    ],
)
def test_says_why_it_cannot_judge(options: Many[Option]) -> None:
    subject = declaring("mode", options=options, parses=True)
    assert problems(check, subject) == []
    assert skips(check, subject) == [
        "the arguments of the parser are not all known: it is computed"
    ]


def test_says_that_there_is_no_script() -> None:
    subject = contract(arguments={"mode": "1"}, scripts=Group())
    assert skips(check, subject) == ["there is no script to parse"]


def test_judges_what_it_knows_of_the_contract() -> None:
    arguments = incomplete(*entries({"mode": "1"}))
    assert keys(check, contract(arguments=arguments, runs=program(options=[JOB_TYPE]))) == [
        ("mode",)
    ]


def test_says_nothing_of_a_script_that_was_not_parsed() -> None:
    subject = contract(arguments={"mode": "1"}, scripts=[Script("script.py")])
    assert problems(check, subject) == []
    assert skips(check, subject) == ["the script is too long, or nested too deeply, to be followed"]


def written(subject: Contract, *flags: Text) -> Project:
    """A project with a builder that passes some flags."""
    passed = [passes(flag, line=number) for number, flag in enumerate(flags, 1)]
    made = build(specification(owned=subject), HIDDEN)
    return project(builds=[made], builders=[source(arguments=[computed(used=True)], passed=passed)])


@pytest.mark.parametrize(
    ("subject", "flag"),
    [
        pytest.param(declaring(), "--job-type", id="its flag"),
        pytest.param(declaring(), "-j", id="its short flag"),
        pytest.param(declaring(), "--job", id="abbreviated"),
        pytest.param(declaring("--mode"), "--mode", id="the contract has it too"),
        pytest.param(declaring(lenient=True), "--mode", id="lenient parser"),
        pytest.param(declaring(options=[], parses=False), "--mode", id="no parser"),
        pytest.param(declaring(options=incomplete(JOB_TYPE)), "--mode", id="not all arguments"),
        pytest.param(declaring(HIDDEN), "--mode", id="not all of the contract"),
        pytest.param(declaring(), HIDDEN, id="a flag that is not known"),
    ],
)
def test_quiet_about_a_builder(subject: Contract, flag: Text) -> None:
    found = problems(check, subject, written(subject, flag))
    assert [each for each in found if "builder" in each.message] == []


def test_reports_what_a_builder_passes() -> None:
    subject = declaring("--job-type")
    found = problems(check, subject, written(subject, "--job_type", "--mode", "--job-type"))
    assert [each.key for each in found] == [("--job_type",), ("--mode",)]
    assert found[0].message == (
        "the builder passes argument `--job_type`, but the script's parser does not take it"
    )
    assert found[0].location == in_builder(1)
    assert "did you mean `--job-type`?" in found[0].fix.description


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(contract(name="OTHER"), id="of another script"),
        pytest.param(HIDDEN, id="not known"),
        pytest.param(None, id="none"),
    ],
)
def test_an_argument_may_be_for_another_contract(other: Contract | Unknown | None) -> None:
    subject = declaring("--job-type")
    whole = written(subject, "--mode")
    more = build(specification(owned=other), HIDDEN)
    builds = Group((*whole.builds, more))
    assert problems(check, subject, replace(whole, builds=builds)) == []


def test_a_script_that_may_look_at_its_command_line() -> None:
    held = program(ignores=True, options=incomplete())
    assert problems(check, contract(arguments=named("--mode"), runs=held)) == []


def test_a_script_that_never_looks_at_its_command_line() -> None:
    subject = contract(arguments=named("--mode", HIDDEN), runs=program(ignores=True))
    [problem] = problems(check, subject)
    assert problem.severity is Severity.WARNING
    assert problem.key == ("--mode",)
    assert problem.message == (
        "the contract has argument `--mode`, but the script never looks at its command line"
    )
