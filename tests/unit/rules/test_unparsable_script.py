import sys

import pytest

from align_ci.model import Contract, Known, Location, Project, Script
from align_ci.rules.unparsable_script import check
from tests.unit.rules.facts import HIDDEN, contract, incomplete, problems, project, skips

ERROR = Known("expected ':'", Location("script.py", 3, 9))
BROKEN = Script("script.py", ERROR)
SOUND = Script("other.py")
SHELL = Script("run.sh")
EXTERNAL = project(external_entry_points=frozenset({"script.py"}))


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(contract(scripts=[SOUND]), id="parses"),
        pytest.param(contract(scripts=[]), id="no script"),
        pytest.param(contract(scripts=[SOUND, BROKEN]), id="several files"),
        pytest.param(contract(scripts=incomplete(BROKEN)), id="perhaps another file"),
        pytest.param(contract(scripts=[SHELL]), id="not Python"),
        pytest.param(contract(entry_point=HIDDEN, scripts=[BROKEN]), id="unknown name"),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []


def test_the_script_of_another_package_is_not_judged() -> None:
    assert problems(check, contract(scripts=[BROKEN]), EXTERNAL) == []


def test_one_file_is_enough_to_judge() -> None:
    assert skips(check, contract(scripts=[SOUND])) == []


def test_reports_the_line_and_the_version() -> None:
    [problem] = problems(check, contract(scripts=[BROKEN]))
    assert problem.location == ERROR.location
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in problem.message
    assert "expected ':'" in problem.message


@pytest.mark.parametrize(
    ("subject", "whole", "reason"),
    [
        pytest.param(
            contract(scripts=[SOUND, BROKEN]),
            project(),
            "the entry point matches several files",
            id="several files",
        ),
        pytest.param(
            contract(scripts=incomplete(BROKEN)),
            project(),
            "the files that the entry point may be are not all known: it is computed",
            id="perhaps another file",
        ),
        pytest.param(
            contract(scripts=[]), project(), "there is no script to parse", id="no script"
        ),
        pytest.param(
            contract(entry_point="run.sh", scripts=[SHELL]),
            project(),
            "`run.sh` is not Python",
            id="not Python",
        ),
        pytest.param(
            contract(scripts=[]), EXTERNAL, "another package supplies it", id="another package's"
        ),
        pytest.param(
            contract(scripts=[SOUND]),
            EXTERNAL,
            "another package supplies it",
            id="another package's, and a file of that name",
        ),
        pytest.param(
            contract(entry_point=HIDDEN, scripts=[SOUND]),
            EXTERNAL,
            "the entry point is not known: it is computed",
            id="unknown name",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Contract, whole: Project, reason: str) -> None:
    assert skips(check, subject, whole) == [reason]
