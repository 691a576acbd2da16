import pytest

from align_ci.model import Project
from align_ci.rules.unused_output import check
from tests.unit.rules.facts import (
    HIDDEN,
    condition,
    connection,
    dependency,
    edge,
    incomplete,
    keys,
    output,
    pipeline,
    project,
    skips,
    specification,
    use,
)

SUBJECT = specification("Producer", outputs=[output("report", aliases=["old_report"])])


def needing(name: str, kind: str = "MODEL_ARTIFACTS") -> object:
    return specification("Consumer", dependencies=[dependency(name, kind=kind)])


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(project([SUBJECT, needing("report")]), id="by its name"),  # type: ignore[list-item]
        pytest.param(project([SUBJECT, needing("Old_Report")]), id="by an alias"),  # type: ignore[list-item]
        pytest.param(
            project(
                [SUBJECT],
                pipelines=[
                    pipeline([use("a", SUBJECT)], [connection("a", "old_report", "b", "x")])
                ],
            ),
            id="by a connection",
        ),
        pytest.param(
            project([SUBJECT], pipelines=[pipeline([use("a", SUBJECT)], [edge("a", "b")])]),
            id="perhaps by an edge",
        ),
        pytest.param(
            project(
                [SUBJECT],
                pipelines=[pipeline([use("a", SUBJECT)], conditions=[condition("c", "a")])],
            ),
            id="by a condition",
        ),
        pytest.param(
            project([SUBJECT, needing("x", "TRAINING_DATA")], source_matching="type"),  # type: ignore[list-item]
            id="by its type",
        ),
        pytest.param(project(incomplete(SUBJECT)), id="perhaps by another specification"),
        pytest.param(project([SUBJECT], pipelines=incomplete()), id="perhaps by a pipeline"),
    ],
)
def test_quiet(whole: Project) -> None:
    assert keys(check, SUBJECT, whole) == []


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(project([SUBJECT]), id="alone"),
        pytest.param(project([SUBJECT, needing("x", "TRAINING_DATA")]), id="only its type"),  # type: ignore[list-item]
        pytest.param(project([SUBJECT, needing("x")], source_matching="type"), id="no type"),  # type: ignore[list-item]
    ],
)
def test_reports(whole: Project) -> None:
    assert keys(check, SUBJECT, whole) == [("report",)]


def test_says_why_it_cannot_judge() -> None:
    subject = specification("Producer", outputs=[output("report", aliases=[HIDDEN])])
    assert keys(check, subject, project([subject])) == []
    assert skips(check, subject, project([subject])) == [
        "the aliases of `report` are not all known: it is computed"
    ]
