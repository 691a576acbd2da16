"""Code that nobody wrote for these tests, and that Python can import, raises nothing when read."""

import importlib.util
from pathlib import Path

import pytest

from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader


@pytest.mark.parametrize("package", ["click", "jinja2", "msgspec", "packaging", "rich", "yaml"])
def test_what_can_be_imported_raises_nothing(package: str) -> None:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    paths = sorted(str(path.relative_to(folder.parent)) for path in folder.rglob("*.py"))
    reader = Reader(Layout(folder.parent, paths, ["."]))
    for path in paths:
        reader.read(path)
    assert len(reader.modules) >= len(paths)
    assert {name: each.said for name, each in reader.raised.items()} == {}
