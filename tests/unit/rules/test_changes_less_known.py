"""Knowing less of the head or of the base never adds a break."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from align_ci.model import (
    Change,
    Connection,
    Contract,
    Known,
    PathLiteral,
    Problem,
    Project,
    Specification,
)
from align_ci.rules import ALL
from align_ci.run.subjects import targets
from tests.amount import tried
from tests.unit.rules.builds import build, step
from tests.unit.rules.facts import (
    at,
    condition,
    connection,
    contract,
    dependency,
    edge,
    option,
    output,
    path_use,
    pipeline,
    program,
    project,
    specification,
    use,
)
from tests.unit.rules.hiding import hide
from tests.unit.rules.sources import source

_LINES = itertools.count(1)
RULES = [rule for rule in ALL if Change in rule.on]
_LOST = {"ALN701": "lost", "ALN702": "lost"}
"""An output of which it is not known what came instead is lost all the same."""

OLD, NEW = "/opt/ml/processing/input/data", "/opt/ml/processing/input/rows"
TRAINING = "properties.ModelArtifacts.S3ModelArtifacts"


def here(value: str) -> Known[str]:
    """A fact that shares its line with no other."""
    return at(next(_LINES), value)


def owned(*, head: bool) -> Contract:
    return contract(
        inputs={here("data"): here(NEW if head else OLD)},
        variables=[here("REGION"), *([here("MODE")] if head else [])],
        runs=program(paths=[path_use(f"{OLD}/x")], options=[option("--mode", required=head)]),
    )


def made(*, head: bool) -> list[Specification]:
    """A producer, what takes of it, and steps that change otherwise."""
    outputs = [
        output(here("summary" if head else "report")),
        output(here("kept"), aliases=[] if head else [here("old")]),
        output(here("model"), kind=here("PROCESSING_OUTPUT" if head else "MODEL_ARTIFACTS")),
    ]
    new = [dependency(here("schema"), sources=[here("Producer")])] if head else []
    producer = specification(here("Producer"), outputs=outputs, dependencies=new)
    kind = here("TrainingStep")
    trained = specification(
        here("Trained"),
        outputs=[output(here("weights"), path=None if head else here(TRAINING))],
    )
    removed = specification(here("Removed"), outputs=[output(here("gone"))])
    bare = specification(here("Bare"), outputs=[] if head else [output(here("only"))])
    wanted = {"report": "Producer", "old": "Producer", "gone": "Removed"}
    consumer = specification(
        here("Consumer"),
        dependencies=[
            *(dependency(here(n), required=False, sources=[here(s)]) for n, s in wanted.items()),
            dependency(here("model"), kind=here("MODEL_ARTIFACTS"), sources=[here("Producer")]),
            dependency(here("weights"), required=False, sources=[kind]),
            dependency(here("anything"), sources=[here("Producer"), here("Bare")]),
        ],
    )
    return [producer, trained, consumer, bare, *([] if head else [removed])]


def state(*, head: bool) -> Project:
    specifications = made(head=head)
    names = {"a": 0, "t": 1, "b": 2, "c": 3}
    uses = [use(here(name), specifications[number]) for name, number in names.items()]
    if not head:
        uses.append(use(here("r"), specifications[4]))
    wires: list[Connection] = [
        connection(here("a"), here("report"), here("b"), here("anything")),
        connection(here("t"), here("weights"), here("b"), here("weights")),
        connection(here("r"), here("gone"), here("b"), here("gone")),
        edge(here("c"), here("b")),
    ]
    conditions = [condition(here("deep"), here("a"), [here("r")], [])]
    whole = pipeline(uses, wires, conditions, name="new" if head else "old")
    plain = pipeline(uses, [], conditions, name="plain")
    one = owned(head=head)
    scripted = specification(here("Scripted"), owned=one)
    return structs.replace(
        project(
            [*specifications, scripted],
            contracts=[one],
            pipelines=[whole, plain],
            builds=[build(scripted, step(variables={"REGION": "1"}))],
            builders=[source(paths=[PathLiteral(here(OLD), is_fallback=False)])],
        )
    )


WHOLE = structs.replace(state(head=True), base=state(head=False))
Found = set[tuple[str, str, tuple[str, ...]]]


def breaks(whole: Project) -> Found:
    """What the rules about changes find: rule, step and key."""
    return {
        (_LOST.get(rule.id, rule.id), target.subject.name, said.key)
        for target in targets(whole)[Change]
        for rule in RULES
        for said in rule.check(target.value, whole)
        if isinstance(said, Problem)
    }


def test_there_is_something_for_every_rule() -> None:
    assert {rule for rule, _, _ in breaks(WHOLE)} == {_LOST.get(rule.id, rule.id) for rule in RULES}


@pytest.mark.parametrize("matching", ["name", "type"])
@settings(max_examples=tried(80))
@given(
    seed=st.integers(0, 2**32),
    share=st.sampled_from([0.003, 0.01, 0.03, 0.1, 0.3]),
    side=st.sampled_from(["head", "base", "both"]),
)
def test_hiding_facts_never_adds_a_break(matching: str, seed: int, share: float, side: str) -> None:
    base, head = (
        structs.replace(
            each, conventions=structs.replace(each.conventions, source_matching=matching)
        )
        for each in (state(head=False), state(head=True))
    )
    complete = breaks(structs.replace(head, base=base))
    chance = random.Random(seed)  # noqa: S311 - hypothesis gives the seed

    def less(whole: Project) -> Project:
        return hide(whole, lambda: chance.random() < share)

    if side != "base":
        head = less(head)
    if side != "head":
        base = less(base)
    assert breaks(structs.replace(head, base=base)) - complete == set()
