"""A break in the reference project is found; `make mutants` tries them all."""

from collections import Counter
from pathlib import Path

import pytest

from scripts.mutate import copied, listed, mutants, survives

EVERY = 16


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("project"))


def test_a_sample_of_breaks_is_found(project: Path) -> None:
    known = listed()
    sample = list(mutants(project, "specs"))[::EVERY]
    assert [str(one) for one in sample if survives(project, one) and str(one) not in known] == []


def test_the_operators_find_places_to_break(project: Path) -> None:
    numbers = Counter(one.operator for one in mutants(project, "specs"))
    assert len(numbers) > 20
    assert sum(numbers.values()) > 300


def test_every_survivor_is_a_mutant_and_has_a_reason(project: Path) -> None:
    assert {*listed()} <= {str(one) for one in mutants(project, "specs")}
    assert all(listed().values())


def test_a_change_of_nothing_survives(project: Path) -> None:
    """What is found is the break, and nothing that was there before."""
    first = next(mutants(project, "specs"))
    whole = (project / first.path).read_text()
    same = type(first)("nothing", first.path, 1, whole, first.rules)
    assert survives(project, same)
