"""Defaults of configurations that are not the contract's: ALN112 of builders."""

from typing import Any

import pytest

from align_ci.model import Known, Severity, VariableDefault
from align_ci.rules.default_drift import check
from tests.unit.rules.builds import build, step
from tests.unit.rules.facts import (
    HIDDEN,
    contract,
    entries,
    fact,
    problems,
    project,
    skips,
    specification,
)
from tests.unit.rules.facts import incomplete as unfinished
from tests.unit.rules.sources import CONFIG, source


def told(own: Any, *declared: Any) -> tuple[Any, Any]:
    """A builder with a default, and a project with its contracts."""
    value = Known(own, CONFIG) if isinstance(own, str) else own
    subject = source(defaults=[VariableDefault(fact("SIZE"), "size", value)])
    contracts = [contract(optional=each, line=line) for line, each in enumerate(declared)]
    builds = [build(specification(owned=each), step()) for each in contracts]
    return subject, project(builds=builds, builders=[subject])


@pytest.mark.parametrize(
    ("own", "declared"),
    [
        pytest.param("5", [{"SIZE": "5"}], id="the same"),
        pytest.param("0.10", [{"SIZE": "0.1"}], id="the same number"),
        pytest.param("True", [{"SIZE": "true"}], id="the same truth"),
        pytest.param("5", [{"OTHER": "6"}], id="not declared"),
        pytest.param("5", [{"SIZE": None}], id="no default"),
        pytest.param("5", [{"SIZE": HIDDEN}], id="a default that is not known"),
        pytest.param(HIDDEN, [{"SIZE": "6"}], id="its own is not known"),
        pytest.param("5", [{"SIZE": "6"}, {"SIZE": "5"}], id="one of several contracts"),
    ],
)
def test_quiet(own: Any, declared: list[dict[str, Any]]) -> None:
    assert problems(check, *told(own, *declared)) == []


def test_names_both_defaults() -> None:
    (problem,) = problems(check, *told("5", {"SIZE": "6"}))
    assert problem.message == (
        "the configuration's `size` makes `SIZE` '5' by default, but the contract's default is '6'"
    )
    assert (problem.location, problem.key) == (CONFIG, ("SIZE", "5", "6"))
    assert check.severity is Severity.NOTE


def test_says_what_is_not_known() -> None:
    hidden = unfinished(*entries({"SIZE": "6"}))
    assert skips(check, *told("5", hidden)) == [
        "the optional variables of the contract are not all known: it is computed"
    ]
    assert skips(check, *told("5")) == ["it is not known which step it is for"]
