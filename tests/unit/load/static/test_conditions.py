"""What is asked of values is decided by one part of it where the others are not known."""

from pathlib import Path

import pytest

from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from align_ci.load.values import Value
from align_ci.model import Known, Unknown
from tests.projects import write

HEAD = """\
import os
U = os.environ.get("U")
E = "a" if U else "b"
"""


def read(root: Path, code: str) -> Value:
    write(root, {"m.py": HEAD + code})
    module = Reader(Layout(root, ["m.py"], ["."])).read("m.py")
    assert module is not None
    return module.scope.names["X"]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("X = 0 if U is None and 'k' in {} else 1", id="unknown and false"),
        pytest.param("X = 1 if U or True else 0", id="unknown or true"),
        pytest.param("X = 0 if U and U.x and [] else 1", id="the last of three"),
        pytest.param("X = 0 if (U and False) or 0 else 1", id="nested"),
        pytest.param("X = 1 if not (U and False) else 0", id="negated"),
        pytest.param("X = 1\nif U and False:\n    X = 0", id="statement"),
        pytest.param("X = 1\nwhile U and False:\n    X = 0", id="loop"),
        pytest.param("X = [1 for x in [1] if U or True][0]", id="comprehension"),
        pytest.param(
            "match 1:\n    case 1 if U and False:\n        X = 0\n    case _:\n        X = 1",
            id="guard",
        ),
        pytest.param("X = (U is None and False) + 1", id="value of a comparison"),
        pytest.param("X = (not U and False) + 1", id="value of a negation"),
        pytest.param("X = 0 if E is None else 1", id="one of two texts is none"),
        pytest.param("X = 0 if E == 'c' else 1", id="one of two texts is a third"),
        pytest.param("X = 1 if E in ['a', 'b', 'c'] else 0", id="one of two texts is in a list"),
        pytest.param("X = 1 if E else 0", id="one of two texts is some text"),
        pytest.param("X = 0 if E is None and 'k' in {} else 1", id="one of two texts, and false"),
        pytest.param("D = {}\nX = 1\nif U and 'k' in D:\n    X = D.pop('k')", id="what is guarded"),
    ],
)
def test_known_all_the_same(tmp_path: Path, code: str) -> None:
    value = read(tmp_path, code)
    assert isinstance(value, Known)
    assert value.value == 1


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("X = 0 if U and True else 1", id="unknown and true"),
        pytest.param("X = 0 if U or False else 1", id="unknown or false"),
        pytest.param("X = U and False", id="value that may be the first part"),
        pytest.param("X = (U == 1) and False", id="value of a method of a class"),
        pytest.param("X = U is None and ''", id="value of another kind"),
        pytest.param("X = 0 if E == 'a' else 1", id="one of two texts"),
        pytest.param("L = [1]\nX = 0 if U and L.clear() or L else 1", id="what the part changes"),
    ],
)
def test_not_known(tmp_path: Path, code: str) -> None:
    assert isinstance(read(tmp_path, code), Unknown)
