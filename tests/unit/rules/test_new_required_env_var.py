import pytest

from align_ci.model import Build, Project
from align_ci.rules.new_required_env_var import check
from tests.unit.rules.builds import VARIABLES, build, step
from tests.unit.rules.changes import compared
from tests.unit.rules.facts import (
    HIDDEN,
    Text,
    at,
    contract,
    incomplete,
    problems,
    project,
    skips,
    specification,
)


def having(*required: Text, sets: object = ("REGION",), name: str = "StepBuilder") -> Project:
    one = contract(variables=required)
    spec = specification("Step", owned=one)
    variables = sets if not isinstance(sets, tuple) else dict.fromkeys(sets, "1")
    made: list[Build] = [build(spec, step(variables=variables), name=name)]  # type: ignore[arg-type]
    return project([spec], contracts=[one], builds=made)


BASE = having("REGION")


def test_a_builder_that_does_not_set_it_is_named() -> None:
    (found,) = problems(check, *compared(BASE, having("REGION", at(3, "MODE"))))
    assert found.message == (
        "this change requires variable `MODE`, but `StepBuilder` does not set it"
    )
    assert found.location.line == 3
    assert [each.location for each in found.related] == [VARIABLES]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(BASE, id="nothing changed"),
        pytest.param(having("REGION", "MODE", sets=("REGION", "MODE")), id="the builder sets it"),
        pytest.param(having("REGION", "SM_MODEL_DIR"), id="SageMaker sets it"),
        pytest.param(having("REGION", "MODE", name="NewBuilder"), id="the builder is new"),
        pytest.param(having("REGION", HIDDEN), id="it is not known"),
        pytest.param(having("REGION", "MODE", sets=incomplete()), id="what is set is not known"),
    ],
)
def test_nothing_is_broken(head: Project) -> None:
    assert not problems(check, *compared(BASE, head))


def test_a_builder_that_was_not_executed() -> None:
    one = contract(variables=["REGION", "MODE"])
    spec = specification("Step", owned=one)
    head = project([spec], contracts=[one], builds=[build(spec, HIDDEN)])
    assert not problems(check, *compared(BASE, head))
    assert skips(check, *compared(BASE, head))
