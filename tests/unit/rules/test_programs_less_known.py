"""Knowing less of arguments, paths and keys never adds a finding, nor makes one worse."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from align_ci.model import (
    Build,
    BuilderSource,
    Contract,
    Known,
    Location,
    Problem,
    Project,
    Rule,
)
from align_ci.rules import (
    missing_required_argument,
    rejected_argument_value,
    relative_import,
    undeclared_argument,
    undeclared_logical_key,
    undeclared_path,
    unhandled_argument,
    unused_path,
)
from tests.unit.rules.builds import build, job, step
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    key_use,
    option,
    path_use,
    program,
    project,
    specification,
    variable_read,
)
from tests.unit.rules.hiding import hide
from tests.unit.rules.sources import computed, passes, source

RULES = (
    undeclared_argument.check,
    unhandled_argument.check,
    undeclared_path.check,
    unused_path.check,
    undeclared_logical_key.check,
    rejected_argument_value.check,
    relative_import.check,
    missing_required_argument.check,
)
IN, OUT = "/opt/ml/processing/input", "/opt/ml/processing/output"


def parsing() -> Contract:
    options = [
        option("--needed", "-n", required=True),
        option("--sometimes", required=True),
        option("--job-type", choices=["training"], name="job_type"),
        option("--job-types"),
        option("--kind", name="sort", choices=["a"]),
        option("--kind", choices=["b"]),
        option("--size", choices=["1"]),
        option("--abc-one"),
        option("--abc-two"),
        option("--alone"),
        option("--model", from_platform=True),
    ]
    names = ["jobtype", "--job_type", "sort", "abc", "--alon", "nobodys", "size"]
    return contract(
        name="PARSING",
        arguments=dict.fromkeys(names, "1"),
        runs=program(options=options),
        line=1,
    )


def using() -> Contract:
    paths = [
        *(f"{IN}/{name}" for name in ("used", "dta", "deep/er", "deep", "deep/er/still")),
        *(f"{OUT}/{name}/all.csv" for name in ("a", "b")),
        "/opt/ml/model",
    ]
    inputs = {name: f"{IN}/{name}" for name in ("used", "data", "asked", "forgotten", "model")}
    channels = {name: f"/opt/ml/input/data/{name}" for name in ("train", "test")}
    asked = [key_use("asked"), key_use("modle"), key_use("lost", required=True), key_use("lost")]
    return contract(
        name="USING",
        inputs={**inputs, **channels},
        runs=program(
            [variable_read("SM_CHANNEL_TRAIN"), variable_read("MODE")],
            options=[option("--mode")],
            paths=[path_use(path) for path in paths],
            inputs=asked,
            outputs=[key_use("report", required=True), key_use("report", fallback=True)],
            relative=[".a", "..b"],
        ),
        line=2,
    )


def writing() -> tuple[Build, BuilderSource, BuilderSource]:
    """A builder that was only read, and what it is written to pass."""
    owned = contract(
        name="WRITTEN",
        arguments={"moed": "1", "must": "1"},
        runs=program(
            options=[
                option("--mode", choices=["a", "b"]),
                option("--size", choices=["1"]),
                option("--must", required=True),
            ]
        ),
        line=4,
    )
    place = Location("written.py")
    base = source(
        "Base",
        arguments=[computed(used=True)],
        passed=[
            passes("--mode", "a", "c", "d", field="mode", line=1),
            passes("--size", "2", line=2),
            passes("--gone", line=3),
            passes("--moed", line=4),
        ],
        location=Location("base.py"),
    )
    derived = source("Derived", bases=[base.location], location=place)
    read = job(flags=["--mode", "--size", "--gone", "--moed"])
    made = replace(build(specification(owned=owned), HIDDEN, job=read), location=place)
    return made, base, derived


def misused() -> Project:
    """A project with something for every one of the rules to find."""
    parser, paths = parsing(), using()
    lost = contract(
        name="LOST",
        outputs={"lost": f"{OUT}/lost", "found": f"{OUT}/found"},
        runs=program(outputs=[key_use("found")]),
        line=3,
    )
    words = ["--job-type", "train", "--kind", "c", "--kind=a", "--size=2"]
    others = ["--sometimes", "1", "--size", "3"]
    spec = specification(owned=parser)
    written, base, derived = writing()
    assert isinstance(written.contract, Known)
    assert written.contract.value is not None
    return project(
        [spec],
        contracts=[parser, paths, lost, written.contract.value],
        builders=[base, derived],
        builds=[
            build(spec, step(arguments=words)),
            build(spec, step(arguments=[*words, *others])),
            build(spec, step("Training", hyperparameters={"job-type": "test", "sort": "x"})),
            written,
        ],
    )


def found(whole: Project) -> dict[tuple[Rule, str, tuple[str, ...]], int]:
    """The rank of what is found, by what identifies it."""
    return {
        (rule, subject.name, said.key): (said.severity or rule.severity).rank
        for rule in RULES
        for subject in (whole.builds if Build in rule.on else whole.contracts)
        for said in rule.check(subject, whole)
        if isinstance(said, Problem)
    }


WHOLE = misused()
FOUND = found(WHOLE)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_there_is_something_for_every_rule(rule: Rule) -> None:
    assert rule in {each for each, _, _ in FOUND}


def test_there_is_something_of_builders_as_they_are_written() -> None:
    told = {key for _, name, key in FOUND if name == "WRITTEN"}
    assert told >= {("--mode", "c", "d"), ("--size", "2"), ("--gone",), ("moed",)}


@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.01, 0.03, 0.1, 0.3]))
def test_hiding_facts_never_adds_a_finding(seed: int, share: float) -> None:
    chance = random.Random(seed)  # noqa: S311 - hypothesis gives the seed
    hidden = found(hide(WHOLE, lambda: chance.random() < share))
    assert hidden.keys() - FOUND.keys() == set()
    assert all(rank >= FOUND[key] for key, rank in hidden.items())
