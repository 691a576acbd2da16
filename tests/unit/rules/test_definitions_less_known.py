"""Knowing less of a definition never adds a finding."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from align_ci.model import Definition, Group, Location, Project, Rule, Unknown
from align_ci.rules import (
    dangling_reference,
    duplicate_definition_name,
    unattached_property_file,
    undeclared_parameter,
    unknown_property_file_output,
    unlisted_step,
    unreadable_definition,
)
from align_ci.rules.unlisted_step import FUNCTION_CHANNEL
from tests.amount import tried
from tests.unit.rules.definitions import compiled, failed, misaligned, step, training
from tests.unit.rules.facts import problems
from tests.unit.rules.hiding import hide

RULES = (
    dangling_reference.check,
    undeclared_parameter.check,
    unattached_property_file.check,
    unlisted_step.check,
    unknown_property_file_output.check,
    duplicate_definition_name.check,
    unreadable_definition.check,
)


def sound() -> Definition:
    """A definition with a function that need not be listed, and nothing to find."""
    document = training()
    train = step(document, "Train")
    train["Arguments"]["InputDataConfig"].append({"ChannelName": FUNCTION_CHANNEL})
    names = {"Preprocess", "Evaluate", "Cond", "Register", "Create", "TooLow"}
    return compiled(document, listed=frozenset(names))


def project() -> Project:
    elsewhere = structs.replace(sound(), location=Location("sound.py"))
    return Project(definitions=Group((misaligned(), elsewhere, failed())))


WHOLE = project()

Found = set[tuple[str, Location, Location, tuple[str, ...]]]


def findings(whole: Project) -> Found:
    return {
        (rule.id, definition.location, problem.location, problem.key)
        for rule in RULES
        for definition in whole.definitions
        for problem in problems(rule, definition, whole)
    }


ALL_FOUND = findings(WHOLE)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_there_is_something_for_every_rule(rule: Rule) -> None:
    assert rule.id in {found for found, *_ in ALL_FOUND}


@settings(max_examples=tried(300))
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.01, 0.03, 0.1, 0.3, 0.7]))
def test_hiding_facts_never_adds_a_finding(seed: int, share: float) -> None:
    chance = random.Random(seed)  # noqa: S311 - hypothesis gives the seed
    hidden = hide(WHOLE, lambda: chance.random() < share)
    assert findings(hidden) <= ALL_FOUND


def test_the_sound_definition_is_sound() -> None:
    assert findings(Project(definitions=Group((sound(),)))) == set()


def test_hiding_everything_finds_nothing() -> None:
    assert findings(hide(WHOLE, lambda: True)) == set()


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_what_is_not_known_is_never_passed_in_silence(rule: Rule) -> None:
    definition: Any = structs.replace(
        misaligned(), content=Unknown("it is computed", Location("pipelines.py"))
    )
    said = list(rule.check(definition, Project()))
    assert len(said) == 1
    assert problems(rule, definition) == []
