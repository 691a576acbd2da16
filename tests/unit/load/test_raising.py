"""What certainly raises when a module is imported is told without importing it."""

import textwrap
from pathlib import Path

import pytest

from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from align_ci.model import Location
from tests.projects import IMPORTS, project, write

REGISTRY = """\
STEPS = {"Clean": {"type": "Clean"}}
def type_of(name):
    if name not in STEPS:
        raise ValueError(f"no step {name}")
    return STEPS[name]["type"]
class Kind(str, Enum):
    ONE = "one"
class Paths:
    DATA = "/opt/ml/processing/input"
"""

RAISING = [
    ("raise ValueError", "ValueError"),
    ("raise ValueError('wrong')", "ValueError: wrong"),
    ("raise ValueError(f'no {1 + 1}\\n times')", "ValueError: no 2 times"),
    ("raise KeyError('a') from None", "KeyError: 'a'"),
    ("raise ValueError(os.getcwd())", "ValueError"),
    ("class Own(Exception): pass\nraise Own('a')", "Own"),
    ("raise os.error", ""),
    ("type_of('Clen')", "ValueError: no step Clen"),
    ("[type_of(each) for each in ('Clean', 'Clen')]", "ValueError: no step Clen"),
    ("STEPS['Clen']['type']", "KeyError: 'Clen'"),
    ("Kind.TWO", "AttributeError: type object 'Kind' has no attribute 'TWO'"),
    ("Paths.DATE", "AttributeError: type object 'Paths' has no attribute 'DATE'"),
    ("if True:\n    x = Kind.TWO", "AttributeError: type object 'Kind' has no attribute 'TWO'"),
    (
        "try:\n    Kind.TWO\nfinally:\n    x = 1",
        "AttributeError: type object 'Kind' has no attribute 'TWO'",
    ),
    (
        "try:\n    raise ValueError('a')\nexcept ValueError:\n    raise ValueError('b')",
        "ValueError: a",
    ),
]

QUIET = [
    "type_of('Clean')",
    "STEPS['Clean']['type']",
    "Kind.ONE, Paths.DATA, Kind.__members__, Kind.join, Kind.mro(), Paths.__name__",
    "def never(): raise ValueError",
    "def each():\n    raise ValueError\n    yield 1\neach()",
    "[type_of(each) for each in ()]",
    "(type_of(each) for each in ['Clen'])",
    "map(type_of, ['Clen'])",
    "x = lambda: type_of('Clen')",
    "try:\n    type_of('Clen')\nexcept ValueError:\n    x = 1",
    "try:\n    x = Kind.TWO\nexcept AttributeError:\n    x = 1",
    "try:\n    x = STEPS['Clen']\nexcept Exception:\n    x = 1",
    "with contextlib.suppress(KeyError):\n    x = STEPS['Clen']",
    "if os.environ.get('A'):\n    raise ValueError",
    "if not os.path.exists('a'):\n    raise ValueError",
    "if sys.version_info < (3, 12):\n    raise ValueError",
    "if __name__ == '__main__':\n    raise ValueError",
    "x = os.environ.get('A') or type_of('Clen')",
    "x = type_of('Clen') if os.environ.get('A') else 1",
    "for each in os.listdir():\n    type_of(each + 'x')",
    "x: Kind.TWO",
    "def f(x: Kind.TWO) -> Paths.DATE: pass",
    "x = hasattr(Kind, 'TWO') or getattr(Paths, 'DATE', None)",
    "x = STEPS.get('Clen')",
    "Paths.DATE = 1\nPaths.DATE",
    "setattr(Paths, os.getcwd(), 1)\nPaths.DATE",
    "outside.fix(Paths)\nPaths.DATE",
    "outside.fix(STEPS)\nSTEPS['Clen']",
    "STEPS.update(json.load(open('a')))\nSTEPS['Clen']",
    "x = collections.defaultdict(dict)\nx['Clen']",
    "class Table(dict):\n    def __missing__(self, key): return 1\nx = Table()\nx['Clen']",
    "class M(type):\n    def __getattr__(cls, name): return 1\nclass A(metaclass=M): pass\nA.b",
    (
        "class M(enum.EnumMeta):\n    def __getattr__(cls, n): return 1\n"
        "class A(enum.Enum, metaclass=M):\n    B = 1\nA.C"
    ),
    "class A(outside.Base): pass\nA.b",
    "@outside.decorator\nclass A: pass\nA.b",
    "class A:\n    def __getattr__(self, name): return 1\nA().b",
    "class A:\n    def __class_getitem__(cls, name): return 1\nA['b']",
    "class A:\n    @property\n    def b(self): raise AttributeError\nx = hasattr(A(), 'b')",
    (
        "class A:\n    def __iter__(self): return self\n"
        "    def __next__(self): raise StopIteration\n"
        "for each in A(): pass"
    ),
    "def f():\n    try:\n        return type_of('a')\n    except KeyError:\n        return ''\nf()",
    "class A:\n    def __getitem__(self, index): raise IndexError\nx = list(A()); y = 1 in A()",
    "class A:\n    def __eq__(self, other): raise ValueError\nx = A() is None",
    "assert type_of('Clen')",
    "import typing\nif typing.TYPE_CHECKING:\n    raise ValueError",
]
FIRST = (
    "import collections, contextlib, enum, json, os, sys\nfrom enum import Enum\nimport outside\n"
)


def raised(root: Path, code: str) -> list[str]:
    write(root, {"steps.py": FIRST + REGISTRY + code + "\n"})
    reader = Reader(Layout(root, ["steps.py"], ["."]))
    reader.read("steps.py")
    return [each.said for each in reader.raised.values()]


@pytest.mark.parametrize(("code", "said"), RAISING)
def test_what_certainly_raises(tmp_path: Path, code: str, said: str) -> None:
    assert raised(tmp_path, code) == [said]


@pytest.mark.parametrize("code", QUIET)
def test_what_may_not_raise(tmp_path: Path, code: str) -> None:
    assert raised(tmp_path, code) == []


STEP = """
from lib.registry import type_of
SPEC = StepSpecification(
    step_type=type_of(
        "Clen"),
    node_type=NodeType.SOURCE,
)
"""


@pytest.mark.parametrize("loader", ["static", "import", "auto"])
def test_is_told_where_the_module_calls_what_raises(tmp_path: Path, loader: str) -> None:
    files = {
        "lib/registry.py": "import enum\nfrom enum import Enum\n" + REGISTRY,
        "lib/__init__.py": "",
        "steps.py": IMPORTS + textwrap.dedent(STEP),
    }
    (failure,) = project(tmp_path, files, loader).failures
    lines = (tmp_path / "steps.py").read_text().splitlines()
    assert failure.message == "`steps` cannot be imported: ValueError: no step Clen"
    assert failure.location.path == "steps.py"
    assert "type_of(" in lines[failure.location.line - 1]
    assert failure.raised is not None
    assert (failure.raised.path, failure.raised.line) == ("lib/registry.py", 6)


def test_what_is_caught_where_it_is_imported_is_the_module_s_own_failure(tmp_path: Path) -> None:
    steps = IMPORTS + "try:\n    from old import X\nexcept Exception:\n    X = 'A'\n"
    spec = "SPEC = StepSpecification(step_type='A', node_type=NodeType.SINGULAR)\n"
    found = project(tmp_path, {"old.py": "raise ValueError\nX = 1\n", "steps.py": steps + spec})
    assert found.failures == ()  # nobody needs it, and nothing says that it declares anything


def test_a_method_that_is_entered_late_is_the_same_call(tmp_path: Path) -> None:
    code = (
        "class A:\n    def b(self): return self.c()\n    def c(self): raise ValueError\nA().b()\n"
    )
    write(tmp_path, {"steps.py": code})
    reader = Reader(Layout(tmp_path, ["steps.py"], ["."]))
    reader.read("steps.py")
    (error,) = reader.raised.values()
    assert error.place.line == 3
    assert isinstance(error.call, Location)
    assert error.call.line == 4
