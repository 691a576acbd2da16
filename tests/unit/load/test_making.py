"""Which modules may make something as they are imported, by their text."""

import textwrap

import pytest

from align_ci.load.making import makes

OWN = {b"own", b"pkg"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("from own import make\nX = make('x')\n", True, id="a call"),
        pytest.param("from .more import make\nX: Spec = make('x')\n", True, id="annotated"),
        pytest.param("from . import make\nmake.it('x')\n", True, id="of a module"),
        pytest.param("import pkg.make as m\nX = m.it()\n", True, id="under another name"),
        pytest.param("import pkg.make\nX = [pkg.make.it()]\n", True, id="dotted"),
        pytest.param("from own import make\nX = {\n    'a': make('a'),\n}\n", True, id="lines"),
        pytest.param("from own import make\nX = [\n\n  make(1)\n]\n", True, id="a blank line"),
        pytest.param("from own import make\nfor n in 'ab':\n    make(n)\n", True, id="a loop"),
        pytest.param("from own import make\nif x:\n    X = make(1)\n", True, id="a condition"),
        pytest.param("from own import S\nX = copy.copy(S)\n", True, id="a copy"),
        pytest.param("from own import make\nclass K:\n    X = make(1)\n", True, id="of a class"),
        pytest.param("from own import made\n@made('x')\ndef f(): ...\n", True, id="decorated"),
        pytest.param(
            "from own import make\nclass K:\n  X = {\n    1: make(1),\n  }\n", True, id="its lines"
        ),
        pytest.param("from own import make\nclass K: X = make(1)\n", True, id="in one line"),
        pytest.param(
            "from own import make\nclass K:\n    class L:\n        X = make(1)\n",
            True,
            id="inner class",
        ),
        pytest.param("from own import make\n(X, Y) = make(1)\n", True, id="a tuple"),
        pytest.param("from own import make\nÜ = make(1)\n", True, id="another letter"),
        pytest.param(
            "from own import (\n    a,  # (b)\n    make,\n)\nX = make()\n", True, id="comment"
        ),
        pytest.param("import os; from own import make\nX = make()\n", True, id="two in a line"),
        pytest.param("from own import \\\n    make\nX = make()\n", True, id="continued"),
        pytest.param("\ufefffrom own import make\nX = make()\n", True, id="byte order mark"),
        pytest.param("from own import make\r\nX = [\r\n\r\n make()]\r\n", True, id="windows"),
        pytest.param("from own import make\rX = make()\r", True, id="old line ends"),
        pytest.param("from own import make\n\fX = make()\n", True, id="form feed"),
        pytest.param("def make(): ...\nX = make()\n", True, id="its own function"),
        pytest.param("class K: ...\nX = K()\n", True, id="its own class"),
        pytest.param("from own import *\nX = make()\n", True, id="a star"),
        pytest.param("class CutBuilder(Base): ...\n", True, id="a builder"),
        pytest.param("class K:\n    class CutBuilder: ...\n", True, id="a builder inside"),
        pytest.param("STEP_REGISTRY = {'a': 'B'}\n", True, id="a registry"),
        pytest.param("STEPS = {\n    'a': {'config_class': 'B'},\n}\n", True, id="its entries"),
        pytest.param("from own import a\n", False, id="imports"),
        pytest.param("from own import (\n    a,\n)\nX = a\n", False, id="names"),
        pytest.param("try:\n    from own import (a)\nexcept E:\n    a = None\n", False, id="tried"),
        pytest.param(
            "if TYPE_CHECKING:\n    from own import (\n        a\n    )\n", False, id="types"
        ),
        pytest.param("from own import a\n__all__ = ['a']\n", False, id="a list of names"),
        pytest.param("from own import make\ndef f():\n    return make()\n", False, id="function"),
        pytest.param("from own import make\ndef f(\n    a,\n):\n    make()\n", False, id="its end"),
        pytest.param(
            "from own import make\nclass K:\n    def f(self):\n        x = make()\n",
            False,
            id="method",
        ),
        pytest.param("import logging\nlogger = logging.getLogger(__name__)\n", False, id="outside"),
        pytest.param(
            "from own import f\nimport logging\nlogger = logging.getLogger()\n", False, id="both"
        ),
        pytest.param("from own import m\nif __name__ == 'x':\n    m()\n", False, id="started"),
        pytest.param("from pydantic import F\nclass K:\n    x: int = F(1)\n", False, id="a field"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_makes(code: str, expected: bool) -> None:
    assert makes(textwrap.dedent(code).encode(), OWN) is expected
