from typing import Any

import pytest

from align_ci.model import Dependency, Known, Output, Project
from align_ci.rules.changed_type import check
from tests.unit.rules.changes import compared
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    connection,
    dependency,
    incomplete,
    output,
    pipeline,
    problems,
    project,
    specification,
    use,
)

MODEL, DATA = "MODEL_ARTIFACTS", "PROCESSING_OUTPUT"


def pair(
    made: Output, taken: Dependency, *, connected: bool = False, **conventions: Any
) -> Project:
    source = specification("Producer", outputs=[made])
    target = specification("Consumer", dependencies=[taken])
    wires = [connection("a", made.name, "b", taken.name, line=8)] if connected else []
    whole = pipeline([use("a", source), use("b", target)], wires)
    return project([source, target], pipelines=[whole], **conventions)


def takes(kind: str = MODEL, *, name: str = "model", data_type: str = "S3Uri") -> Dependency:
    entry: Known[str] = at(7, "Producer")
    return dependency(name, kind=kind, sources=[entry], data_type=data_type)


@pytest.mark.parametrize("connected", [False, True])
def test_a_consumer_whose_type_fitted_is_named(connected: bool) -> None:
    name = "weights" if connected else "model"
    base = pair(output("model", kind=MODEL), takes(name=name), connected=connected)
    head = pair(output("model", kind=at(3, DATA)), takes(name=name), connected=connected)
    (found,) = problems(check, *compared(base, head))
    assert "makes output `model` of `Producer` a `PROCESSING_OUTPUT`" in found.message
    assert "`Consumer` still takes it as it was" in found.message
    assert found.location.line == 3
    (place,) = found.related
    assert place.location.path == "specs.py"
    assert (place.location.line == 7) is not connected


def test_by_an_alias() -> None:
    base = pair(output("x", kind=MODEL, aliases=["Model"]), takes())
    head = pair(output("x", kind=DATA, aliases=["Model"]), takes())
    assert len(problems(check, *compared(base, head))) == 1


def test_another_data_type() -> None:
    base = pair(output("model", kind=MODEL), takes())
    head = pair(output("model", kind=MODEL, data_type="String"), takes())
    (found,) = problems(check, *compared(base, head))
    assert "a `String`" in found.message


def test_where_types_decide_whatever_the_names() -> None:
    base, head = (
        pair(output("report", kind=kind), takes(), source_matching="type") for kind in (MODEL, DATA)
    )
    (found,) = problems(check, *compared(base, head))
    assert found.key == ("report",)


BASE = pair(output("model", kind=MODEL), takes())


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(BASE, id="nothing changed"),
        pytest.param(pair(output("model", kind=DATA), takes(DATA)), id="the consumer, too"),
        pytest.param(pair(output("model", kind="OWN"), takes()), id="a type of its own"),
        pytest.param(pair(output("model", kind=HIDDEN), takes()), id="it is not known"),
        pytest.param(
            pair(output("model", kind=DATA), takes(), fitting_types=frozenset({(MODEL, DATA)})),
            id="a pair that fits",
        ),
        pytest.param(
            project(
                [
                    specification("Producer", outputs=[output("model", kind=DATA)]),
                    specification("Spare", outputs=[output("model", kind=MODEL)]),
                    specification("Consumer", dependencies=[dependency("model", kind=MODEL)]),
                ]
            ),
            id="another step may feed it",
        ),
    ],
)
def test_nothing_is_broken(head: Project) -> None:
    assert not problems(check, *compared(BASE, head))


def test_what_never_fitted_is_not_broken() -> None:
    base = pair(output("model", kind="CONFIG_FILE"), takes())
    head = pair(output("model", kind=DATA), takes())
    assert not problems(check, *compared(base, head))


def test_another_step_that_is_not_known_may_feed_it() -> None:
    made = [
        specification("Producer", outputs=[output("model", kind=DATA)]),
        specification("Consumer", dependencies=[dependency("model", kind=MODEL)]),
    ]
    assert problems(check, *compared(BASE, project(made)))
    assert not problems(check, *compared(BASE, project(incomplete(*made))))
