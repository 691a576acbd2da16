import pytest

from align_ci.model import Build, Contract, Group, Known, Option, Unknown
from align_ci.rules.missing_required_argument import check
from tests.unit.rules.builds import ARGUMENTS, STEP, build, job, step
from tests.unit.rules.facts import (
    HERE,
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
    skips,
    specification,
)
from tests.unit.rules.named import named

UNEXECUTED = Unknown("nothing is run", HERE)
MODE = option("--mode", required=True, line=7)


def owned(*options: Option, declares: tuple[Text, ...] = ("mode",)) -> Contract:
    return contract(arguments=named(*declares), runs=program(options=options))


def reading(flags: Many[Text], held: Contract | None = None) -> Build:
    """A builder that is only read."""
    spec = specification(kind="Processing", owned=held or owned(MODE))
    return build(spec, UNEXECUTED, job=job(flags=flags))


def passing(*words: Text, kind: str = "Processing") -> Build:
    """A builder that was executed."""
    return build(specification(kind=kind, owned=owned(MODE)), step(kind, arguments=words))


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(passing("--mode", "fast"), id="passed"),
        pytest.param(passing("--mode=fast"), id="passed in one word"),
        pytest.param(passing("--mod", "fast"), id="passed abbreviated"),
        pytest.param(passing("--modes", "fast"), id="a slip that ALN106 reports"),
        pytest.param(reading(["--mode"]), id="passed, as it is written"),
        pytest.param(reading(["--modes"]), id="a slip as it is written"),
        pytest.param(reading([], owned(option("--mode"))), id="not required"),
        pytest.param(reading([], owned(option("--mode", required=HIDDEN))), id="perhaps required"),
        pytest.param(reading([], owned(MODE, declares=())), id="undeclared: ALN105"),
        pytest.param(reading([], owned(option("mode", required=True))), id="positional"),
        pytest.param(reading(incomplete()), id="perhaps passed"),
        pytest.param(passing(HIDDEN), id="perhaps passed when it was built"),
        pytest.param(passing(kind="Tuning"), id="another kind of step"),
    ],
)
def test_quiet(subject: Build) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(passing("--other", "fast"), id="executed"),
        pytest.param(reading(["--other"]), id="read"),
        pytest.param(reading([], owned(MODE, declares=("--mode",))), id="declared by its flag"),
    ],
)
def test_reports_what_is_left_out(subject: Build) -> None:
    assert keys(check, subject) == [("--mode",)]


def test_says_where() -> None:
    [problem] = problems(check, reading([]))
    assert problem.message == "the script requires `--mode`, but the builder does not pass it"
    assert problem.location == ARGUMENTS
    assert [each.location for each in problem.related] == [in_script(7)]
    [problem] = problems(check, passing())
    assert problem.location == STEP


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            build(specification(owned=owned(MODE)), UNEXECUTED),
            "the builder was not executed: nothing is run",
            id="not executed, and not followed",
        ),
        pytest.param(
            build(specification(owned=owned(MODE)), HIDDEN, failure=Known("KeyError", STEP)),
            "the builder failed (ALN510)",
            id="failed",
        ),
        pytest.param(
            build(specification(), step(), contract=HIDDEN),
            "the contract is not known: it is computed",
            id="contract",
        ),
        pytest.param(
            reading([], owned(option(HIDDEN, name="mode", required=True))),
            "the arguments of the parser are not all known: it is computed",
            id="flags",
        ),
        pytest.param(
            build(specification(owned=contract(scripts=Group((), (HIDDEN,)))), step()),
            "the files that the entry point may be are not all known: it is computed",
            id="script",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Build, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]
