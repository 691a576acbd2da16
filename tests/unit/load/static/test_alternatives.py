"""What depends on a condition that is not known is one of the values that it may be."""

from pathlib import Path

import pytest

from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from align_ci.load.values import Table, Value
from align_ci.model import Either, Known
from tests.projects import write

HEAD = """\
import os
FLAG = os.environ.get("FLAG")
OTHER = os.environ.get("OTHER")
A = "a" if FLAG else "b"
TABLE = {"a": "alpha", "b": "beta"}
"""


def read(root: Path, code: str, name: str = "X") -> Value:
    write(root, {"m.py": HEAD + code})
    module = Reader(Layout(root, ["m.py"], ["."])).read("m.py")
    assert module is not None
    return module.scope.names[name]


def plain(value: Value) -> list[object]:
    """What a value may be; nothing where that is not known."""
    match value:
        case Known(only):
            return [only]
        case Either(alternatives=alternatives):
            return [each.value.value for each in alternatives]
        case _:
            return []


@pytest.mark.parametrize(
    "code",
    [
        pytest.param('X = "a" if FLAG else "b"', id="expression"),
        pytest.param('X = "b" if not FLAG else "a"', id="negated expression"),
        pytest.param('if FLAG:\n    X = "a"\nelse:\n    X = "b"', id="both branches"),
        pytest.param('X = "b"\nif FLAG:\n    X = "a"', id="one branch"),
        pytest.param('X = "a"\nif FLAG:\n    pass\nelse:\n    X = "b"', id="the other branch"),
        pytest.param('if FLAG:\n    X, Y = "a", 1\nelse:\n    Y, X = 2, "b"', id="several at once"),
        pytest.param('T = {"k": "b"}\nif FLAG:\n    T["k"] = "a"\nX = T["k"]', id="entry"),
        pytest.param(
            'T = {}\nif FLAG:\n    T["k"] = "a"\nelse:\n    T["k"] = "b"\nX = T["k"]',
            id="new entry",
        ),
        pytest.param('class K:\n    n = "a" if FLAG else "b"\nX = K.n', id="class"),
        pytest.param('class K:\n    n = "b"\n    if FLAG:\n        n = "a"\nX = K().n', id="body"),
        pytest.param(
            'class K:\n    pass\nk = K()\nk.n = "b"\nif FLAG:\n    k.n = "a"\nX = k.n',
            id="attribute",
        ),
        pytest.param('def f():\n    return "a" if FLAG else "b"\nX = f()', id="function"),
        pytest.param(
            'def f():\n    if FLAG:\n        return "a"\n    return "b"\nX = f()', id="return"
        ),
        pytest.param(
            'def f():\n    if FLAG:\n        return "a"\n    else:\n        return "b"\nX = f()',
            id="two returns",
        ),
        pytest.param(
            'def f():\n    x = "b"\n    if FLAG:\n        x = "a"\n    return x\nX = f()',
            id="local",
        ),
        pytest.param("X = A", id="name"),
        pytest.param('X = A if FLAG else "b"', id="the same condition again"),
        pytest.param("def f(x):\n    return x\nX = f(A)", id="argument"),
        pytest.param("def f(x=A):\n    return x\nX = f()", id="default"),
        pytest.param("X = str(A)", id="str"),
        pytest.param("X = A.upper().lower()", id="methods"),
        pytest.param('X = "x_a".replace("a", A).removeprefix("x_")', id="argument of a method"),
        pytest.param('X = ["c", A][1]', id="item"),
        pytest.param("X = {'k': A}.get('k')", id="dictionary"),
    ],
)
def test_both_values_are_known(tmp_path: Path, code: str) -> None:
    value = read(tmp_path, code)
    assert isinstance(value, Either)
    told = {turn.holds: each.value.value for each in value.alternatives for turn in each.path}
    assert told == {True: "a", False: "b"}


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ('A + "_x"', ["a_x", "b_x"]),
        ('f"{A}-{A:>2}"', ["a- a", "b- b"]),
        ('"%s/%s" % (A, "x")', ["a/x", "b/x"]),
        ('"{}{k}".format(A, k=A)', ["aa", "bb"]),
        ('"_".join(["x", A])', ["x_a", "x_b"]),
        ("TABLE[A]", ["alpha", "beta"]),
        ("TABLE.get(A)", ["alpha", "beta"]),
        ('{"a": 1}.get(A, 2)', [1, 2]),
        ('os.path.join("/opt", A)', ["/opt/a", "/opt/b"]),
        ("A[0]", ["a", "b"]),
        ("A * 2", ["aa", "bb"]),
        ('"same" if FLAG else "same"', ["same"]),
        ('A.replace("b", "a")', ["a"]),
        ('A + ("c" if FLAG else "d")', ["ac", "bd"]),
        ("True if FLAG else 1", [True, 1]),
        ('"a" if OTHER == 1 else "b" if OTHER == 2 else None', ["a", "b", None]),
    ],
)
def test_what_is_made_of_it(tmp_path: Path, expression: str, wanted: list[object]) -> None:
    assert plain(read(tmp_path, f"X = {expression}")) == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param(
            'if OTHER == 1:\n    X = "a"\nelif OTHER == 2:\n    X = "b"\nelse:\n    X = "c"',
            ["a", "b", "c"],
            id="elif",
        ),
        pytest.param(
            "def f():\n    if OTHER == 1:\n        return 1\n"
            "    elif OTHER == 2:\n        return 2\n"
            "    if OTHER == 3:\n        raise ValueError\n    x = 4\n    if OTHER == 5:\n"
            "        x = 5\n    return x\nX = f()",
            [1, 2, 5, 4],
            id="returns",
        ),
        pytest.param(
            "def f():\n    if FLAG:\n        return 1\nX = f()", [1, None], id="no return"
        ),
        pytest.param(
            "def f():\n    if FLAG:\n        return 1\n    raise ValueError\nX = f()",
            [1],
            id="raise",
        ),
    ],
)
def test_several_conditions_one_in_the_other(
    tmp_path: Path, body: str, wanted: list[object]
) -> None:
    assert plain(read(tmp_path, body)) == wanted


@pytest.mark.parametrize(
    "code",
    [
        pytest.param('X = "a" if FLAG else os.getcwd()', id="one is not known"),
        pytest.param('X = A + ("c" if OTHER else "d")', id="two conditions that may be one"),
        pytest.param('X = "x" if A == "a" else "y"', id="decided by what may be left"),
        pytest.param('X = "C:" if os.name == "nt" else "/opt"', id="the machine"),
        pytest.param('NT = os.name == "nt"\nX = "a" if NT else "b"', id="the machine by a name"),
        pytest.param('X = "a" if os.path.exists("/opt/ml") else "b"', id="the file system"),
        pytest.param(
            'LOCAL = not os.path.isdir("/opt/ml")\nX = "a" if LOCAL else "b"', id="by a name"
        ),
        pytest.param('B = A == "a"\nX = "x" if B else "y"', id="the same by another name"),
        pytest.param('if FLAG:\n    X = "a"', id="never set otherwise"),
        pytest.param('B = "p" if OTHER == 1 else "q"\nX = B if FLAG else "r"', id="asked before"),
        pytest.param(
            'for n in (1, 2):\n    if n == 2:\n        X = B if FLAG else "r"\n'
            '    B = "p" if OTHER == n else "q"',
            id="asked before, and standing below",
        ),
        pytest.param(
            'def f(kind):\n    if kind == "x":\n        return "a"\n    return "b"\nX = f(OTHER)',
            id="said by the caller",
        ),
        pytest.param(
            'def f(kind):\n    found = kind == "x"\n    return "a" if found else "b"\nX = f(OTHER)',
            id="said by the caller, by another name",
        ),
        pytest.param(
            "class K:\n    def __init__(self, n):\n        self.n = 1 if n else 2\nX = K(FLAG).n",
            id="said by who makes it",
        ),
        pytest.param(
            'def f():\n    if FLAG:\n        x = "a"\n    return x\nx = "b"\nX = f()',
            id="another x",
        ),
        pytest.param('X = "b"\nfor n in os.listdir():\n    if FLAG:\n        X = "a"', id="loop"),
        pytest.param(
            'try:\n    os.mkdir("x")\n    X = "a"\nexcept OSError:\n    X = "b"', id="exception"
        ),
        pytest.param(
            'X = "b"\nif FLAG:\n    del X\n    X = "a"\nX = X + os.sep + os.getcwd()', id="lost"
        ),
        pytest.param(
            "X = " + " ".join(f'"{n}" if OTHER == {n} else' for n in range(5)) + ' "z"', id="many"
        ),
        pytest.param(
            'T = {}\nif FLAG:\n    T["k"] = "a"\nelse:\n    T["j"] = "b"\nX = T["k"]', id="two keys"
        ),
        pytest.param(
            'T = {"k": "b"}\nif FLAG:\n    T["k"] = "a"\n    T.update(os.environ)\nX = T["k"]',
            id="changed beside it",
        ),
    ],
)
def test_what_may_not_be_is_no_alternative(tmp_path: Path, code: str) -> None:
    assert plain(read(tmp_path, code)) == []


def test_a_long_chain_of_conditions_is_given_up_soon(tmp_path: Path) -> None:
    tests = "".join(f"    elif OTHER == {n}:\n        return {n}\n" for n in range(150))
    code = f"def f():\n    if FLAG:\n        return -1\n{tests}    return -2\nX = f()\n"
    assert plain(read(tmp_path, code)) == []


def test_an_alternative_is_where_it_is_written(tmp_path: Path) -> None:
    value = read(tmp_path, 'if FLAG:\n    X = "a"\nelse:\n    X = "b"\n')
    assert isinstance(value, Either)
    assert [(e.value.location.line, e.value.quote) for e in value.alternatives] == [
        (7, '"'),
        (9, '"'),
    ]
    condition = value.alternatives[0].path[0].location
    assert (condition.line, condition.column) == (4, 12)  # where it was asked first


def test_a_key_of_both_branches_is_where_the_first_sets_it(tmp_path: Path) -> None:
    value = read(tmp_path, 'X = {}\nif FLAG:\n    X["k"] = "a"\nelse:\n    X["k"] = "b"\n')
    assert [key.location.line for key, _ in value.entries.values()] == [8]  # type: ignore[union-attr]
    assert value.gaps == []  # type: ignore[union-attr]


def test_an_entry_under_one_of_two_keys_leaves_the_others_alone(tmp_path: Path) -> None:
    table = read(tmp_path, 'X = {"k": 1, A: 2}\n')
    assert isinstance(table, Table)
    assert table.whole
    assert [(plain(key), plain(value)) for _, key, value in table.chosen] == [(["a", "b"], [2])]
    assert plain(read(tmp_path, 'T = {"k": 1, A: 2}\nX = T["k"]\n')) == []  # there is a gap


@pytest.mark.parametrize(
    "code",
    [
        pytest.param('X = {"a": 1, A: 2}', id="one of them is there"),
        pytest.param('X = {A: 2, "a": 1}', id="one of them is set later"),
        pytest.param("X = {A: 2, A + '': 1}", id="twice"),
        pytest.param("X = {A: 2}\nif OTHER:\n    X[A] = 3", id="perhaps"),
        pytest.param("X = {}\nif OTHER:\n    X[A] = 3", id="perhaps a new one"),
        pytest.param("X = {A: 2}\nX.update(os.environ)", id="more of them"),
        pytest.param("X = {A: 2}\nX.clear()\nX[os.getcwd()] = 1", id="emptied"),
        pytest.param("X = {**{A: 2}}", id="merged"),
        pytest.param("X = {1: 1, A: 2}", id="of another kind"),
        pytest.param("X = {A: 2}\nunknown(X)", id="given away"),
    ],
)
def test_an_entry_under_one_of_two_keys_is_lost(tmp_path: Path, code: str) -> None:
    table = read(tmp_path, code)
    assert isinstance(table, Table)
    assert not table.whole or not table.chosen


def test_what_a_value_may_be_is_nothing_that_is_taken_of_it(tmp_path: Path) -> None:
    """A reason that is passed on for another value says nothing of what that may be."""
    code = "T = {}\nT[A] = 1\nX = T['a']\nY = {A: 2}['b']\nZ = [1, 2][A]\nW = A.nothing\n"
    for name in ("X", "Y", "Z", "W"):
        assert plain(read(tmp_path, code, name)) == [], name


PYDANTIC = """
from enum import Enum
from pydantic import BaseModel, field_validator
class Colour(Enum):
    RED = "red"
    BLUE = "blue"
class K(BaseModel):
    colour: Colour = Colour.RED
    name: str = ""
    number: int = 0
    names: list[str] = []
    @field_validator("name")
    @classmethod
    def _lower(cls, value):
        return value.lower()
"""


def test_pydantic_makes_the_same_of_it_as_of_each(tmp_path: Path) -> None:
    code = (
        f'{PYDANTIC}K1 = K(colour="red" if FLAG else "blue", name="A" if FLAG else "B",'
        ' number="1" if FLAG else "2", names=[A])\nX = K1.colour.name\nY = K1.name\n'
        "Z = K1.number\nW = K1.names[0]\n"
    )
    assert plain(read(tmp_path, code, "X")) == ["RED", "BLUE"]
    assert plain(read(tmp_path, code, "Y")) == ["a", "b"]
    assert plain(read(tmp_path, code, "Z")) == []
    assert plain(read(tmp_path, code, "W")) == ["a", "b"]
