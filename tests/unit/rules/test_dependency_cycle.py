import pytest

from align_ci.rules.dependency_cycle import check
from tests.unit.rules.facts import HIDDEN, connection, pipeline, problems


def joined(*edges: str) -> list[object]:
    """Connections written as ``a>b``, each in a line of its own."""
    ends = [edge.split(">") for edge in edges]
    return [connection(a, "x", b, "x", line=line) for line, (a, b) in enumerate(ends, 1)]


@pytest.mark.parametrize(
    "edges",
    [
        pytest.param([], id="none"),
        pytest.param(["a>b", "b>c"], id="chain"),
        pytest.param(["a>b", "a>c", "b>d", "c>d"], id="diamond"),
        pytest.param(["a>b", "a>b"], id="two connections between two steps"),
    ],
)
def test_quiet(edges: list[str]) -> None:
    assert problems(check, pipeline(connections=joined(*edges))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("edges", "path", "lines"),
    [
        pytest.param(["a>a"], "`a` → `a`", [1], id="itself"),
        pytest.param(["a>b", "b>a"], "`a` → `b` → `a`", [1, 2], id="two steps"),
        pytest.param(
            ["in>a", "a>b", "b>out", "b>c", "c>a"],
            "`a` → `b` → `c` → `a`",
            [2, 4, 5],
            id="with ways in and out",
        ),
        pytest.param(
            ["a>b", "b>a", "c>d", "d>c"], "`a` → `b` → `a`", [1, 2], id="the first of two circles"
        ),
    ],
)
def test_reports_one_circle(edges: list[str], path: str, lines: list[int]) -> None:
    [problem] = problems(check, pipeline(connections=joined(*edges)))  # type: ignore[arg-type]
    assert problem.message.endswith(path)
    assert [related.location.line for related in problem.related] == lines


def test_unknown_ends_close_no_circle() -> None:
    edges = [connection("a", "x", "b", "x"), connection("b", "x", HIDDEN, "x")]
    assert problems(check, pipeline(connections=edges)) == []


def test_long_chains_are_no_trouble() -> None:
    edges = joined(*(f"s{number}>s{number + 1}" for number in range(3000)), "s3000>s0")
    assert len(problems(check, pipeline(connections=edges))) == 1  # type: ignore[arg-type]
