from typing import Any

import pytest

from align_ci.model import (
    Build,
    Built,
    Contract,
    Group,
    Known,
    Location,
    Option,
    PassedArgument,
    Project,
    Script,
    Severity,
)
from align_ci.rules.rejected_argument_value import check
from tests.unit.rules.builds import STEP, VARIABLES, build, step
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
from tests.unit.rules.sources import CONFIG, computed, in_builder, passes, source

JOB_TYPE = option("--job-type", "-j", choices=["training", "testing"], line=7)
SIZE = option("--size", choices=["0.5", "1.0", "2"])


def parsing(*options: Option) -> Contract:
    return contract(runs=program(options=options))


SUBJECT = parsing(JOB_TYPE, SIZE, option("--name"))


def passing(*words: Text, subject: Contract = SUBJECT) -> Build:
    return build(specification(owned=subject), step(arguments=words))


def setting(**hyperparameters: Text) -> Build:
    made = step("Training", hyperparameters=hyperparameters)
    return build(specification(owned=SUBJECT), made)


def found(*builds: Build, subject: Contract = SUBJECT) -> list[tuple[str, ...]]:
    return keys(check, subject, project(builds=builds))


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(passing("--job-type", "training"), id="a choice"),
        pytest.param(passing("--job-type=training"), id="a choice in one word"),
        pytest.param(passing("-j", "testing"), id="a choice after the short flag"),
        pytest.param(setting(job_type="training"), id="a hyperparameter"),
        pytest.param(setting(job_type='"training"'), id="a hyperparameter as the SDK writes it"),
        pytest.param(passing("--size", "1"), id="the same number"),
        pytest.param(passing("--size", "2.0"), id="the same number, longer"),
        pytest.param(setting(size="0.50"), id="the same number as a hyperparameter"),
        pytest.param(passing("--name", "train"), id="anything goes"),
        pytest.param(passing("--job-type", "--name", "x"), id="no value"),
        pytest.param(passing("--job-type"), id="no word after it"),
        pytest.param(passing("--job-type", HIDDEN), id="a value that is not known"),
        pytest.param(passing(HIDDEN, "train"), id="a flag that is not known"),
        pytest.param(setting(job_type=HIDDEN), id="a hyperparameter that is not known"),
        pytest.param(passing("--job", "train"), id="abbreviated"),
        pytest.param(passing("train"), id="a word alone"),
        pytest.param(passing("--name", "--job-type=training"), id="a choice after another flag"),
        pytest.param(
            build(specification(owned=contract(name="OTHER", line=9)), passing("-j", "x").built),
            id="the builder of another contract",
        ),
    ],
)
def test_quiet(made: Build) -> None:
    whole = project(builds=[made])
    assert problems(check, SUBJECT, whole) == []
    assert skips(check, SUBJECT, whole) == []


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(passing("--job-type", "train"), ("--job-type", "train"), id="after a flag"),
        pytest.param(passing("--job-type=train"), ("--job-type", "train"), id="in one word"),
        pytest.param(passing("-j", "train"), ("--job-type", "train"), id="after the short flag"),
        pytest.param(passing("--job-type", "Training"), ("--job-type", "Training"), id="case"),
        pytest.param(passing("--job-type="), ("--job-type", ""), id="nothing"),
        pytest.param(passing("--size", "1.5"), ("--size", "1.5"), id="another number"),
        pytest.param(passing("--size", "one"), ("--size", "one"), id="no number"),
        pytest.param(setting(job_type="train"), ("--job-type", "train"), id="hyperparameter"),
        pytest.param(
            setting(**{"job-type": '"train"'}),
            ("--job-type", "train"),
            id="hyperparameter as the SDK writes it",
        ),
        pytest.param(
            passing(HIDDEN, "--job-type", "train"),
            ("--job-type", "train"),
            id="after a word that is not known",
        ),
    ],
)
def test_reports(made: Build, expected: tuple[str, str]) -> None:
    assert found(made) == [expected]


def test_reports_each_value_once() -> None:
    first = passing("--job-type", "train", "--size", "3")
    assert found(first, first, passing("--job-type", "test")) == [
        ("--job-type", "train"),
        ("--size", "3"),
        ("--job-type", "test"),
    ]


WORDS = Location("builder.py", 80)


def arguments(words: Group[Known[str]]) -> Build:
    made = Built(Known("Processing", STEP), arguments=words)
    return build(specification(owned=SUBJECT), Known(made, STEP))


WRONG = (Known("--job-type", WORDS), Known("tests", WORDS))


@pytest.mark.parametrize(
    ("made", "place"),
    [
        pytest.param(arguments(Group(WRONG, location=WORDS)), WORDS, id="the command line"),
        pytest.param(arguments(Group(WRONG)), STEP, id="the step"),
        pytest.param(setting(job_type="tests"), VARIABLES, id="the hyperparameters"),
    ],
)
def test_reports_where_the_builder_decides(made: Build, place: Location) -> None:
    [problem] = problems(check, SUBJECT, project(builds=[made]))
    assert problem.location == place
    assert problem.message == (
        "the builder passes `tests` for `--job-type`, "
        "but the script's parser takes `training` or `testing`"
    )
    assert [each.location for each in problem.related] == [in_script(7)]


def test_says_which_choice_may_be_meant() -> None:
    [problem] = problems(check, SUBJECT, project(builds=[passing("-j", "Testing")]))
    assert problem.fix.description == (
        "pass one of the choices, or add this one; did you mean `testing`?"
    )


def test_reports_at_every_place_that_passes_it() -> None:
    places = [Location("builder.py", 80), Location("other.py", 90)]
    builds = [arguments(Group(WRONG, location=place)) for place in places]
    found = problems(check, SUBJECT, project(builds=builds))
    assert [each.location for each in found] == places


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(option("--job-type", choices=["train"]), id="takes this value"),
        pytest.param(option("--job-type"), id="takes any"),
    ],
)
def test_another_parser_of_the_script_takes_it(other: Option) -> None:
    subject = parsing(JOB_TYPE, other)
    assert found(passing("--job-type", "train", subject=subject), subject=subject) == []


def test_no_parser_of_the_script_takes_it() -> None:
    subject = parsing(JOB_TYPE, option("--job-type", choices=["tests"]))
    made = passing("--job-type", "train", subject=subject)
    [problem] = problems(check, subject, project(builds=[made]))
    assert "takes `training`, `testing` or `tests`" in problem.message


TRAIN = passing("--job-type", "train")
UNREAD = "the arguments of the parser are not all known: it is computed"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param(incomplete(JOB_TYPE), UNREAD, id="arguments of the parser"),
        pytest.param([JOB_TYPE, option(HIDDEN)], UNREAD, id="a flag of another argument"),
        pytest.param(
            [option("--job-type", choices=HIDDEN)],
            "what the parser takes for `--job-type` is not known: it is computed",
            id="choices",
        ),
    ],
)
def test_says_why_it_cannot_judge_a_value(options: Many[Option], reason: str) -> None:
    subject = contract(runs=program(options=options))
    whole = project(builds=[TRAIN])
    assert problems(check, subject, whole) == []
    assert skips(check, subject, whole) == [reason]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        pytest.param(
            build(specification(owned=SUBJECT), step(arguments=incomplete(*WRONG))),
            "the arguments that the builder passes are not all known: it is computed",
            id="words between these two",
        ),
        pytest.param(
            build(specification(owned=SUBJECT), HIDDEN),
            "the builder was not executed: it is computed",
            id="not executed",
        ),
        pytest.param(
            build(specification(owned=SUBJECT), HIDDEN, failure=Known("KeyError: 'x'", STEP)),
            "the builder failed (ALN510)",
            id="failed",
        ),
    ],
)
def test_says_why_it_cannot_judge_a_builder(made: Build, reason: str) -> None:
    whole = project(builds=[made])
    assert problems(check, SUBJECT, whole) == []
    assert skips(check, SUBJECT, whole) == [reason]


def test_one_word_says_enough_among_others_that_are_not_known() -> None:
    words = incomplete(Known("--job-type=train", WORDS))
    made = build(specification(owned=SUBJECT), step(arguments=words))
    assert found(made) == [("--job-type", "train")]


def test_builders_do_not_matter_where_the_parser_takes_anything() -> None:
    subject = parsing(option("--name"))
    whole = project(builds=[build(specification(owned=subject), HIDDEN)])
    assert skips(check, subject, whole) == []


def test_the_name_of_a_positional_is_no_flag() -> None:
    subject = parsing(option("mode", choices=["fast"]))
    assert found(passing("mode", "slow", subject=subject), subject=subject) == []


def test_says_nothing_of_a_script_that_was_not_parsed() -> None:
    subject = contract(scripts=[Script("script.py")])
    assert skips(check, subject) == ["the script is too long, or nested too deeply, to be followed"]


USED = computed(used=True)
ALLOWED = passes("--job-type", "training", "tests", "other", field="job_type")


def written(*flags: PassedArgument, subject: Contract = SUBJECT, **more: Any) -> Project:
    """A project with a builder that was only read."""
    made = build(specification(owned=subject), HIDDEN)
    return project(builds=[made], builders=[source(arguments=[USED], passed=flags, **more)])


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(written(passes("--job-type", "training")), id="a choice"),
        pytest.param(
            written(passes("--job-type", "testing", field="kind")), id="an allowed choice"
        ),
        pytest.param(written(passes("--job-type", field="kind")), id="anything is allowed"),
        pytest.param(written(passes("--name", "tests")), id="an argument that takes any"),
        pytest.param(written(passes("--other", "tests")), id="no argument"),
        pytest.param(written(passes(HIDDEN, "tests")), id="a flag that is not known"),
        pytest.param(written(passes("--job-type", HIDDEN, "tests", field="kind")), id="not all"),
        pytest.param(
            project(builders=[source(arguments=[USED], passed=[ALLOWED])]), id="of another step"
        ),
        pytest.param(
            project(
                builds=[build(specification(owned=SUBJECT), HIDDEN)],
                builders=[source(arguments=[computed()], passed=[ALLOWED])],
            ),
            id="of a method that nothing uses",
        ),
    ],
)
def test_quiet_about_what_is_written(whole: Project) -> None:
    assert keys(check, SUBJECT, whole) == []


def test_reports_a_value_that_is_written() -> None:
    [problem] = problems(check, SUBJECT, written(passes("--job-type", "tests")))
    assert problem.key == ("--job-type", "tests")
    assert "the builder passes `tests` for `--job-type`" in problem.message


def test_reports_what_a_configuration_allows_once() -> None:
    [problem] = problems(check, SUBJECT, written(ALLOWED))
    assert problem.key == ("--job-type", "other", "tests")
    assert isinstance(JOB_TYPE.choices, Known)
    assert problem.location == JOB_TYPE.choices.location
    assert problem.message == (
        "the configuration allows `tests` and `other` for `job_type`, which the builder passes "
        "for `--job-type`, but the script's parser takes `training` or `testing`"
    )
    assert [each.location for each in problem.related] == [CONFIG, in_builder(1)]


def test_what_executing_the_builder_showed_is_not_told_again() -> None:
    whole = project(
        builds=[passing("--job-type", "tests")],
        builders=[source(arguments=[USED], passed=[passes("--job-type", "tests")])],
    )
    assert keys(check, SUBJECT, whole) == [("--job-type", "tests")]


def test_a_method_that_is_inherited() -> None:
    base = source("Base", arguments=[USED], passed=[ALLOWED], location=Location("base.py"))
    derived = source(bases=[base.location])
    made = build(specification(owned=SUBJECT), HIDDEN)
    whole = project(builds=[made], builders=[base, derived])
    assert len(problems(check, SUBJECT, whole)) == 1
    own = source(bases=[base.location], arguments=[USED])
    assert problems(check, SUBJECT, project(builds=[made], builders=[base, own])) == []


@pytest.mark.parametrize(
    ("passed", "severity"),
    [
        pytest.param(
            passes("--job-type", "training", field="kind", unasked=("tests",)),
            Severity.WARNING,
            id="no use for it",
        ),
        pytest.param(
            passes("--job-type", "other", field="kind", unasked=("tests",)), None, id="and another"
        ),
    ],
)
def test_what_the_builder_has_no_use_for_is_no_error(
    passed: PassedArgument, severity: Severity | None
) -> None:
    [problem] = problems(check, SUBJECT, written(passed))
    assert problem.severity is severity
    assert "tests" in problem.key


def test_reports_what_a_configuration_has_by_default() -> None:
    passed = passes("--job-type", field="kind", default="tests")
    [problem] = problems(check, SUBJECT, written(passed))
    assert problem.severity is None
    assert problem.location == CONFIG
    assert problem.message.startswith("by default of `kind`, the builder passes `tests` for ")


@pytest.mark.parametrize(
    "passed",
    [
        pytest.param(passes("--job-type", field="kind", default="training"), id="a choice"),
        pytest.param(passes("--name", field="name", default="tests"), id="one that takes any"),
    ],
)
def test_quiet_about_a_default(passed: PassedArgument) -> None:
    assert problems(check, SUBJECT, written(passed)) == []


def test_a_default_that_is_allowed_is_told_once() -> None:
    passed = passes("--job-type", "tests", field="kind", default="tests")
    [problem] = problems(check, SUBJECT, written(passed))
    assert problem.message.startswith("the configuration allows `tests` for `kind`")
