"""Knowing less of builders and registries never adds a finding, nor makes one worse."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align_ci.model import (
    BuilderSource,
    ConfiguredScript,
    Known,
    Location,
    Problem,
    Project,
    Registry,
    Rule,
    VariableDefault,
)
from align_ci.rules import (
    builder_input_mismatch,
    builder_output_mismatch,
    builder_step_type_mismatch,
    default_drift,
    entry_point_mismatch,
    hardcoded_container_path,
    unread_builder_env_var,
    unresolved_registry_entry,
    unused_builder_arguments,
)
from tests.unit.rules.builds import BUILDER, build
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    fact,
    key_use,
    program,
    project,
    specification,
    variable_read,
)
from tests.unit.rules.hiding import hide
from tests.unit.rules.sources import CONFIG, computed, entry, literal, registry, source

RULES = (
    builder_input_mismatch.check,
    builder_output_mismatch.check,
    builder_step_type_mismatch.check,
    default_drift.check,
    entry_point_mismatch.check,
    hardcoded_container_path.check,
    unread_builder_env_var.check,
    unused_builder_arguments.check,
    unresolved_registry_entry.check,
)
IN = "/opt/ml/processing/input"


def misbuilt() -> Project:
    """A project with something for every one of the rules to find."""
    base = source(
        "Base",
        variables=["SHARED", "NEEDED", "REGIN", "NOBODYS", "A_1"],
        location=Location("base.py"),
    )
    derived = source(
        "Derived",
        bases=[base.location],
        paths=[literal(f"{IN}/a"), literal(f"{IN}/b", fallback=True), literal(IN)],
        arguments=[computed(), computed("used", used=True), computed("empty", some=False)],
        variables=["MODE", "READ", "OWN"],
        location=BUILDER,
        inputs=[key_use("asked", required=True)],
        needed_inputs=[key_use("data"), key_use("needed")],
        needed_outputs=[key_use("needed")],
        made_inputs=["made", "data"],
        made_steps=["TrainingStep"],
        defaults=[VariableDefault(fact("MODE"), "mode", Known("2", CONFIG))],
        scripts=[ConfiguredScript("entry_point", Known("other.py", CONFIG))],
    )
    owned = [
        contract(
            name=f"CONTRACT_{number}",
            inputs={"data": f"{IN}/data"},
            variables=["NEEDED", "REGION"],
            optional={"SHARED": "1"} if number else {"MODE": "1"},
            runs=program([variable_read("READ"), variable_read("A_", family=True)]),
            line=number,
        )
        for number in range(2)
    ]
    good = [entry(f"Step{number}Builder") for number in range(3)]
    bad = [entry(f"No{number}Builder", defined=False) for number in range(3)]
    kinds = [entry("Kind", defined=False, key="spec"), entry("Other", key="spec")]
    return project(
        [specification(owned=each) for each in owned],
        contracts=owned,
        builds=[build(specification(owned=each), HIDDEN) for each in owned],
        builders=[base, derived],
        registries=[registry(*good, *bad, *kinds)],
    )


def found(whole: Project) -> dict[tuple[Rule, str, Location, tuple[str, ...]], int]:
    """The rank of what is found, by rule, subject, place and key."""
    subjects: list[BuilderSource | Registry] = [*whole.builders, *whole.registries]
    return {
        (rule, subject.name, said.location, said.key): (said.severity or rule.severity).rank
        for rule in RULES
        for subject in subjects
        if isinstance(subject, rule.on)
        for said in rule.check(subject, whole)
        if isinstance(said, Problem)
    }


WHOLE = misbuilt()
FOUND = found(WHOLE)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_there_is_something_for_every_rule(rule: Rule) -> None:
    assert rule in {each for each, _, _, _ in FOUND}


@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.01, 0.03, 0.1, 0.3]))
def test_hiding_facts_never_adds_a_finding(seed: int, share: float) -> None:
    chance = random.Random(seed)  # noqa: S311 - hypothesis gives the seed
    hidden = found(hide(WHOLE, lambda: chance.random() < share))
    assert hidden.keys() - FOUND.keys() == set()
    assert all(rank >= FOUND[key] for key, rank in hidden.items())
