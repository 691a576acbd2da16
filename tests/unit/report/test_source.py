import pytest

from align_ci.model import Edit, Location
from align_ci.report.options import RenderOptions
from align_ci.report.source import change, project_lines
from tests.unit.report.report_example import source

LINES = ["def f():", '    return "old"', "    # end"]


@pytest.mark.parametrize(
    ("location", "text", "changed"),
    [
        pytest.param(
            Location("a.py", 2, 13, 2, 16), "new", (['return "old"'], ['return "new"']), id="part"
        ),
        pytest.param(
            Location("a.py", 1, 5, 2, 11),
            "g():\n    yield",
            (["def f():", '    return "old"'], ["def g():", '    yield "old"']),
            id="several lines",
        ),
        pytest.param(Location("a.py", 4, 1, 4, 2), "x", None, id="beyond the end"),
    ],
)
def test_change(location: Location, text: str, changed: object) -> None:
    assert change(LINES, Edit(location, text)) == changed


def test_a_long_change_is_not_shown() -> None:
    assert change(["x"] * 20, Edit(Location("a.py", 1, 1, 11, 2), "y")) is None


def test_lines_only_where_there_is_a_source() -> None:
    path = "specs/steps/packaging/spec.py"
    assert list(project_lines(RenderOptions(), path)) == []
    assert list(project_lines(RenderOptions(source=source), path)) == source(path)
    assert list(project_lines(RenderOptions(source=source), "gone.py")) == []
