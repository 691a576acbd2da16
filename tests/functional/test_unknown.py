"""What is not known never makes a finding: facts may go missing, findings may not appear."""

import functools
import itertools
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from align_ci.dialects import vocabulary
from align_ci.load.loading import EXCLUDE
from align_ci.model import (
    NOT_SUPPRESSED,
    BaselineEntry,
    Either,
    Group,
    Known,
    Location,
    Project,
    Script,
    Suppressions,
    Unknown,
)
from align_ci.rules import ALL
from align_ci.run import suite
from align_ci.run.certainty import judged
from align_ci.run.coverage import measure
from align_ci.run.suppression import Scope, suppress
from align_ci.settings import find
from tests.amount import SHARE, tried
from tests.projects import loaded

REPOSITORY = Path(__file__).parents[2]
HERE = Location("removed.py")


@functools.cache
def project(name: str) -> Project:
    if name == "specs":
        return loaded(REPOSITORY, only=["specs"], exclude=EXCLUDE).project
    if name == "other_names":
        found = find(REPOSITORY / "tests" / "fixtures" / "projects" / name, None, {})
        words = vocabulary(found.settings.vocabulary)
        return loaded(found.root, vocabulary=words, scripts=found.settings.scripts).project
    if name == "conditions":
        return loaded(REPOSITORY / "tests" / "fixtures" / "projects" / name, exclude=()).project
    return loaded(REPOSITORY / "tests" / "fixtures" / "misaligned", exclude=()).project


def findings(facts: Project) -> set[tuple[str, str, str]]:
    """What is found, by rule, severity and place."""
    results = suite.run(facts, ALL, suite.Policy(), lambda: 0.0)
    # Subjects are called by facts that may be gone, so they have no part in it.
    return {(f.rule, f.severity, str(f.location)) for f in results.findings}


@functools.cache
def found(name: str) -> set[tuple[str, str, str]]:
    """What is found where nothing is forgotten."""
    return findings(project(name))


@functools.cache
def baseline(name: str) -> tuple[BaselineEntry, ...]:
    """An entry for every finding of a project."""
    return tuple(
        BaselineEntry(f.rule, f.subject.name, f.fingerprint, "", "known")
        for f in suite.run(project(name), ALL, suite.Policy(), lambda: 0.0).findings
        if f.rule not in NOT_SUPPRESSED
    )


class Forgetting:
    """Rebuilds facts with some of them unknown; what was shared stays shared."""

    def __init__(self, chance: Callable[[], bool], where: Location | None = HERE) -> None:
        self._chance = chance
        self._where = where
        self._done: dict[int, Any] = {}

    def __call__(self, value: Any) -> Any:
        if id(value) not in self._done:
            self._done[id(value)] = self._rebuilt(value)
        return self._done[id(value)]

    def _rebuilt(self, value: Any) -> Any:
        match value:
            case Known():
                if self._chance():
                    return Unknown("forgotten", self._where or value.location)
                return structs.replace(value, value=self(value.value))
            case Group():
                items, gaps = tuple(map(self, value.items)), value.gaps
                if self._chance():
                    items = tuple(item for item in items if not self._chance())
                    gaps = (*gaps, Unknown("forgotten", HERE))
                return Group(items, gaps, value.location)
            case Either():
                return Unknown("forgotten", value.location) if self._chance() else value
            case Location() | Unknown() | Script() | str() | None:
                return value
            case _ if isinstance(value, Struct):
                changed = {
                    field: self(getattr(value, field))
                    for field in value.__struct_fields__
                    if field not in {"conventions", "files", "failures"}
                }
                return structs.replace(value, **changed)
            case _:
                return value


@settings(max_examples=tried(80))
@given(
    name=st.sampled_from(["specs", "misaligned", "other_names", "conditions"]),
    seed=st.integers(0, 2**32),
    share=st.sampled_from([0.005, 0.02, 0.1, 0.4]),
)
def test_forgetting_facts_adds_no_finding(name: str, seed: int, share: float) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    forgotten = Forgetting(lambda: chance.random() < share)(project(name))
    assert findings(forgotten) <= found(name)


@pytest.mark.parametrize("name", ["misaligned", "other_names", "conditions"])
def test_forgetting_one_fact_at_a_time_adds_no_finding(name: str) -> None:
    whole = project(name)
    turns = itertools.count()
    Forgetting(lambda: next(turns) < 0)(whole)
    for target in range(0, next(turns), 3 * SHARE):
        turn = itertools.count()
        forgotten = Forgetting(functools.partial(_is, turn, target))(whole)
        assert findings(forgotten) <= found(name)


def _is(turn: Iterator[int], target: int) -> bool:
    return next(turn) == target


@settings(max_examples=tried(40))
@example(seed=79472, share=0.1)  # two subjects miss the same thing
@given(seed=st.integers(0, 2**32), share=st.sampled_from([0.005, 0.02, 0.1, 0.4]))
def test_forgetting_facts_makes_no_baseline_entry_stale(seed: int, share: float) -> None:
    """Every finding of a project is in its baseline: that one is not found means nothing then."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    policy = suite.Policy()
    forgotten = Forgetting(lambda: chance.random() < share, None)(project("misaligned"))
    results = suite.run(forgotten, ALL, policy, lambda: 0.0)
    _, unknown = measure(forgotten)
    certain = judged(forgotten, ALL, results.checks, unknown, policy)
    known = frozenset(rule.id for rule in ALL)
    scope = Scope(ALL, known, policy, certain, date(2026, 1, 1))
    assert suppress(results, Suppressions(entries=baseline("misaligned")), scope).stale == ()
