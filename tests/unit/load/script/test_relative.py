"""Relative imports that a script executes whenever it runs."""

import textwrap
from pathlib import Path

import pytest

from align_ci.load.script.relative import relative_imports
from align_ci.load.source import read
from align_ci.model import Known
from tests.projects import write


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("from . import a", ["."], id="beside"),
        pytest.param("from .a import b", [".a"], id="a module"),
        pytest.param("from ...a.b import c\nfrom ..d import e", ["...a.b", "..d"], id="two"),
        pytest.param("if __name__ == '__main__':\n    from .a import b", [".a"], id="at its end"),
        pytest.param("try:\n    from .a import b\nfinally:\n    pass", [".a"], id="not caught"),
        pytest.param("from a import b\nimport c", [], id="absolute"),
        pytest.param("try:\n    from .a import b\nexcept ImportError:\n    pass", [], id="caught"),
        pytest.param("def f():\n    from .a import b", [], id="in a function"),
        pytest.param("if TYPE_CHECKING:\n    from .a import b", [], id="under a condition"),
        pytest.param("if __name__ != '__main__':\n    from .a import b", [], id="as a module"),
        pytest.param("__package__ = 'a'\nfrom .a import b", [], id="with a package of its own"),
    ],
)
def test_what_runs(tmp_path: Path, code: str, expected: list[str]) -> None:
    write(tmp_path, {"script.py": textwrap.dedent(code)})
    found = relative_imports(read(tmp_path, "script.py"))
    assert [each.value for each in found if isinstance(each, Known)] == expected
