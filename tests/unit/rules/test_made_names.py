"""Names that builders give to what they make: ALN503 and ALN504 of builders as written."""

import pytest

from align_ci.model import BuilderSource, Contract, Project, Rule, Severity, Specification, Unknown
from align_ci.rules import builder_input_mismatch, builder_output_mismatch
from tests.unit.rules.builds import build
from tests.unit.rules.builds import step as built
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    dependency,
    entries,
    incomplete,
    key_use,
    keys,
    output,
    problems,
    project,
    skips,
    specification,
)
from tests.unit.rules.sources import source

OWNED = contract(inputs={"data": "/a"}, outputs={"model": "/b"})
INPUTS, OUTPUTS = builder_input_mismatch.check, builder_output_mismatch.check
BY_PLACE = "properties.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"
BY_NAME = "properties.ProcessingOutputConfig.Outputs['others'].S3Output.S3Uri"


def making(name: str | Unknown) -> BuilderSource:
    return source(made_inputs=[name], made_outputs=[name])


def whole(*steps: Specification | Unknown) -> Project:
    return project(builds=[build(each, HIDDEN) for each in steps], builders=[source()])


def step(owned: Contract | Unknown | None = OWNED) -> Specification:
    return specification(dependencies=[dependency("data")], outputs=[output("model")], owned=owned)


@pytest.mark.parametrize(
    ("rule", "subject", "facts"),
    [
        pytest.param(INPUTS, making("data"), whole(step()), id="an input"),
        pytest.param(OUTPUTS, making("model"), whole(step()), id="an output"),
        pytest.param(
            INPUTS, making("data"), whole(specification(owned=OWNED)), id="of the contract alone"
        ),
        pytest.param(
            INPUTS,
            making("more"),
            whole(specification(dependencies=[dependency("more")], owned=OWNED)),
            id="of the specification alone",
        ),
        pytest.param(
            OUTPUTS,
            making("alias"),
            whole(specification(outputs=[output("model", aliases=["alias"])], owned=OWNED)),
            id="an alias",
        ),
        pytest.param(
            OUTPUTS,
            making("others"),
            whole(specification(outputs=[output("model", path=BY_NAME)], owned=OWNED)),
            id="asked for",
        ),
        pytest.param(
            INPUTS,
            making("x"),
            whole(step(), specification(dependencies=[dependency("x")], owned=OWNED)),
            id="of another job type",
        ),
        pytest.param(INPUTS, making(HIDDEN), whole(step()), id="a name not known"),
        pytest.param(INPUTS, making("x"), whole(step(None)), id="no contract"),
        pytest.param(INPUTS, making("x"), whole(), id="of no step"),
    ],
)
def test_quiet(rule: Rule, subject: BuilderSource, facts: Project) -> None:
    assert keys(rule, subject, facts) == []


def test_reports_a_name_that_nothing_declares() -> None:
    [problem] = problems(OUTPUTS, making("models"), whole(step(), step()))
    assert problem.message == (
        "the builder makes `models`, which is declared neither by the specification "
        "nor by the contract"
    )
    assert problem.severity is Severity.WARNING
    assert "did you mean `model`?" in problem.fix.description
    assert keys(INPUTS, making("x"), whole(step())) == [("made", "x")]
    by_place = specification(outputs=[output("model", path=BY_PLACE)], owned=OWNED)
    assert keys(OUTPUTS, making("x"), whole(by_place)) == [("made", "x")]


def test_one_cause_is_one_finding() -> None:
    """A builder that asks the contract for a path under the same name is told of that alone."""
    subject = source(made_inputs=["x"], inputs=[key_use("x")])
    assert keys(INPUTS, subject, whole(step())) == [("asked", "x")]


def test_what_was_executed_is_not_judged_by_its_text() -> None:
    facts = project(builds=[build(step(), built())], builders=[source()])
    assert keys(INPUTS, making("x"), facts) == []


@pytest.mark.parametrize(
    ("rule", "facts", "reason"),
    [
        pytest.param(INPUTS, whole(step(HIDDEN)), "the contract is not known", id="contract"),
        pytest.param(
            INPUTS,
            project(builds=[build(HIDDEN, HIDDEN, contract=OWNED)], builders=[source()]),
            "the specification is not known",
            id="specification",
        ),
        pytest.param(
            INPUTS,
            whole(step(contract(inputs=incomplete(*entries({"data": "/a"}))))),
            "the names of specification and contract are not all known",
            id="not all inputs",
        ),
        pytest.param(
            OUTPUTS,
            whole(specification(outputs=[output("model", path=HIDDEN)], owned=OWNED)),
            "the names of specification and contract are not all known",
            id="a property path",
        ),
    ],
)
def test_says_why_it_cannot_judge(rule: Rule, facts: Project, reason: str) -> None:
    assert skips(rule, making("x"), facts) == [f"{reason}: {HIDDEN.why}"]
    assert skips(rule, source(), facts) == []
