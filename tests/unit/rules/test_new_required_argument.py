from collections.abc import Sequence

import pytest

from align_ci.model import Option, Project
from align_ci.rules.new_required_argument import check
from tests.unit.rules.builds import BUILDER, build, step
from tests.unit.rules.changes import compared
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    incomplete,
    option,
    problems,
    program,
    project,
    skips,
    specification,
)


def having(
    *options: Option,
    passes: Sequence[str] = (),
    name: str = "StepBuilder",
    provided: frozenset[str] = frozenset(),
    complete: bool = True,
) -> Project:
    taken = options if complete else incomplete(*options)
    one = contract(arguments={"mode": "fast"}, runs=program(options=taken))
    spec = specification("Step", owned=one)
    made = [build(spec, step(arguments=passes), name=name)]
    return project([spec], contracts=[one], builds=made, provided_arguments=provided)


BASE = having(option("--mode"))
NEEDED = option("--mode", required=True, line=6)


@pytest.mark.parametrize(
    "base", [pytest.param(BASE, id="was optional"), pytest.param(having(), id="new")]
)
def test_a_builder_that_does_not_pass_it_is_named(base: Project) -> None:
    (found,) = problems(check, *compared(base, having(NEEDED)))
    assert found.message == (
        "this change makes the script require `--mode`, but `StepBuilder` does not pass it"
    )
    assert (found.location.path, found.location.line) == ("script.py", 6)
    assert [each.location for each in found.related] == [BUILDER]


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param(having(NEEDED), having(NEEDED), id="it was required"),
        pytest.param(BASE, having(NEEDED, passes=["--mode", "fast"]), id="the builder passes it"),
        pytest.param(BASE, having(NEEDED, provided=frozenset({"mode"})), id="every builder does"),
        pytest.param(BASE, having(NEEDED, name="New"), id="the builder is new"),
        pytest.param(BASE, having(option("--mode", required=HIDDEN)), id="required is not known"),
        pytest.param(having(option("--mode", required=HIDDEN)), having(NEEDED), id="nor was it"),
    ],
)
def test_nothing_is_broken(base: Project, head: Project) -> None:
    assert not problems(check, *compared(base, head))


def test_a_parser_of_the_base_that_is_not_known() -> None:
    subject = compared(having(complete=False), having(NEEDED))
    assert not problems(check, *subject)
    assert skips(check, *subject)
