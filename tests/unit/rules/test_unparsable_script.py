import sys

import pytest

from align_ci.model import Contract, Known, Location, Script
from align_ci.rules.unparsable_script import check
from tests.unit.rules.facts import contract, incomplete, problems, skips

ERROR = Known("expected ':'", Location("script.py", 3, 9))
BROKEN = Script("script.py", ERROR)
SOUND = Script("other.py")


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(contract(scripts=[SOUND]), id="parses"),
        pytest.param(contract(scripts=[]), id="no script"),
        pytest.param(contract(scripts=[SOUND, BROKEN]), id="several files"),
        pytest.param(contract(scripts=incomplete(BROKEN)), id="perhaps another file"),
    ],
)
def test_quiet(subject: Contract) -> None:
    assert problems(check, subject) == []


def test_one_file_is_enough_to_judge() -> None:
    assert skips(check, contract(scripts=[SOUND])) == []


def test_reports_the_line_and_the_version() -> None:
    [problem] = problems(check, contract(scripts=[BROKEN]))
    assert problem.location == ERROR.location
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in problem.message
    assert "expected ':'" in problem.message


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            contract(scripts=[SOUND, BROKEN]),
            "the entry point matches several files",
            id="several files",
        ),
        pytest.param(
            contract(scripts=incomplete(BROKEN)),
            "the files that the entry point may be are not all known: it is computed",
            id="perhaps another file",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Contract, reason: str) -> None:
    assert skips(check, subject) == [reason]
