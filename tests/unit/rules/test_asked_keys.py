"""Names by which builders ask contracts for paths: ALN503 and ALN504 of builders as written."""

import pytest

from align_ci.model import BuilderSource, Contract, KeyUse, Project, Rule, Severity, Unknown
from align_ci.rules import builder_input_mismatch, builder_output_mismatch
from tests.unit.rules.builds import build
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    entries,
    incomplete,
    key_use,
    keys,
    problems,
    project,
    skips,
    specification,
)
from tests.unit.rules.sources import source

OWNED = contract(inputs={"data": "/a"}, outputs={"model": "/b"})
INPUTS, OUTPUTS = builder_input_mismatch.check, builder_output_mismatch.check


def asking(*uses: KeyUse) -> BuilderSource:
    return source(inputs=uses, outputs=uses)


def whole(*owned: Contract | Unknown | None) -> Project:
    builds = [build(specification(owned=each), HIDDEN) for each in owned]
    return project(builds=builds, builders=[source()])


@pytest.mark.parametrize(
    ("rule", "subject", "facts"),
    [
        pytest.param(INPUTS, asking(key_use("data")), whole(OWNED), id="an input"),
        pytest.param(OUTPUTS, asking(key_use("model")), whole(OWNED), id="an output"),
        pytest.param(
            INPUTS,
            asking(key_use("data")),
            whole(contract(inputs={"other": "/a"}), OWNED),
            id="of another job type",
        ),
        pytest.param(INPUTS, asking(key_use(HIDDEN)), whole(OWNED), id="a name not known"),
        pytest.param(INPUTS, asking(key_use("x")), whole(None), id="no contract"),
        pytest.param(INPUTS, asking(key_use("x")), whole(OWNED, HIDDEN), id="a contract not known"),
        pytest.param(
            INPUTS,
            asking(key_use("x")),
            whole(contract(inputs=incomplete(*entries({"data": "/a"})))),
            id="not all inputs",
        ),
        pytest.param(INPUTS, asking(key_use("x")), whole(), id="of no step"),
    ],
)
def test_quiet(rule: Rule, subject: BuilderSource, facts: Project) -> None:
    assert keys(rule, subject, facts) == []


def test_reports_a_name_that_no_contract_has() -> None:
    subject = asking(key_use("models", required=True))
    [problem] = problems(OUTPUTS, subject, whole(OWNED, OWNED))
    assert problem.message == (
        "the builder asks the contract for output `models`, which it does not have"
    )
    assert problem.severity is None
    assert "did you mean `model`?" in problem.fix.description
    assert keys(INPUTS, subject, whole(OWNED)) == [("asked", "models")]


def test_a_name_that_may_be_missing_is_a_warning() -> None:
    [problem] = problems(INPUTS, asking(key_use("x", required=False)), whole(OWNED))
    assert problem.severity is Severity.WARNING


def test_says_why_it_cannot_judge() -> None:
    subject = asking(key_use("x"))
    assert skips(INPUTS, subject, whole(OWNED, HIDDEN)) == [
        f"the contract is not known: {HIDDEN.why}"
    ]
    assert skips(INPUTS, asking(), whole(HIDDEN)) == []
