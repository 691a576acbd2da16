"""Knowing less of a definition, or of what it is compiled from, never adds a finding.

The rules that hold a definition against limits, against itself and against its specification.
"""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from align_ci.model import Definition, Group, Location, Problem, Project, Rule, Unknown
from align_ci.rules import (
    branch_only_source,
    colliding_outputs,
    definition_drift,
    definition_limit_exceeded,
    invalid_definition_value,
)
from tests.amount import tried
from tests.unit.rules.definitions import Document, feed, in_file, inputs, outputs, step, training
from tests.unit.rules.facts import contract, problems, project, specification
from tests.unit.rules.hiding import hide
from tests.unit.rules.twins import twin

RULES = (
    branch_only_source.check,
    colliding_outputs.check,
    definition_drift.check,
    definition_limit_exceeded.check,
    invalid_definition_value.check,
)
IDS = [pytest.param(rule, id=rule.name) for rule in RULES]

Found = set[tuple[str, Location, tuple[str, ...]]]


def excessive() -> Document:
    """Too much, too long, and out of range."""
    document = training()
    several = outputs(document, "Preprocess")
    several += [dict(several[0], OutputName=f"o{number}") for number in range(11)]
    arguments = step(document, "Preprocess")["Arguments"]
    arguments["Environment"] = {"LONG": "x" * 300}
    arguments["ProcessingResources"]["ClusterConfig"]["InstanceCount"] = 0
    return document


def meaningless() -> Document:
    """Values and names that SageMaker does not take."""
    document = training()
    inputs(document, "Preprocess")[0]["S3Input"]["S3InputMode"] = "Fille"
    outputs(document, "Evaluate")[0]["S3Output"]["LocalPath"] = "/srv/evaluation"
    job(document, "my step", ProcessingInputs=[{"InputName": "x", "S3Input": {"LocalPath": "x"}}])
    return document


def rewired() -> Document:
    """Jobs that write to one place, read what may not be there, or read something else."""
    document = training()
    feed(document, "Steps.Preprocess.ProcessingOutputConfig.Outputs['val'].S3Output.S3Uri")
    for name in ("One", "Other", "Preproces"):
        s3 = {"S3Uri": "s3://bucket/one", "LocalPath": "/opt/ml/processing/one"}
        config = {"Outputs": [{"OutputName": "one", "S3Output": s3}]}
        job(document, name, ProcessingOutputConfig=config)
    job(document, "After", Environment={"MODEL": {"Get": "Steps.Register.ModelPackageArn"}})
    condition = step(document, "Cond")["Arguments"]
    condition["ElseSteps"].append(condition["IfSteps"].pop())
    return document


def job(document: Document, name: str, **arguments: Any) -> None:
    document["Steps"].append({"Name": name, "Type": "Processing", "Arguments": arguments})


def whole() -> Project:
    """Such definitions, some beside a specification that has a fault of its own."""
    owned = contract(outputs={"evaluation": "/srv/evaluation"})
    declared = specification("Evaluate", kind="Processing", owned=owned)
    planned = [twin("planned"), twin("faulty", specifications={"Evaluate": declared})]
    documents = (excessive(), meaningless(), rewired())
    made = [
        in_file(document, f"{name}.json")
        for document in documents
        for name in ("planned", "faulty", "alone")
    ]
    return structs.replace(project(pipelines=planned), definitions=Group(tuple(made)))


def findings(of: Project) -> Found:
    return {
        (rule.id, said.location, said.key)
        for rule in RULES
        for definition in of.definitions
        for said in rule.check(definition, of)
        if isinstance(said, Problem)
    }


WHOLE = whole()
ALL_FOUND = findings(WHOLE)


@pytest.mark.parametrize("rule", IDS)
def test_there_is_something_for_every_rule(rule: Rule) -> None:
    assert rule.id in {found for found, _, _ in ALL_FOUND}


@settings(max_examples=tried(150))
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.01, 0.03, 0.1, 0.3, 0.7]))
def test_hiding_facts_never_adds_a_finding(seed: int, share: float) -> None:
    chance = random.Random(seed)  # noqa: S311 - hypothesis gives the seed
    assert findings(hide(WHOLE, lambda: chance.random() < share)) <= ALL_FOUND


def test_hiding_everything_finds_nothing() -> None:
    assert findings(hide(WHOLE, lambda: True)) == set()


@pytest.mark.parametrize("rule", IDS)
def test_what_is_not_known_is_never_passed_in_silence(rule: Rule) -> None:
    hidden = Unknown("it was not compiled", Location("pipelines.py"))
    definition: Definition = structs.replace(in_file(training()), content=hidden)
    assert len([*rule.check(definition, Project())]) == 1
    assert problems(rule, definition) == []
