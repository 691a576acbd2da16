import pytest

from align_ci.model import ComputedArguments
from align_ci.rules.unused_builder_arguments import check
from tests.unit.rules.facts import HIDDEN, incomplete, problems, project, skips
from tests.unit.rules.sources import computed, source


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(computed(used=True), id="used"),
        pytest.param(computed(some=False), id="gives nothing"),
        pytest.param(computed(used=True, some=HIDDEN), id="used, whatever it gives"),
        pytest.param(computed(used=HIDDEN, some=False), id="gives nothing, whoever uses it"),
    ],
)
def test_quiet(method: ComputedArguments) -> None:
    subject = source(arguments=[method])
    assert problems(check, subject) == []
    assert skips(check, subject) == []


def test_names_the_method() -> None:
    (problem,) = problems(check, source(arguments=[computed("get_job_arguments")]))
    assert (
        problem.message
        == "`get_job_arguments` computes arguments that nothing passes to the script"
    )
    assert problem.key == ("get_job_arguments",)


def test_names_the_method_that_is_inherited() -> None:
    subject = source(inherited=[computed()], configuration="Config")
    (problem,) = problems(check, subject, project(builders=[subject]))
    assert problem.message.startswith("the inherited `_get_job_arguments` computes arguments")


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(computed(used=True), id="used"),
        pytest.param(computed(used=HIDDEN), id="perhaps"),
    ],
)
def test_an_inherited_method_that_may_be_used(method: ComputedArguments) -> None:
    subject = source(inherited=[method], configuration="Config")
    assert problems(check, subject, project(builders=[subject])) == []


def test_another_builder_of_the_configuration_may_pass_its_arguments() -> None:
    subject = source(inherited=[computed()], configuration="Config")
    other = source("OtherStepBuilder", configuration="Config")
    assert problems(check, subject, project(builders=[subject, other])) == []


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        pytest.param(
            computed(HIDDEN), "the method that computes arguments is not known", id="its name"
        ),
        pytest.param(
            computed(used=HIDDEN), "whether the arguments are used is not known", id="its use"
        ),
        pytest.param(
            computed(some=HIDDEN), "whether there are any arguments is not known", id="its result"
        ),
    ],
)
def test_says_what_is_not_known(method: ComputedArguments, reason: str) -> None:
    subject = source(arguments=[method])
    assert problems(check, subject) == []
    assert skips(check, subject) == [f"{reason}: {HIDDEN.why}"]


def test_a_method_that_is_known_is_judged_beside_others_that_are_not() -> None:
    subject = source(arguments=incomplete(computed()))
    assert len(problems(check, subject)) == 1
    assert len(skips(check, subject)) == 1
