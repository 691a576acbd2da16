"""Code that would take the reader for ever, or all memory: given up, and the rest is read."""

from pathlib import Path

import pytest

from align_ci.load.static import reader
from tests.projects import IMPORTS, project

# What is given up takes as long as there is fuel, and any amount of it comes to an end.
LITTLE = reader.FUEL // 4

GOOD = "GOOD = StepSpecification(step_type='Good', node_type=NodeType.SOURCE)\n"
UNKNOWN = "import os\n"


def nested_loops(depth: int) -> str:
    lines = [f"{'    ' * i}for a{i} in os.listdir():" for i in range(depth)]
    return UNKNOWN + "x = 0\n" + "\n".join([*lines, "    " * depth + "x += 1\n"])


def calling_twice(depth: int) -> str:
    functions = [
        f"def f{i}():\n    for a in os.listdir():\n        f{i - 1}()\n        f{i - 1}()\n"
        for i in range(1, depth)
    ]
    return UNKNOWN + "def f0(): pass\n" + "".join(functions) + f"f{depth - 1}()\n"


def wide_classes(count: int) -> str:
    bases = {i: ", ".join(f"B{j}" for j in range(i - 1, max(-1, i - 9), -1)) for i in range(count)}
    classes = [f"class B{i}({bases[i] or 'object'}): pass\n" for i in range(count)]
    return "".join(classes) + f"x = B{count - 1}().nothing\n"


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(
            "x = [a for a in range(9999) for b in range(9999) for c in range(9999)]", id="rounds"
        ),
        pytest.param("def f(*a):\n    return f(*a, *a)\nf(1)", id="star arguments"),
        pytest.param("x = 'a'\nfor _ in range(99):\n    x = x.join([x] * 5)", id="join"),
        pytest.param("x = '{}'\nfor _ in range(99):\n    x = '{0}{0}'.format(x)", id="format"),
        pytest.param("x = '%s'\nfor _ in range(99):\n    x = x + '%s' % x", id="percent"),
        pytest.param(
            "x = []\nx.append(x)\nimport lib\nlib.f(x)\n"
            "StepSpecification(step_type='A', outputs=x)",
            id="list in itself",
        ),
        pytest.param(
            "d = {}\nd['d'] = d\nimport lib\nlib.f(d)\ne = {**d}", id="dictionary in itself"
        ),
        pytest.param(
            "x = [1]\nfor _ in range(40):\n    x = [x, x]\n"
            "StepSpecification(step_type='A', outputs=x)",
            id="shared lists",
        ),
        pytest.param("class A: pass\nfor _ in range(999):\n    class A(A): pass\nA().x", id="line"),
        pytest.param(wide_classes(30), id="many bases"),
        pytest.param("class A: pass\nclass B(A): pass\nA.__bases__ = (B,)\nB().x", id="circle"),
        pytest.param("import os\nx = os" + ".a" * 3000, id="attributes"),
        pytest.param("x = " + "+".join(["1"] * 20_000), id="long sum"),
        pytest.param("x = " + " and ".join(["1"] * 20_000), id="long and"),
        pytest.param(
            "x = 0x" + "f" * 99_999 + "\ny = f'{x}'\nz = x * x\nw = x << 99999999", id="int"
        ),
        pytest.param("x = range(10 ** 30)\ny = range(0, 10 ** 30, 10 ** 25)", id="huge range"),
        pytest.param(nested_loops(16), id="loops of unknown length"),
        pytest.param(calling_twice(12), id="calls in loops of unknown length"),
        pytest.param("def f(n):\n    return f(n - 1) + f(n - 2) if n > 1 else n\nf(30)", id="fib"),
        pytest.param(
            "x = (a for a in [1])\nfor _ in range(500):\n    x = (a for a in x)", id="lazy"
        ),
        pytest.param("l = [1]\nfor x in l:\n    l.append(x)", id="list that grows in its loop"),
        pytest.param("l = list(range(9999))\nfor i in l:\n    m = -1 in l", id="membership"),
        pytest.param("l = list(range(9999))\nfor i in l:\n    m = l[:]", id="slices"),
        pytest.param("d = {i: i for i in range(9999)}\nfor i in d:\n    e = d | d", id="merges"),
    ],
)
def test_the_rest_is_read(tmp_path: Path, bomb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "FUEL", LITTLE)
    files = {"bomb.py": IMPORTS + bomb + "\n", "good.py": IMPORTS + GOOD}
    found = project(tmp_path, files).specifications
    assert "Good" in [spec.step for spec in found]


def test_what_code_that_is_given_up_may_change_is_unknown(tmp_path: Path) -> None:
    code = """
        NAME = "a"
        NAMES = ["a"]
        for i in range(9999):
            for j in range(9999):
                pass
        NAME = "b"
        NAMES.append("b")
        """
    spec = "SPEC = StepSpecification(step_type=NAME, node_type=NodeType.SOURCE)\n"
    files = {
        "names.py": code,
        "spec.py": IMPORTS + "from names import NAME\n" + spec,
    }
    (found,) = project(tmp_path, files).specifications
    assert found.step == "SPEC"  # the step type is not known
