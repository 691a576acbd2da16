"""Knowing less of variables never adds a finding, nor makes one worse."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align_ci.model import Problem, Project, Rule
from align_ci.rules import (
    default_drift,
    undeclared_env_var,
    unread_optional_env_var,
    unread_required_env_var,
)
from tests.unit.rules.builds import build, step
from tests.unit.rules.facts import contract, program, project, specification, variable_read
from tests.unit.rules.hiding import hide

RULES = (
    undeclared_env_var.check,
    unread_required_env_var.check,
    unread_optional_env_var.check,
    default_drift.check,
)
NEEDED = ("UNSET", "SOMETIMES", "REGION", "JOBMODE")


def misread() -> Project:
    """A project with something for every one of the rules to find."""
    reads = [
        *(variable_read(name, required=True) for name in NEEDED),
        variable_read("UNSET"),
        variable_read("SM_MODEL_DIR"),
        variable_read("SAME", "1"),
        variable_read("SAME", "2"),
        variable_read("DRIFTED", "2"),
        variable_read("OUTSIDE", "2"),
        variable_read("COLUMN_", family=True),
        variable_read("ROW_", family=True),
    ]
    subject = contract(
        variables=["REGION", "JOB_MODE", "NOBODYS", "COLUMN_1"],
        optional={"SAME": "1", "DRIFTED": "1", "OUTSIDER": "1", "LEFT": "1", "LEFT_OUT": "1"},
        runs=program(reads),
    )
    spec = specification(owned=subject)
    return project(
        [spec],
        contracts=[subject],
        builds=[
            build(spec, step(variables={"REGION": "1"})),
            build(spec, step(variables={"REGION": "1", "SOMETIMES": "1"})),
        ],
    )


def found(whole: Project) -> dict[tuple[Rule, tuple[str, ...]], int]:
    """The rank of what is found, by what identifies it."""
    return {
        (rule, said.key): (said.severity or rule.severity).rank
        for rule in RULES
        for subject in whole.contracts
        for said in rule.check(subject, whole)
        if isinstance(said, Problem)
    }


WHOLE = misread()
FOUND = found(WHOLE)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_there_is_something_for_every_rule(rule: Rule) -> None:
    assert rule in {each for each, _ in FOUND}


@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.01, 0.03, 0.1, 0.3]))
def test_hiding_facts_never_adds_a_finding(seed: int, share: float) -> None:
    chance = random.Random(seed)  # noqa: S311 - hypothesis gives the seed
    hidden = found(hide(WHOLE, lambda: chance.random() < share))
    assert hidden.keys() - FOUND.keys() == set()
    assert all(rank >= FOUND[key] for key, rank in hidden.items())
