"""Code in which Python has the last word: what the reader knows of it must be so."""

import random
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import pytest

from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from align_ci.load.values import Items, Value
from align_ci.model import Known
from tests.functional.test_reading_agrees import Outside, disagreements

CASES = sorted((Path(__file__).parents[3] / "fixtures" / "agreement").glob("*.py"))


def executed(code: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of a module after Python executed it."""
    module = types.ModuleType("main")
    monkeypatch.setitem(sys.modules, "main", module)
    monkeypatch.setitem(sys.modules, "outside", Outside(random.Random(seed)))  # noqa: S311
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(code, "main.py", "exec"), module.__dict__)  # noqa: S102 - our own text
    return {**module.__dict__, "lib": types.ModuleType("lib")}


def read(root: Path, code: str) -> dict[str, Value]:
    """The names of a module as the static reader sees them."""
    (root / "main.py").write_text(code)
    module = Reader(Layout(root, ["main.py"], ["."])).read("main.py")
    assert module is not None
    return module.scope.names


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_nothing_is_known_that_is_not_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Path, seed: int
) -> None:
    code = case.read_text()
    real = executed(code, seed, monkeypatch)
    assert disagreements(read(tmp_path, code), real) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("x = [f() for f in [lambda: i for i in range(3)]][0]", 2, id="late binding"),
        pytest.param("x = [y := 1, y][1]", 1, id="walrus"),
        pytest.param("a, *b, c = 1, 2, 3\nx = b[0]", 2, id="star"),
        pytest.param("l = [1]\nm = l\nm += [2]\nx = l[1]", 2, id="in place"),
        pytest.param("t = (1,)\nu = t\nu += (2,)\nx = len(t)", 1, id="tuples are made anew"),
        pytest.param("d = {1: 'a'}\nd[True] = 'b'\nx = d[1]", "b", id="equal keys"),
        pytest.param("x = '%s%%' % 'a'\nx = '<%s>' % 5", "<5>", id="percent"),
        pytest.param("x = '{{}}{}'.format('a')", "{}a", id="escaped braces"),
        pytest.param(
            "l = [1]\nfor i in l:\n    if i < 9: l.append(i * 5)\nx = l[-1]", 25, id="live"
        ),
        pytest.param("del_ = 1\ndel del_\nx = 1", 1, id="deletion"),
        pytest.param("class A:\n    def __init__(s): s.v = 1\nx = A().v", 1, id="object"),
        pytest.param(
            "class A:\n    def __init__(s, **k): s.__dict__.update(k, w=2)\nx = A(v=1).v + A().w",
            3,
            id="all attributes at once",
        ),
        pytest.param(
            "class A: ...\na = A()\nvars(a).update({'v': 1})\nx = a.v", 1, id="attributes by vars"
        ),
        pytest.param(
            "class A:\n    def n(s): return 1\nclass B(A):\n"
            "    def n(s): return super().n() + 1\nx = B().n()",
            2,
            id="super",
        ),
        pytest.param(
            "from dataclasses import dataclass\n@dataclass\nclass A:\n    v: int = 1\n"
            "    def __post_init__(s): s.v += 1\nx = A().v",
            2,
            id="post-init",
        ),
        pytest.param(
            "def d(f):\n    return lambda: 3\n@d\ndef g(): return 1\nx = g()", 3, id="decorator"
        ),
        pytest.param(
            "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n"
            "        return n\n    return g\ng = f()\ng()\nx = g()",
            2,
            id="nonlocal",
        ),
        pytest.param("try:\n    pass\nfinally:\n    x = 1", 1, id="finally"),
        pytest.param(
            "t = {'a': 1}\ndef f(k):\n    try:\n        return t[k]\n"
            "    except KeyError as e:\n        raise ValueError from e\nx = f('a')",
            1,
            id="look-up that cannot fail",
        ),
        pytest.param(
            "import enum\nclass E(enum.Enum):\n    A = 'a'\n"
            "    def __eq__(self, o):\n        return isinstance(o, E) and self.value == o.value\n"
            "x = E.A.value",
            "a",
            id="enumeration that compares by itself",
        ),
        pytest.param(
            "import enum\nclass E(enum.Enum):\n    A = 'a'\n    def __eq__(self, o):\n"
            "        if isinstance(o, E):\n            return self.value == o.value\n"
            "        return super().__eq__(o)\n"
            "    def __hash__(self):\n        return hash(self.value)\n"
            "x = E.A.value",
            "a",
            id="enumeration that falls back to comparing as others do",
        ),
        pytest.param(
            "import enum\nclass E(enum.Enum):\n    A = 'a'\nclass F(str, enum.Enum):\n    B = 'b'\n"
            "class C: ...\nclass D(C): ...\n"
            "x = 1 if isinstance(E.A, E) and not isinstance(E.A, (str, F)) and isinstance(F.B, str)"
            " and not isinstance('a', E) and isinstance(D(), C) and not isinstance(C(), D)"
            " and not isinstance(C(), str) and isinstance(1, (D, int)) else 0",
            1,
            id="what is of which class",
        ),
        pytest.param(
            "import enum\nclass E(enum.Enum):\n    A = 'a'\ndef f(k):\n    try:\n"
            "        return E(k)\n    except ValueError as e:\n"
            "        known = [v.value for v in E]\n        raise KeyError(known) from e\n"
            "x = f('a').value",
            "a",
            id="handlers that only raise",
        ),
        pytest.param("x = 'a_1'.replace('_', '').isalnum()", True, id="a question to a text"),
        pytest.param("x = any(v > 1 for v in [1, 2])", True, id="any"),
        pytest.param("x = sorted(['b', 'a'], reverse=True)[0]", "b", id="sorted"),
        pytest.param("globals()['x'] = 1", 1, id="globals"),
    ],
)
def test_what_can_be_followed_is_known(tmp_path: Path, code: str, expected: object) -> None:
    value = read(tmp_path, code)["x"]
    assert isinstance(value, Known), value
    assert value.value == expected


def test_a_gap_is_left_where_items_may_be_missing(tmp_path: Path) -> None:
    code = "import os\nl = [1]\nif os.getenv('X'):\n    l.append(2)\n"
    value = read(tmp_path, code)["l"]
    assert isinstance(value, Items)
    assert [item.value for item in value.items if isinstance(item, Known)] == [1]
    assert value.gaps


def test_nothing_is_said_of_what_stands_below_an_exception(tmp_path: Path) -> None:
    names = read(tmp_path, "x = 1\nraise SystemExit\nx = 2\ny = 3\n")
    assert "y" not in names
    assert isinstance(names["x"], Known)
