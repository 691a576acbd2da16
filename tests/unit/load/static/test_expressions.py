"""What the static reader makes of the expressions that people write in specifications."""

from pathlib import Path

import pytest

from align_ci.model import Known, Unknown
from tests.projects import IMPORTS, project, specification

OUTPUT = """
SPEC = StepSpecification(
    step_type="Step", node_type=NodeType.SOURCE, dependencies=[],
    outputs=[OutputSpec(logical_name={expression}, output_type=DependencyType.PROCESSING_OUTPUT,
                        property_path="p")],
)
"""


def read(root: Path, setup: str, expression: str) -> Known[str] | Unknown:
    code = setup + OUTPUT.format(expression=expression)
    (output,) = specification(root, code).outputs
    return output.name


@pytest.mark.parametrize(
    ("setup", "expression"),
    [
        pytest.param("", '"data"', id="literal"),
        pytest.param('NAME = "data"', "NAME", id="module constant"),
        pytest.param('NAME: str = "data"', "NAME", id="annotated constant"),
        pytest.param('A, B = "data", "x"', "A", id="unpacked"),
        pytest.param('PART = "da"', 'f"{PART}ta"', id="f-string"),
        pytest.param('PART = "da"', 'PART + "ta"', id="concatenation"),
        pytest.param("", '"da" "ta"', id="implicit concatenation"),
        pytest.param("", '"%s" % "data"', id="percent"),
        pytest.param("", '"{}ta".format("da")', id="format by position"),
        pytest.param("", '"{x}ta".format(x="da")', id="format by name"),
        pytest.param("", '"".join(["da", "ta"])', id="join"),
        pytest.param("", '"DATA".lower()', id="text method"),
        pytest.param('NAMES = ["x", "data"]', "NAMES[1]", id="list item"),
        pytest.param('NAMES = ["x", "data"]', "NAMES[-1]", id="last list item"),
        pytest.param('NAMES = {"k": "data"}', 'NAMES["k"]', id="dictionary item"),
        pytest.param('NAMES = {"k": "data"}', 'NAMES.get("k")', id="dictionary get"),
        pytest.param("NAMES = {}", 'NAMES.get("k", "data")', id="dictionary default"),
        pytest.param('NAMES = dict(k="data")', 'NAMES["k"]', id="dict call"),
        pytest.param("FLAG = True", '"data" if FLAG else "x"', id="conditional"),
        pytest.param('NAME = None or "data"', "NAME", id="or"),
        pytest.param('class Names:\n    DATA = "data"\n', "Names.DATA", id="class constant"),
        pytest.param(
            'class Names:\n    DATA = "data"\n', 'getattr(Names, "DATA")', id="getattr of a class"
        ),
        pytest.param(
            'import enum\nclass Names(str, enum.Enum):\n    DATA = "data"\n',
            "Names.DATA.value",
            id="enum value",
        ),
        pytest.param('def name(x):\n    return x + "ta"\n', 'name("da")', id="helper function"),
        pytest.param(
            'def name(x, end="ta"):\n    y = x + end\n    return y\n', 'name(x="da")', id="defaults"
        ),
        pytest.param('name = lambda x: x + "ta"', 'name("da")', id="lambda"),
        pytest.param('NAMES = {**{"k": "data"}}', 'NAMES["k"]', id="dictionary unpacking"),
        pytest.param('NAMES = [*["x"], "data"]', "NAMES[1]", id="list unpacking"),
        pytest.param('NAMES = ["x"]\nNAMES.append("data")', "NAMES[1]", id="append"),
        pytest.param('NAMES = ["x"]\nNAMES += ["data"]', "NAMES[1]", id="augmented assignment"),
        pytest.param('NAMES = [n.lower() for n in ["DATA"]]', "NAMES[0]", id="comprehension"),
        pytest.param(
            'NAMES = {n: n.lower() for n in ["A", "DATA"] if n != "A"}',
            'NAMES["DATA"]',
            id="dictionary comprehension",
        ),
        pytest.param(
            'NAMES = []\nfor a, b in zip(["da"], ["ta"]):\n    NAMES.append(a + b)\n',
            "NAMES[0]",
            id="loop",
        ),
        pytest.param('if 1 < 2:\n    N = "data"\nelse:\n    N = "x"\n', "N", id="known condition"),
        pytest.param('import typing\nN = typing.cast(str, "data")', "N", id="cast"),
        pytest.param('(N := "data")', "N", id="walrus"),
        pytest.param('N = "xdata"[1:]', "N", id="slice"),
    ],
)
def test_follows(tmp_path: Path, setup: str, expression: str) -> None:
    fact = read(tmp_path, setup, expression)
    assert isinstance(fact, Known), fact
    assert fact.value == "data"


@pytest.mark.parametrize(
    ("setup", "expression", "why"),
    [
        pytest.param("import os", 'os.environ["N"]', "outside", id="environment"),
        pytest.param("import os", "os.getenv('N')", "`os.getenv` comes from outside", id="call"),
        pytest.param("", "MISSING", "`MISSING` is not defined", id="undefined name"),
        pytest.param(
            'import os\nN = "a"\nif os.getenv("X"):\n    N = "b"\n',
            "N",
            "under a condition that is not known",
            id="unknown condition",
        ),
        pytest.param(
            'N = "a"\nwhile True:\n    N = "b"\n    break\n',
            "N",
            "not followed (while)",
            id="while",
        ),
        pytest.param(
            'try:\n    N = open("f").read()\nexcept OSError:\n    N = "b"\n',
            "N",
            "exception handler",
            id="exception handler",
        ),
        pytest.param("def f(x):\n    return f(x)\n", 'f("a")', "nested too deeply", id="recursion"),
        pytest.param("def f():\n    yield 1\n", "f()", "generators", id="generator"),
        pytest.param(
            'import x\n@x.change\ndef f():\n    return "a"\n', "f()", "decorated", id="decorator"
        ),
        pytest.param("N = 'a' * 10 ** 9", "N", "too long", id="huge text"),
        pytest.param('N = "a"\n', 'f"{N:>10000000}"', "format specification", id="huge padding"),
        pytest.param('N = "a"', 'N.replace("", "b")', "", id="replace of nothing is plain text"),
    ],
)
def test_says_why_not(tmp_path: Path, setup: str, expression: str, why: str) -> None:
    fact = read(tmp_path, setup, expression)
    if why:
        assert isinstance(fact, Unknown), fact
        assert why in fact.why or why == "outside"


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param("x = [1]\nfor _ in range(1000):\n    x = x + x\n", id="doubling list"),
        pytest.param("x = [1]\nfor _ in range(1000):\n    x.extend(x)\n", id="extending itself"),
        pytest.param("x = 'a'\nfor _ in range(1000):\n    x = x + x\n", id="doubling text"),
        pytest.param("x = 'a'\nfor _ in range(99):\n    x = x.replace('a', 'aa')\n", id="replace"),
        pytest.param("x = list(range(10 ** 12))\n", id="huge range"),
        pytest.param(
            "for a in range(9999):\n    for b in range(9999):\n        pass\n", id="loops"
        ),
        pytest.param("x = " + "(" * 80 + "1" + ")" * 80 + "\n", id="nested parentheses"),
        pytest.param("x = " + " + ".join(["'a'"] * 3000) + "\n", id="long sum"),
        pytest.param(
            "x = {}\nfor _ in range(99):\n    x.update(x)\n    x[_] = x\n", id="cyclic dict"
        ),
        pytest.param("def f():\n    g()\ndef g():\n    f()\n    f()\nf()\n", id="mutual recursion"),
    ],
)
def test_code_that_grows_is_given_up_and_the_rest_is_read(tmp_path: Path, bomb: str) -> None:
    files = {"bomb.py": IMPORTS + bomb, "good.py": IMPORTS + OUTPUT.format(expression='"data"')}
    assert [spec.name for spec in project(tmp_path, files).specifications] == ["SPEC"]
