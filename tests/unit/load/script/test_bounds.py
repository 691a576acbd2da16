"""A script that is made to waste time or memory is given up, and nothing else is."""

from pathlib import Path

import pytest

from align_ci.load.script.reading import program
from align_ci.load.source import read
from align_ci.model import Program

READ = 'import os\nos.environ["A"]\n'


def found(root: Path, code: str) -> Program | None:
    (root / "script.py").write_text(READ + code)
    return program(read(root, "script.py"), lambda _: None, lambda _: None)


def doubled(last: str, template: str, levels: int = 40) -> str:
    """Each level mentions the one before twice: what is followed naively takes 2 ** levels."""
    lines = [f"x0 = {last}", *(template.format(n, n - 1) for n in range(1, levels))]
    return "\n".join([*lines, f"os.environ[x{levels - 1}]"])


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(doubled('"a"', "x{0} = x{1} + x{1}"), id="texts"),
        pytest.param(doubled('"a"', 'x{0} = f"{{x{1}}}{{x{1}}}"'), id="f-strings"),
        pytest.param(doubled('"a"', "x{0} = os.path.join(x{1}, x{1})"), id="paths"),
        pytest.param(doubled('["a", "b"]', "x{0} = [*x{1}, *x{1}]"), id="lists"),
        pytest.param(doubled("1", "def x{0}(): return x{1}() or x{1}()"), id="calls"),
        pytest.param("x = x + x\nos.environ[x]", id="by itself"),
        pytest.param("def f(a): return f(a + 'b')\nos.environ[f('c')]", id="a function that grows"),
        pytest.param("d = {}\nd = {**d, 'a': 1}\nos.environ[d['a']]", id="a dictionary of itself"),
        pytest.param("x = [x]\nfor y in x:\n    os.environ[y]", id="a list of itself"),
        pytest.param("class A(A): pass\nA.x.y.z", id="a class of itself"),
        pytest.param("import script\nscript.x", id="a module of itself"),
    ],
)
def test_what_grows_is_bounded(tmp_path: Path, code: str) -> None:
    read_ = found(tmp_path, code)
    assert read_ is not None
    assert "A" in {getattr(each.name, "value", "") for each in read_.variables}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("x = " + "+".join(["a"] * 900), id="a long sum"),
        pytest.param(
            doubled('{"k": "v"}', "x{0} = {{**x{1}, **x{1}}}") + "\nos.environ[x39['k']]",
            id="dictionaries",
        ),
    ],
)
def test_what_cannot_be_followed_is_given_up(tmp_path: Path, code: str) -> None:
    assert found(tmp_path, code) is None
