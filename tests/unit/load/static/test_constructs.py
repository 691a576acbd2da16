"""What people write around specifications: known as Python has it, and bounded."""

from pathlib import Path
from typing import Any

import pytest

from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from align_ci.load.values import Items, Member, Table, Value
from align_ci.model import Known, Unknown
from tests.projects import write
from tests.unit.load.static.test_agrees_with_python import executed, read

HEAD = """
import collections, copy, dataclasses, enum, functools, importlib, os, posixpath, sys, textwrap
import outside
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Generic, NamedTuple, TypedDict, TypeVar
from pydantic import BaseModel, Field, computed_field, model_serializer
T = TypeVar("T")
"""


def plain(value: Value | None) -> Any:
    """A value as Python has it; ``...`` for what is not known."""
    match value:
        case Known(Member(name=name)):
            return name
        case Known(held):
            return held
        case Items(items=items, gaps=[], kind=kind):
            made = [plain(item) for item in items]
            return tuple(made) if kind == "tuple" else (set(made) if kind == "set" else made)
        case Table(entries=entries, gaps=[]):
            return {key: plain(held) for key, (_, held) in entries.items()}
        case _:
            return ...


@pytest.mark.parametrize(
    "code",
    [
        "x = os.path.join('/opt/ml', 'a', 'b')",
        "x = os.path.join('/opt/ml', '/a')",
        "from os.path import join as j\nx = j('a', 'b')",
        "x = posixpath.join('a', 'b') + os.sep",
        "x = os.path.splitext(os.path.basename('/a/b.py'))[0]",
        "x = os.path.normpath(os.path.dirname('/a/../b/c'))",
        "x = os.path.join(Path('/opt'), 'a')",
        "x = str(Path('/opt/ml') / 'x')",
        "x = (Path('/opt/ml') / 'x' / 'y.csv').as_posix()",
        "x = str(PurePosixPath('/opt', 'ml').joinpath('a', 'b'))",
        "x = str('/opt' / Path('ml'))",
        "x = f\"{Path('/opt/ml/a.py').parent}/b\"",
        "x = [Path('/a/b.py').name, Path('/a/b.py').stem, Path('/a/b.py').suffix]",
        "x = str(Path('/a/b.py').with_suffix('.txt').relative_to('/a'))",
        "x = os.fspath(Path('/opt'))",
        "x = '%s-%d' % ('a', 3) + '%(a)s' % {'a': 'b'} + '%-5s|%%' % 'a'",
        "x = '{:>4}'.format('a') + '{a:s}-{b:02d}'.format(a='q', b=3)",
        'w = 6\nx = f\'{3:02d}{"a"!r}{1.5:.2f}{"a":>{w}}{None!s:>5}\'',
        "v = 'a'\nx = f'{v=}'",
        "x = textwrap.dedent('''\n  a\n    b''')",
        "x = ['a'.zfill(3), 'a'.ljust(2), 'ab'.find('b'), '1'.isdigit(), 'a\\nb'.splitlines()]",
        "x = 'ab'.startswith(('x', 'a'))",
        "x = ['a' * 3, [0] * 2, (1,) * 2, 2 * [3], [1] * -1]",
        "x = [2 ** 10, 1 << 3, 5 & 3, 5 | 3, 5 ^ 3, ~5, +1, 7 // 2, 2 ** -1]",
        "x = [abs(-1), round(2.675, 2), int('0x1f', 16), float('2.5'), repr('a'), ord('a')]",
        "x = [min(2, 1), max([1, 3]), max('abc'), divmod(7, 2), chr(97), format(3, '03d')]",
        "x = dict.fromkeys(v for v in 'ab')",
        "x = [[1, 2] == [1, 2], (1,) == [1], [1] != [2], [] == ()]",
        "x = {'a', 'b'} - {'b'}",
        "x = {'a', 'b'} & {'b'}",
        "P = collections.namedtuple('P', 'a, b')\np = P(1, b=2)\na, b = p\nx = (a, b, p[1], p.a)",
        "P = collections.namedtuple('P', ['a', 'b'], defaults=[3])\nx = list(P(1))",
        "class P(collections.namedtuple('P', 'a b')):\n    pass\nx = P(1, 2).b",
        "P = NamedTuple('P', [('a', int), ('b', int)])\nx = P(1, 2).b",
        "class P(NamedTuple):\n    a: int\n    b: int = 2\nx = [P(1)[1], P(1)._asdict(), *P(3)]",
        "class P(TypedDict):\n    a: int\nx = P(a=1)['a']",
        "x = [sys.version_info >= (3, 8), sys.version_info[0] >= 3, sys.version_info.major]",
        "x = [sys.version_info < (3, 9), sys.version_info > (3, 8, 1), sys.version_info < (4,)]",
        "x = sys.version_info[:2] >= (3, 7)",
        "if sys.version_info >= (3, 8):\n    x = 1\nelse:\n    x = 2",
        "v = 'b'\nmatch v:\n    case 'a':\n        x = 1\n    case 'b' | 'c':\n        x = 2",
        "v = [1, 'b']\nmatch v:\n    case [1]: x = 0\n    case [1, ('a' | 'b') as q]: x = q",
        "v = 'a'\nmatch v:\n    case q if q == 'b': x = 0\n    case q if q == 'a': x = q",
        "v = 1\nmatch v:\n    case True: x = 0\n    case None: x = 9\n    case 1: x = 2",
        "v = 'a'\nx = 0\nmatch v:\n    case 'z': x = 1",
        (
            "class E(enum.Enum):\n    A = 1\n    B = 2\nv = E.B\nmatch v:\n    case E.A: x = 1\n"
            "    case E.B: x = 2"
        ),
        "class E(enum.Enum):\n    A = 1\n    B = 2\nx = [E.A in E, len(E), E(1).name]",
        "class E(enum.Enum):\n    A = enum.auto()\n    B = enum.auto()\nx = [E.B.value, E(1).name]",
        "class E(enum.IntEnum):\n    A = enum.auto()\nx = E.A.value",
        (
            "try:\n    from enum import StrEnum\nexcept ImportError:\n"
            "    class StrEnum(str, enum.Enum):\n        pass\n"
            "class E(StrEnum):\n    A = 'a'\nx = [E.A.value, E('a').name]"
        ),
        (
            "if sys.version_info >= (3, 11):\n    from enum import StrEnum\nelse:\n"
            "    class StrEnum(str, enum.Enum):\n"
            "        def __str__(self):\n            return str(self.value)\n"
            "class E(StrEnum):\n    A = 'a'\nx = E['A'].value"
        ),
        (
            "R = {}\ndef register(n):\n    def d(c):\n        R[n] = c\n        return c\n"
            "    return d\n"
            "@register('a')\n@dataclass\nclass A:\n    v: int = 1\nx = R['a']().v"
        ),
        (
            "R = {}\ndef register(c):\n    R[c.__name__] = c\n    return c\n"
            "@register\nclass A: pass\n@register\nclass B(A): pass\nx = list(R)"
        ),
        (
            "class R:\n    held = {}\n    @classmethod\n    def register(cls, n):\n"
            "        def d(c):\n            cls.held[n] = c\n            return c\n"
            "        return d\n"
            "@R.register('a')\nclass A:\n    v = 1\nx = R.held['a'].v"
        ),
        "def new(c):\n    c.v = 2\n    return c\n@new\nclass A:\n    v = 1\nx = A.v",
        (
            "def d(f):\n    @functools.wraps(f)\n    def w(*a, **k):\n        return f(*a, **k)\n"
            "    return w\n@d\ndef f(a):\n    return a\nx = f(1)"
        ),
        (
            "class A:\n    @functools.cached_property\n    def p(self):\n        return [1]\n"
            "a = A()\na.p.append(2)\nx = a.p"
        ),
        "class A(Generic[T]):\n    v = 1\nclass B(A[int]):\n    pass\nx = B.v",
        "class A:\n    v = 1\nx = [getattr(A, 'v', 7), getattr(A, 'q', 7), getattr(A(), 'q', 8)]",
        "@dataclass\nclass A:\n    v: int = 1\nx = dataclasses.asdict(A(5))",
        "class A(BaseModel):\n    v: int = 1\n    w: str = 'a'\nx = A(w='b').model_dump()",
    ],
)
def test_known_as_python_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    real = executed(HEAD + code, 1, monkeypatch)["x"]
    assert plain(read(tmp_path, HEAD + code)["x"]) == real


@pytest.mark.parametrize(
    "code",
    [
        "l = [3]\nm = min(l, [4])\nm.append(1)\nx = l",
        "L = []\ndef f(v):\n    L.append(v)\n    return v\nmax([1, 2], key=f)\nx = L",
        "x = sys.version_info >= (3, 12)",
        "x = sys.version_info[:2] > (3, 9)",
        "v = outside.text('')\nx = 0\nmatch v:\n    case 'a': x = 1\n    case _: x = 2",
        "v = 5\nmatch v:\n    case int(): x = 1\n    case _: x = 2",
        "class E(str, enum.Enum):\n    A = enum.auto()\nx = E.A.value",
        "class E(enum.Enum):\n    A = 5\n    B = enum.auto()\nx = E.B.value",
        (
            "class E(enum.Enum):\n    def _generate_next_value_(n, *_):\n        return n\n"
            "    A = enum.auto()\nx = E.A.value"
        ),
        "class A:\n    def __getattr__(self, n):\n        return 5\nx = getattr(A(), 'q', 8)",
        (
            "class A(BaseModel):\n    v: str = 'k'\n    @model_serializer\n    def s(self):\n"
            "        return {'z': 1}\nx = A().model_dump()"
        ),
        (
            "class A(BaseModel):\n    v: str = 'k'\n    @computed_field\n    @property\n"
            "    def s(self) -> int:\n        return 1\nx = A().model_dump()"
        ),
        "class A(BaseModel):\n    v: str = Field('k', exclude=True)\nx = A().model_dump()",
        "x = dict.fromkeys({'a', 'b'}, 1)",
        "@outside.wrap\nclass A:\n    v = 1\nx = A.v",
        "x = '{0.real}'.format(1)",
        "x = Path('a').exists()",
        "x = Path(__file__).name if '__file__' in globals() else outside.text('')",
    ],
)
def test_not_known_where_python_may_have_another(tmp_path: Path, code: str) -> None:
    value = read(tmp_path, HEAD + code)["x"]
    assert isinstance(value, Unknown) or plain(value) is ..., value


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"main.py": "import importlib\nx = importlib.import_module('a').v", "a.py": "v = 1"},
            1,
            id="import_module",
        ),
        pytest.param(
            {
                "main.py": "from p.m import x",
                "p/__init__.py": "",
                "p/m.py": "import importlib\nx = importlib.import_module('.a', __package__).v",
                "p/a.py": "v = 1",
            },
            1,
            id="import_module of a package",
        ),
        pytest.param(
            {
                "main.py": "from p import *\nx = v",
                "p/__init__.py": "from .a import *\nfrom .b import *\n"
                "__all__ = a.__all__ + b.__all__",
                "p/a.py": "__all__ = ['v']\nv = 1\nw = 2",
                "p/b.py": "__all__ = ['z']\nz = 1",
            },
            1,
            id="lists of exports put together",
        ),
        pytest.param(
            {
                "main.py": "from p import train\nx = train()",
                "p/__init__.py": "from .train import train",
                "p/train.py": "def train():\n    return 1",
            },
            1,
            id="a function called like its module",
        ),
        pytest.param(
            {
                "main.py": "import p\nx = p.a.v",
                "p/__init__.py": "a = 5\nfrom .a import v",
                "p/a.py": "v = 1",
            },
            1,
            id="a name that a module takes",
        ),
        pytest.param(
            {
                "main.py": "from names import step_type\nx = step_type('A', 'training')",
                "names.py": "from registry import REGISTRY\n"
                "def step_type(name, job_type=None):\n"
                "    if name not in REGISTRY:\n        raise ValueError(name)\n"
                "    base = REGISTRY[name]['spec']\n"
                "    return f'{base}_{job_type.capitalize()}' if job_type else base",
                "registry.py": "REGISTRY = {}\nREGISTRY['A'] = {'spec': 'Step'}",
            },
            "Step_Training",
            id="a registry in another module",
        ),
        pytest.param(
            {
                "main.py": "def get():\n    from a import V\n    return V\nx = get()",
                "a.py": "V = 1",
            },
            1,
            id="imported inside a function",
        ),
        pytest.param(
            {"main.py": "from p import x", "p/__init__.py": "def __getattr__(n):\n    return 3"},
            ...,
            id="a module that decides",
        ),
    ],
)
def test_across_modules(tmp_path: Path, files: dict[str, str], expected: object) -> None:
    write(tmp_path, {path: f"{text}\n" for path, text in files.items()})
    module = Reader(Layout(tmp_path, sorted(files), ["."])).read("main.py")
    assert module is not None
    assert plain(module.scope.names.get("x")) == expected


@pytest.mark.parametrize(
    "bomb",
    [
        *("x = 'x' * 10 ** 9", "x = [0] * 10 ** 9", "x = 10 ** 10 ** 8", "x = 1 << 10 ** 9"),
        "x = [1]\nfor _ in range(99):\n    x = x * 2",
        "x = [1]\nfor _ in range(99):\n    x = [x] * 200",
        *("x = '%1000000000d' % 1", "x = '%.1000000000f' % 1", "x = '%*d' % (10 ** 9, 1)"),
        *("x = f'{1:1000000000}'", "w = 10 ** 9\nx = f'{1:{w}}'", "x = format(1, '1000000000')"),
        *("x = '{:1000000000}'.format(1)", "x = 'a'.zfill(10 ** 9)", "x = 'a'.center(10 ** 9)"),
        *("x = round(5, -10 ** 9)", "x = int('9' * 100000)", "x = dict.fromkeys(range(10 ** 9))"),
        "import os\nx = 'a'\nfor _ in range(99):\n    x = os.path.join(x, x)",
        "from pathlib import Path\nx = Path('a')\nfor _ in range(99):\n    x = x / x",
        "x = 'a' * 19999\ny = f'" + "{x}" * 3000 + "'",
        "x = 'a' * 19999\ny = ('{0}' * 5000).format(x)",
        "x = '%999d' * 3000 % tuple([1] * 3000)",
        "d = {}\nd['d'] = d\nx = '%s' % d\ny = d == d",
        "x = []\nx.append(x)\ny = x * 3\nz = max(x)\nw = '%s' % x",
        "a = [1]\nb = [1]\nfor _ in range(60):\n    a = [a, a]\n    b = [b, b]\nx = a == b",
        (
            "import functools\nclass A:\n    @functools.cached_property\n    def p(self):\n"
            "        return self.p\nx = A().p"
        ),
        "def d(c):\n    @d\n    class B(c):\n        pass\n    return B\n@d\nclass A:\n    pass",
        "import importlib\nx = importlib.import_module('main')",
    ],
)
def test_what_would_grow_is_not_computed(tmp_path: Path, bomb: str) -> None:
    """The reader comes to an end, with nothing long in its hands."""
    names = read(tmp_path, bomb + "\nlast = 1\n")
    for value in names.values():
        if isinstance(value, Known):
            assert len(str(value.value)) <= 20_000
        if isinstance(value, Items):
            assert len(value.items) <= 20_000
    assert plain(names["last"]) == 1
