"""Whether a script goes on with None where a variable is not set."""

from pathlib import Path

import pytest

from tests.unit.load.script.reading import script

READ = 'os.environ.get("A", None)'


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("a = {}\nprint(f'{{a}}')", id="shown"),
        pytest.param("a: str = {}\nframe[a].sum()", id="a key"),
        pytest.param("a = {}\nx = frame[a] if a and a in frame else None", id="left out"),
        pytest.param("def f(b): return frame[b]\na = {}\nf(a)", id="given to a function"),
        pytest.param("def f(b): return frame[b]\na = {}\nf(b=a)", id="given by name"),
        pytest.param("env = dict(x='1', **{{'A': {}}})", id="under its name"),
        pytest.param("a = os.getenv('A', default=None)\nprint(a)", id="getenv"),
    ],
)
def test_goes_on_with_none(tmp_path: Path, code: str) -> None:
    [read] = script(tmp_path, "import os\n" + code.format(READ)).variables
    assert read.is_nothing


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("a = os.environ.get('A')\nprint(a)", id="none is written"),
        pytest.param("a = {} or '1'", id="or"),
        pytest.param("a = {}\nb = a or '1'", id="or later"),
        pytest.param("a = {}\nif a is None:\n    a = '1'", id="is None"),
        pytest.param("a = {}\nb = '1'\nif a:\n    b = a", id="if"),
        pytest.param("a = {}\nb = a if a else '1'", id="another one"),
        pytest.param("a = {}\nb = None if a else '1'", id="the other way round"),
        pytest.param("a = {}\nb = '1' if a is None else None", id="only where it is None"),
        pytest.param("a = {}\na = '1'", id="set anew"),
        pytest.param("a = b = {}\nprint(b or '1')", id="by its second name"),
        pytest.param("a = {}\nb = a\nprint(b or '1')", id="by another name"),
        pytest.param("def f(b): return b or '1'\na = {}\nf(a)", id="in a function"),
        pytest.param("def f(b): return b or '1'\na = {}\nf(b=a)", id="in a function, by name"),
        pytest.param("class C:\n    def f(self, b): return b or 1\na = {}\nC().f(a)", id="method"),
        pytest.param("class C: ...\na = {}\nC(a)", id="a class"),
        pytest.param("from helpers import f\na = {}\nf(a)", id="another module's function"),
        pytest.param("import helpers\na = {}\nhelpers.f(a)", id="of another module"),
        pytest.param("def f():\n    return {}", id="returned"),
        pytest.param("def f():\n    a = {}\n    return a", id="returned by name"),
        pytest.param("print({})", id="given on at once"),
        pytest.param("parser.add_argument('--a', default={})", id="an option's default"),
        pytest.param("env = {{'B': {}}}", id="under another name"),
    ],
)
def test_perhaps_not(tmp_path: Path, code: str) -> None:
    [read] = script(tmp_path, "import os\n" + code.format(READ)).variables
    assert not read.is_nothing
