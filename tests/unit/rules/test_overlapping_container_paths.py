import pytest

from align_ci.model import Entry, Group
from align_ci.rules.overlapping_container_paths import check
from tests.unit.rules.facts import HERE, HIDDEN, at, contract, entries, keys, problems, skips


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [
        pytest.param({"a": "/opt/ml/processing/a", "b": "/opt/ml/processing/b"}, {}, id="beside"),
        pytest.param(
            {"a": "/opt/ml/processing/data", "b": "/opt/ml/processing/data2"}, {}, id="longer name"
        ),
        pytest.param({"a": "/opt/ml/processing/x"}, {"a": "/opt/ml/processing/x"}, id="in and out"),
        pytest.param(
            {"all": "/opt/ml/input/data", "some": "/opt/ml/input/data/some"}, {}, id="channel root"
        ),
        pytest.param({"a": "/opt/ml/code", "b": "/opt/ml/code/config.json"}, {}, id="source code"),
        pytest.param(
            {}, {"a": "/opt/ml/output/data", "b": "/opt/ml/output/data"}, id="training outputs"
        ),
        pytest.param({"a": HIDDEN, "b": "/opt/ml/processing/b"}, {}, id="unknown path"),
        pytest.param({"a": None, "b": "/opt/ml/processing/b"}, {}, id="no path"),
        pytest.param({"a": "data", "b": "data"}, {}, id="relative"),
    ],
)
def test_quiet(inputs: dict[str, object], outputs: dict[str, object]) -> None:
    assert problems(check, contract(inputs=inputs, outputs=outputs)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("/opt/ml/processing/x", "/opt/ml/processing/x", id="equal"),
        pytest.param("/opt/ml/processing/x", "/opt/ml//processing/./x/", id="equal, written apart"),
        pytest.param("/opt/ml/processing/x", "/opt/ml/processing/x/y/z", id="inside"),
        pytest.param("/opt/ml/processing/x/y/z", "/opt/ml/processing/x", id="around"),
        pytest.param("/opt/ml/input/data/a", "/opt/ml/input/data/a", id="one channel"),
    ],
)
def test_reports_at_the_later_one(first: str, second: str) -> None:
    earlier, later = at(1, first), at(2, second)
    [problem] = problems(check, contract(inputs={"a": earlier, "b": later}))
    assert problem.location == later.location
    assert [related.location for related in problem.related] == [earlier.location]
    assert problem.key[:2] == ("input", "b")


@pytest.mark.parametrize(
    ("path", "how"),
    [
        pytest.param("/opt/ml/processing/x", "at the same path as input `a`", id="equal"),
        pytest.param("/opt/ml/processing/x/y", "overlapping input `a`", id="inside"),
    ],
)
def test_says_how(path: str, how: str) -> None:
    [problem] = problems(check, contract(inputs={"a": "/opt/ml/processing/x", "b": path}))
    assert problem.message == f"input `b` lies at `{path}`, {how}"


def test_reports_outputs_as_well() -> None:
    outputs = {"a": "/opt/ml/processing/out", "b": "/opt/ml/processing/out/b"}
    assert keys(check, contract(outputs=outputs)) == [("output", "b", outputs["b"])]


def test_an_unknown_name_is_left_out() -> None:
    known = entries({"a": "/opt/ml/processing/x"})
    other = Entry(HIDDEN, known.items[0].value, HERE)
    subject = contract(inputs=Group((*known, other)))
    assert problems(check, subject) == []
    assert skips(check, subject) == ["where an input lies is not known: it is computed"]
