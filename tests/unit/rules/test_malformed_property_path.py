import pytest

from align_ci.model import Unknown
from align_ci.rules.malformed_property_path import check
from tests.unit.rules.facts import HIDDEN, at, output, problems, skips, specification


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("properties.ModelArtifacts.S3ModelArtifacts", id="members"),
        pytest.param("Outputs['a b'].X[0]", id="key and index"),
        pytest.param("properties.No.Such.Thing", id="unknown members"),
        pytest.param(HIDDEN, id="unknown path"),
    ],
)
def test_quiet(path: str | Unknown) -> None:
    assert problems(check, specification(outputs=[output("out", path=path)])) == []


@pytest.mark.parametrize(
    ("path", "why"),
    [
        pytest.param("", "the path is empty", id="empty"),
        pytest.param("properties.A..B", "a member's name must follow the dot", id="two dots"),
        pytest.param("properties.A[b].C", "brackets take a key in quotes", id="no quotes"),
        pytest.param("properties.A['b'.C", "the bracket is never closed", id="not closed"),
        pytest.param("properties.A[-1].C", "an index cannot be negative", id="negative"),
        pytest.param("/opt/ml/model", "a member's name must come first", id="a path"),
    ],
)
def test_reports(path: str, why: str) -> None:
    written = at(5, path)
    [problem] = problems(check, specification(outputs=[output("out", path=written)]))
    assert why in problem.message
    assert problem.location == written.location
    assert problem.key == ("out", path)


def test_characters_count_from_one() -> None:
    [problem] = problems(check, specification(outputs=[output("out", path="A..B")]))
    assert problem.message.endswith("at character 2")


def test_says_what_it_does_not_know() -> None:
    subject = specification(outputs=[output(HIDDEN, path="A..B")])
    assert problems(check, subject) == []
    assert skips(check, subject) == ["the name of an output is not known: it is computed"]
