import pytest

from align_ci.model import Specification
from align_ci.rules.ambiguous_name import check
from tests.unit.rules.facts import (
    HIDDEN,
    at,
    dependency,
    incomplete,
    keys,
    output,
    problems,
    specification,
)


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(
            specification(outputs=[output("a", aliases=["x"]), output("b", aliases=["y"])]),
            id="all different",
        ),
        pytest.param(
            specification(outputs=[output("a", aliases=["A", "a", "x", "X"])]),
            id="an alias repeats its own output",
        ),
        pytest.param(
            specification(dependencies=[dependency("data")], outputs=[output("data")]),
            id="an output and a dependency",
        ),
        pytest.param(
            specification(outputs=[output("a"), output(HIDDEN, aliases=["a"])]),
            id="an output without a known name",
        ),
        pytest.param(specification(outputs=incomplete(output("a"))), id="there may be more"),
    ],
)
def test_quiet(subject: Specification) -> None:
    assert problems(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        pytest.param(
            specification(outputs=[output("a"), output("a")]), ("output", "a", "a"), id="names"
        ),
        pytest.param(
            specification(outputs=[output("a", aliases=["x"]), output("b", aliases=["X"])]),
            ("output", "b", "x"),
            id="aliases, whatever their case",
        ),
        pytest.param(
            specification(outputs=[output("a"), output("b", aliases=["A"])]),
            ("output", "b", "a"),
            id="an alias and another's name",
        ),
        pytest.param(
            specification(dependencies=[dependency("DATA"), dependency("data")]),
            ("dependency", "data", "data"),
            id="dependencies",
        ),
    ],
)
def test_reports(subject: Specification, key: tuple[str, ...]) -> None:
    assert keys(check, subject) == [key]


def test_says_whether_it_is_a_name_or_an_alias() -> None:
    outputs = [output("a"), output("a"), output("b", aliases=["a"])]
    assert [problem.message for problem in problems(check, specification(outputs=outputs))] == [
        "output `a` is also a name of another output",
        "alias `a` of output `b` is also a name of another output",
    ]


def test_every_later_one_is_reported_at_its_name() -> None:
    names = [at(line, "x") for line in (1, 2, 3)]
    subject = specification(
        outputs=[output(f"out{name.location.line}", aliases=[name]) for name in names]
    )
    found = problems(check, subject)
    assert [problem.location.line for problem in found] == [2, 3]
    assert {problem.related[0].location.line for problem in found} == {1}
    assert len({problem.cause for problem in found}) == 1
