import pytest

from align_ci.load.child.executions import PartPlace, Place
from align_ci.model import Location, Project
from align_ci.rules.unlisted_step import FUNCTION_CHANNEL, check
from tests.unit.rules.definitions import MAJORS, compiled, in_file, step, training
from tests.unit.rules.facts import problems, skips

NAMES = {
    *("Preprocess", "Train", "Evaluate", "Cond", "TooLow"),
    *("Register", "Create", "Register-RegisterModel", "Create-CreateModel"),
}


@pytest.mark.parametrize("major", MAJORS)
def test_all_are_listed(major: int) -> None:
    assert problems(check, compiled(training(major), listed=frozenset(NAMES))) == []


@pytest.mark.parametrize("major", MAJORS)
def test_one_is_not(major: int) -> None:
    places = (PartPlace("step", "Preprocess", "", "", Place("preprocess.py", 7)),)
    listed = frozenset(NAMES - {"Preprocess"})
    (problem,) = problems(check, compiled(training(major), listed=listed, places=places))
    assert problem.message == (
        "`Preprocess` is not in the pipeline's list of steps; the SDK adds it because other "
        "steps refer to it"
    )
    assert problem.location == Location("preprocess.py", 7)
    assert [each.message for each in problem.related] == ["`Train` refers to it", "the pipeline"]


def test_not_known() -> None:
    definition = compiled(training(), listed=None)
    assert problems(check, definition) == []
    assert "whether the pipeline lists `Preprocess`" in skips(check, definition)[0]


def test_a_file_lists_all_that_it_holds() -> None:
    assert list(check.check(in_file(training()), Project())) == []


def test_functions_are_listed_by_their_last() -> None:
    document = training()
    step(document, "Train")["Arguments"]["InputDataConfig"].append(
        {"ChannelName": FUNCTION_CHANNEL}
    )
    assert problems(check, compiled(document, listed=frozenset(NAMES - {"Train"}))) == []
