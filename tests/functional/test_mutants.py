"""A break in a clean project is found; `make mutants` tries them all."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from align_ci import checking
from align_ci.opening import Invocation
from scripts.mutate import copied, listed, mutants, survives
from tests.amount import SHARE

EVERY = 24 * SHARE


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("projects"))


@pytest.mark.parametrize("project", ["reference", "clean"])
def test_nothing_is_wrong_before(projects: Path, project: str) -> None:
    overrides = {"loader": "static", "fail-on": "warning"}
    report = checking.check(Invocation(projects / project, overrides=overrides)).report
    assert report.findings == ()
    assert report.exit_code == 0
    assert not [*projects.rglob("executed")]


def test_a_sample_of_breaks_is_found(projects: Path) -> None:
    known = listed()
    sample = list(mutants(projects))[::EVERY]
    assert [str(one) for one in sample if survives(projects, one) and str(one) not in known] == []


def test_the_operators_find_places_to_break(projects: Path) -> None:
    every = list(mutants(projects))
    for project in ("reference", "clean"):
        numbers = Counter(one.operator for one in every if one.path.startswith(project))
        assert len(numbers) > 20
        assert sum(numbers.values()) > 100


def test_every_survivor_is_a_mutant_and_has_a_reason(projects: Path) -> None:
    assert {*listed()} <= {str(one) for one in mutants(projects)}
    assert all(listed().values())


@pytest.mark.parametrize("project", ["reference", "clean"])
def test_a_change_of_nothing_survives(projects: Path, project: str) -> None:
    """What is found is the break, and nothing that was there before."""
    first = next(one for one in mutants(projects) if one.path.startswith(project))
    assert survives(projects, replace(first, text=(projects / first.path).read_text()))
