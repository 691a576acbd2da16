"""Names that builders need of what they are given: ALN503 and ALN504 of builders as written."""

from typing import Any

import pytest

from align_ci.model import BuilderSource, Contract, Project, Rule, Severity, Specification, Unknown
from align_ci.rules import builder_input_mismatch, builder_output_mismatch
from tests.unit.rules.builds import build
from tests.unit.rules.builds import step as built
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    dependency,
    incomplete,
    key_use,
    output,
    problems,
    project,
    skips,
    specification,
)
from tests.unit.rules.sources import source

OWNED = contract(inputs={"data": "/a"}, outputs={"model": "/b"})
INPUTS, OUTPUTS = builder_input_mismatch.check, builder_output_mismatch.check


def needing(name: str | Unknown) -> BuilderSource:
    uses = [key_use(name)]
    return source(needed_inputs=uses, needed_outputs=uses)


def whole(*steps: Specification | Unknown, made: Any = HIDDEN) -> Project:
    return project(builds=[build(each, made) for each in steps], builders=[source()])


def step(owned: Contract | Unknown | None = OWNED) -> Specification:
    return specification(dependencies=[dependency("data")], outputs=[output("model")], owned=owned)


MORE = specification(
    dependencies=[dependency("more")], outputs=[output("model", aliases=["more"])], owned=OWNED
)


@pytest.mark.parametrize(
    ("rule", "subject", "facts"),
    [
        pytest.param(INPUTS, needing("data"), whole(step()), id="an input"),
        pytest.param(OUTPUTS, needing("model"), whole(step()), id="an output"),
        pytest.param(INPUTS, needing("more"), whole(step(), MORE), id="of one of its steps"),
        pytest.param(OUTPUTS, needing("more"), whole(MORE), id="an alias"),
        pytest.param(INPUTS, needing("data"), whole(specification(owned=OWNED)), id="contract"),
        pytest.param(INPUTS, needing("b"), whole(step(None)), id="no contract"),
        pytest.param(INPUTS, needing(HIDDEN), whole(step()), id="a name that is not known"),
        pytest.param(INPUTS, needing("b"), whole(step(), made=built()), id="executed"),
        pytest.param(INPUTS, source(), whole(HIDDEN), id="none needed"),
    ],
)
def test_quiet(rule: Rule, subject: BuilderSource, facts: Project) -> None:
    assert problems(rule, subject, facts) == []
    assert [each for each in skips(rule, subject, facts) if "executed" not in each] == []


@pytest.mark.parametrize(
    ("rule", "word", "name", "meant"),
    [
        pytest.param(INPUTS, "input", "datas", "; did you mean `data`?", id="input"),
        pytest.param(OUTPUTS, "output", "modl", "; did you mean `model`?", id="output"),
        pytest.param(INPUTS, "input", "zzz", "", id="nothing like it"),
    ],
)
def test_names_what_no_declaration_has(rule: Rule, word: str, name: str, meant: str) -> None:
    (problem,) = problems(rule, needing(name), whole(step()))
    assert problem.message == (
        f"the builder raises without {word} `{name}`, which the specification does not have"
    )
    assert problem.fix.description == f"declare the {word}, or do without it{meant}"
    assert problem.severity is Severity.WARNING
    assert problem.key == ("needed", name)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        pytest.param(whole(), "it is not known which step it is for", id="step"),
        pytest.param(
            whole(specification(dependencies=incomplete(dependency("data")), owned=OWNED)),
            "the names of specification and contract are not all known: it is computed",
            id="dependencies",
        ),
    ],
)
def test_says_why_it_cannot_judge(facts: Project, reason: str) -> None:
    assert problems(INPUTS, needing("b"), facts) == []
    (skip,) = skips(INPUTS, needing("b"), facts)
    assert reason in skip
