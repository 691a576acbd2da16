import pytest
from msgspec import structs

from align_ci.load.child.executions import Place, Raised
from align_ci.load.definitions import from_file
from align_ci.model import Build, Group, Known, Location, Project, Unknown
from align_ci.rules.unreadable_definition import check
from tests.unit.rules.definitions import MAJORS, compiled, in_file, training
from tests.unit.rules.facts import HERE, HIDDEN, problems, skips

RAISED = compiled(training(), failure=Raised("ValueError: no such model", Place("train.py", 3)))


def failed_build(failure: Known[str] | None) -> Project:
    unknown = Unknown("it failed", HERE)
    build = Build("Builder", unknown, unknown, Group(), unknown, failure, (), HERE)
    return Project(builds=Group((build,)))


@pytest.mark.parametrize("major", MAJORS)
def test_what_an_sdk_compiles_is_clean(major: int) -> None:
    assert problems(check, in_file(training(major))) == []
    assert skips(check, compiled(training(major))) == []


def test_a_file_that_is_no_definition() -> None:
    (problem,) = problems(check, from_file("build/pipeline.json", '{"Version": "2020-12-01",}'))
    assert problem.message == (
        "`build/pipeline.json` is no pipeline definition: it is no JSON: another entry must "
        "follow the comma"
    )
    assert problem.location == Location("build/pipeline.json", 1, 26)


def test_what_compiling_raised() -> None:
    (problem,) = problems(check, RAISED)
    assert problem.message == (
        "the pipeline `Training` cannot be compiled: ValueError: no such model"
    )
    assert problem.location == Location("train.py", 3)
    assert problem.key == ("ValueError",)


def test_what_a_builder_raises_by_itself_is_reported_there() -> None:
    whole = failed_build(RAISED.failure)
    assert problems(check, RAISED, whole) == []
    assert "reported there" in skips(check, RAISED, whole)[0]


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(None, id="none"),
        pytest.param(Known("ValueError: no such model", Location("train.py", 4)), id="elsewhere"),
        pytest.param(Known("ValueError: other", Location("train.py", 3)), id="another one"),
    ],
)
def test_what_other_builders_raise(failure: Known[str] | None) -> None:
    assert len(problems(check, RAISED, failed_build(failure))) == 1


def test_what_was_not_compiled_is_skipped() -> None:
    definition = compiled(training(), skipped="there is no SDK")
    assert problems(check, definition) == []
    assert skips(check, definition) == ["the definition is not known: there is no SDK"]


def test_a_failure_that_is_not_known() -> None:
    hidden = structs.replace(RAISED, failure=HIDDEN)
    assert problems(check, hidden) == []
    assert len(skips(check, hidden)) == 1
