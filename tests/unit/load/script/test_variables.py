"""Which environment variables a script reads."""

from pathlib import Path

import pytest

from align_ci.model import Known, VariableRead
from tests.unit.load.script.reading import script, value


def told(read: VariableRead) -> str:
    """`NAME!` fails without it, `NAME=x` has a default, `NAME*` is a family, `(NAME)` is own."""
    default = value(read.default)
    text = f"{value(read.name)}{'*' * read.is_family}{'!' * read.required}"
    text += "" if default is None else f"={default}"
    return f"({text})" if read.is_own else text


def found(root: Path, code: str, **files: str) -> list[str]:
    read = script(root, code, {f"{name}.py": text for name, text in files.items()})
    return [told(each) for each in read.variables]


IMPORTS = "import os\nfrom os import environ, getenv\n"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param('os.environ["A"]', ["A!"], id="subscript"),
        pytest.param('environ["A"]', ["A!"], id="imported name"),
        pytest.param('os.environ.get("A")', ["A"], id="get"),
        pytest.param('os.environ.get("A", "1")', ["A=1"], id="get with a default"),
        pytest.param('int(os.environ.get("A", 5))', ["A=5"], id="a default that is a number"),
        pytest.param('os.getenv("A")', ["A"], id="getenv"),
        pytest.param('getenv("A", default="x")', ["A=x"], id="getenv by name"),
        pytest.param('getenv(default="x", key="A")', ["A=x"], id="getenv by names alone"),
        pytest.param('getenv(default="x")', [], id="getenv of nothing"),
        pytest.param('os.environ.get(key="A")', [], id="a keyword that get does not take"),
        pytest.param('"A" in os.environ', ["A"], id="in"),
        pytest.param(
            'if "A" in os.environ:\n    print(os.environ["A"])', ["A", "A"], id="guarded by in"
        ),
        pytest.param(
            'x = os.environ["A"] if "A" in os.environ else ""', ["A", "A"], id="conditional"
        ),
        pytest.param('x = "A" in os.environ and os.environ["A"]', ["A", "A"], id="guarded by and"),
        pytest.param(
            'try:\n    x = os.environ["A"]\nexcept KeyError:\n    x = ""',
            ["A"],
            id="guarded by try",
        ),
        pytest.param(
            'try:\n    x = os.environ["A"]\nexcept KeyError:\n    raise', ["A!"], id="raised again"
        ),
        pytest.param(
            'try:\n    x = os.environ["A"]\nexcept OSError:\n    x = 1',
            ["A!"],
            id="another exception",
        ),
        pytest.param('x = os.environ.get("A") or os.environ["B"]', ["A", "B"], id="fallback by or"),
        pytest.param('os.environ.get("A", os.environ["B"])', ["A=?", "B"], id="fallback by get"),
        pytest.param('NAME = "A"\nos.environ[NAME]', ["A!"], id="constant"),
        pytest.param('os.environ["A" + "_B"]', ["A_B!"], id="sum"),
        pytest.param('X = "A"\nos.environ[f"{X}_B"]', ["A_B!"], id="f-string"),
        pytest.param('for n in ["A", "B"]:\n    os.environ[n]', ["A!", "B!"], id="loop"),
        pytest.param(
            'N = ("A", "B")\n[os.environ[n] for n in N]', ["A!", "B!"], id="comprehension"
        ),
        pytest.param('{n: os.environ.get(n) for n in {"A": 1}}', ["A"], id="keys of a dictionary"),
        pytest.param('for i, n in enumerate(["A"]):\n    os.environ[n]', ["A!"], id="enumerate"),
        pytest.param('for n, d in {"A": "1"}.items():\n    os.getenv(n, d)', ["A=1"], id="items"),
        pytest.param(
            "def env(*names, **others):\n    [os.environ[n] for n in names]\n"
            '    [os.getenv(n, d) for n, d in others.items()]\nenv("A", "B", C="1")',
            ["A!", "B!", "C=1"],
            id="helper function for any",
        ),
        pytest.param(
            'class E:\n    N = "A_"\n    def __init__(self):\n        os.environ[self.N + "B"]',
            ["A_B!"],
            id="constant of its class",
        ),
        pytest.param('class E:\n    NAME = "A"\nos.environ[E.NAME]', ["A!"], id="class constant"),
        pytest.param(
            'def env(n, d=None):\n    return os.environ.get(n, d)\nenv("A")\nenv("B", "2")',
            ["A", "B=2"],
            id="helper function",
        ),
        pytest.param('e = os.environ\ne["A"]', ["A!"], id="another name"),
        pytest.param('def f(e=os.environ): e["A"]', ["A!"], id="default of a parameter"),
        pytest.param('def f(*, e=os.environ): e["A"]', ["A!"], id="default by name alone"),
        pytest.param('def f(e): e["A"]\nf(os.environ)', ["A!"], id="handed to a function"),
        pytest.param('def f(*e): e[0]["A"]\nf(os.environ)', ["A!"], id="handed among others"),
        pytest.param('def f(): return os.environ\nf()["A"]', ["A!"], id="what a function returns"),
        pytest.param('if (e := os.environ): e["A"]', ["A!"], id="set on the way"),
        pytest.param('[e["A"] for e in [os.environ]]', ["A!"], id="one of a list"),
        pytest.param('d = {"e": os.environ}\nd["e"]["A"]', ["A!"], id="in a dictionary"),
        pytest.param(
            "class C:\n    def __init__(self):\n        self.e = os.environ\n"
            '    def f(self):\n        return self.e["A"]',
            ["A!"],
            id="attribute",
        ),
        pytest.param('from os import environ as e\ne["A"]', ["A!"], id="under another name"),
        pytest.param('from os import getenv as g\ng("A")', ["A"], id="getenv under another name"),
        pytest.param('e = dict(os.environ)\ne["A"]', ["A!"], id="copy"),
        pytest.param('e = os.environ.copy()\ne.get("A")', ["A"], id="copy method"),
        pytest.param('e = {"A": "1"} | os.environ\ne["A"]', ["A!"], id="over defaults"),
        pytest.param('e = os.environ | {"A": "1"}\ne["A"]', [], id="under what is its own"),
        pytest.param('e = {"A": "1", **os.environ}\ne["A"]', ["A!"], id="spread over defaults"),
        pytest.param('e = {**os.environ, "A": "1"}\ne["A"]', [], id="spread under its own"),
        pytest.param('e = dict(os.environ, A="1")\ne["A"], e["B"]', ["B!"], id="copy with its own"),
        pytest.param(
            'D = {"A": "1"}\ndef main(environ_vars): environ_vars["A"]\nmain(D | dict(os.environ))',
            ["A!"],
            id="over defaults, handed to main",
        ),
        pytest.param('os.environ.pop("A", None)', ["A"], id="pop"),
        pytest.param('os.environ["A"] = "1"\nos.environ["A"]', ["(A!)"], id="set by itself"),
        pytest.param('os.environ.setdefault("A", "1")', ["(A=1)"], id="setdefault"),
        pytest.param('os.environ.update({"A": "1"})\nos.environ["A"]', ["(A!)"], id="update"),
        pytest.param('x = 1\nos.environ[f"FOLD_{x}"]', ["FOLD_1!"], id="number in a name"),
        pytest.param('import sys\nos.environ[f"S_{sys.argv}"]', ["S_*"], id="family by f-string"),
        pytest.param('import sys\nos.getenv("S_" + sys.platform)', ["S_*"], id="family by sum"),
        pytest.param(
            '{k: v for k, v in os.environ.items() if k.startswith("S_")}',
            ["S_*"],
            id="family by items",
        ),
        pytest.param('[k for k in os.environ if k.startswith("S_")]', ["S_*"], id="family by keys"),
        pytest.param('for k in sorted(os.environ):\n    k.startswith("S_")', ["S_*"], id="sorted"),
        pytest.param('"""os.environ["A"]"""', [], id="docstring"),
        pytest.param('# os.environ["A"]\nx = \'os.environ["A"]\'', [], id="text"),
        pytest.param('x = {"A": 1}\nx["A"]', [], id="another dictionary"),
        pytest.param('os.path.join("A")', [], id="another function"),
        pytest.param('import other\nother.environ["A"]', [], id="another module"),
        pytest.param('def f():\n    def g():\n        return os.environ["A"]', ["A!"], id="nested"),
        pytest.param('x = lambda: os.environ["A"]', ["A!"], id="lambda"),
        pytest.param('async def f():\n    return os.environ["A"]', ["A!"], id="async"),
        pytest.param('x = {**os.environ, "B": "1"}\nx["A"]; x["B"]', ["A!"], id="spread"),
        pytest.param('x = os.environ | {"B": "1"}\nx["A"]; x["B"]', ["A!"], id="merged"),
        pytest.param('x = dict(os.environ, B="1")\nx["A"]; x["B"]', ["A!"], id="copied with more"),
        pytest.param(
            'x = {k: v for k, v in os.environ.items()}\nx["A"]', ["A!"], id="copied item by item"
        ),
        pytest.param(
            'class Held:\n    def __init__(self, env): self.a = env["A"]\nHeld(os.environ)',
            ["A!"],
            id="handed to a class",
        ),
        pytest.param(
            "class Base:\n    def __init__(self, env):\n        self.env = env\n"
            "    def a(self):\n        return self.env['A']\n"
            "class Held(Base): pass\nHeld(env=os.environ)",
            ["A!"],
            id="handed to what derives from a class",
        ),
        pytest.param('match os.environ["A"]:\n    case _: pass', ["A!"], id="match"),
    ],
)
def test_reads(tmp_path: Path, code: str, names: list[str]) -> None:
    read = script(tmp_path, IMPORTS + code)
    assert [told(each) for each in read.variables] == names
    assert read.variables.complete


MAIN = """
    import os
    def main(input_paths, output_paths, environ_vars, job_args):
        {body}
    if __name__ == "__main__":
        environ_vars = {given}
        main({{}}, {{}}, environ_vars, None)
"""


@pytest.mark.parametrize(
    ("body", "given", "names"),
    [
        pytest.param('environ_vars["A"]', '{"A": os.environ["B"]}', ["B!"], id="under another key"),
        pytest.param(
            'environ_vars.get("A", 1)', '{"A": os.environ.get("A")}', ["A"], id="handed on"
        ),
        pytest.param(
            'environ_vars.get("A", 1)', '{"B": os.environ.get("B")}', ["A=1", "B"], id="not put"
        ),
        pytest.param('environ_vars["A"]', '{"A": "x"}', [], id="a constant"),
        pytest.param('environ_vars["A"]', "dict(os.environ)", ["A!"], id="all of it"),
        pytest.param(
            'environ_vars["A"]',
            '{n: os.environ.get(n) for n in ("A", "B")}',
            ["A", "B"],
            id="comprehension",
        ),
        pytest.param('environ_vars["A"]', "read()", ["A!"], id="from elsewhere"),
        pytest.param('environ_vars["N"] = 1; environ_vars["N"]', "{}", [], id="set in main"),
    ],
)
def test_what_main_is_given(tmp_path: Path, body: str, given: str, names: list[str]) -> None:
    assert found(tmp_path, MAIN.format(body=body, given=given)) == names


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import sys\nos.environ[sys.argv[1]]", id="computed name"),
        pytest.param("import tool\ntool.configure(os.environ)", id="handed to a library"),
        pytest.param(
            "import subprocess\nsubprocess.run([], env=dict(os.environ))", id="to a process"
        ),
        pytest.param("def f(n): return os.environ[n]", id="nobody calls it"),
        pytest.param(
            "from dataclasses import dataclass\n@dataclass\nclass Held:\n    env: dict\n"
            "Held(os.environ)",
            id="to a class that says nothing of how it keeps it",
        ),
        pytest.param("from pydantic_settings import BaseSettings", id="to fields"),
        pytest.param("from environs import Env\nEnv().str('A')", id="by a library"),
        pytest.param(
            "import sys\nos.execv(sys.executable, [sys.executable, LAUNCHER])", id="replaced"
        ),
        pytest.param("import runpy\nrunpy.run_path(PATH)", id="by a script that is run"),
        pytest.param(
            "import subprocess, sys\ncmd = [sys.executable, 'train.py', '-v']\nsubprocess.run(cmd)",
            id="by a script in a process of its own",
        ),
        pytest.param(
            "from subprocess import check_call\nMAIN = 'main.sh'\ncheck_call(args=('bash', MAIN))",
            id="by a script of a shell",
        ),
        pytest.param("os.system(f'torchrun train.py --n {N}')", id="by a command line"),
    ],
)
def test_what_may_be_more(tmp_path: Path, code: str) -> None:
    assert not script(tmp_path, IMPORTS + code).variables.complete


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("print(os.environ)", id="printed"),
        pytest.param("import json\njson.dumps(dict(os.environ))", id="dumped"),
        pytest.param("def f(e): return e['A']\nf(os.environ)", id="handed to a function"),
        pytest.param("len(os.environ)", id="counted"),
        pytest.param(
            "import subprocess, sys\n"
            "subprocess.check_call([sys.executable, '-m', 'pip', 'install', 'x.pyz', *ALL])",
            id="an installer is run",
        ),
        pytest.param("os.system('tar xf model.tar.gz')", id="a program is run"),
        pytest.param("import mine\nmine.run(['train.py'])", id="another function of the name"),
    ],
)
def test_what_asks_for_nothing_more(tmp_path: Path, code: str) -> None:
    assert script(tmp_path, IMPORTS + code).variables.complete


@pytest.mark.parametrize(
    ("code", "helper", "names"),
    [
        pytest.param(
            "import helper\nhelper.load()",
            'import os\ndef load(): return os.environ["A"]',
            ["A!"],
            id="module",
        ),
        pytest.param(
            "from helper import load\nload()",
            'import os\ndef load(): return os.environ["A"]',
            ["A!"],
            id="name",
        ),
        pytest.param(
            'from helper import env\nenv("A")',
            "import os\ndef env(n): return os.environ[n]",
            ["A!"],
            id="name of the variable",
        ),
        pytest.param(
            "from helper import NAME\nimport os\nos.environ[NAME]",
            'NAME = "A"',
            ["A!"],
            id="constant",
        ),
        pytest.param(
            "import helper", 'import os\nX = os.environ["A"]', ["A!"], id="when it is imported"
        ),
        pytest.param(
            "import helper",
            'import os\ndef unused(): return os.environ["A"]',
            [],
            id="unused function",
        ),
        pytest.param("import absent", 'import os\nos.environ["A"]', [], id="not imported"),
        pytest.param(
            "def f():\n    from helper import load\n    load()",
            'import os\ndef load(): return os.environ["A"]',
            ["A!"],
            id="imported in a function",
        ),
    ],
)
def test_modules_beside_the_script(
    tmp_path: Path, code: str, helper: str, names: list[str]
) -> None:
    assert found(tmp_path, code, helper=helper) == names


@pytest.mark.parametrize(
    ("given", "later", "missing"),
    [
        pytest.param('{"B": environ["A"]}', "", True, id="under another name"),
        pytest.param('{"A": environ["A"]}', "", None, id="there"),
        pytest.param('{"B": 1}', 'given["A"] = environ["A"]', None, id="there later"),
        pytest.param('{"B": 1}', "for k in environ: given[k] = environ[k]", False, id="any"),
        pytest.param('{"B": 1, **environ}', "", False, id="with all others"),
        pytest.param("environ", "", False, id="the environment"),
        pytest.param("dict(environ)", "", False, id="a copy"),
        pytest.param('{"B": 1}', "load_dotenv(given)", False, id="handed to what is not seen"),
    ],
)
def test_what_the_dictionary_that_a_script_makes_lacks(
    tmp_path: Path, given: str, later: str, missing: bool | None
) -> None:
    code = f"""
        from os import environ
        from dotenv import load_dotenv
        def main(environ_vars):
            environ_vars.get("A", "1")
        given = {given}
        {later}
        main(given)
    """
    reads = script(tmp_path, code).variables
    asked = [read.is_missing for read in reads if value(read.default) == "1"]
    assert asked == ([] if missing is None else [missing])


@pytest.mark.parametrize(
    ("asks", "lacks"),
    [
        pytest.param("print(f\"{given['A']}\")", ["A"], id="under another name"),
        pytest.param('given["B"]', [], id="there"),
        pytest.param('given["A"]; given["A"] = "x"', [], id="there later"),
        pytest.param("given[environ[B]]", [], id="computed"),
        pytest.param('given.get("A")', [], id="does without it"),
        pytest.param('(given if B else environ)["A"]', [], id="perhaps the environment"),
        pytest.param('dict(given)["A"]', ["A"], id="a copy"),
        pytest.param('x = dict(given); x["A"] = 1; x["A"]', [], id="a copy with more"),
    ],
)
def test_what_a_script_asks_its_own_dictionary_beside_main(
    tmp_path: Path, asks: str, lacks: list[str]
) -> None:
    code = f"""
        from os import environ
        B = "B"
        def main(environ_vars):
            environ_vars["B"]
        given = {{"B": environ["B"]}}
        {asks}
        main(given)
    """
    reads = script(tmp_path, code).variables
    assert [value(read.name) for read in reads if read.is_missing and read.required] == lacks


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    assert found(tmp_path, "import helper\nhelper.a()", helper="import script\ndef a(): pass") == []


def test_a_place_is_that_of_the_name(tmp_path: Path) -> None:
    (read,) = script(tmp_path, 'import os\nN = "A"\nos.environ[N]').variables
    assert (read.name.location.line, read.location.line) == (2, 3)


HELPERS = """
import os
NAME = "C"
def env(name, default=None):
    if name in os.environ:
        return os.environ[name]
    return default
def must(name):
    return os.environ[name]
def plain(name):
    return os.getenv(name)
def by_constant():
    return os.environ[NAME]
env("A")
must("B")
by_constant()
plain(name="D")
"""


def test_what_a_helper_reads_is_read_where_it_is_asked(tmp_path: Path) -> None:
    lines = HELPERS.splitlines()
    places = {
        told(each): lines[each.location.line - 1].strip()
        for each in script(tmp_path, HELPERS).variables
    }
    assert places == {
        "A": 'env("A")',
        "B!": 'must("B")',
        "C!": "return os.environ[NAME]",
        "D": 'plain(name="D")',
    }


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("for x in map(os.environ.get, ['A', 'B']): pass", id="map"),
        pytest.param("for x in filter(None, ['A', 'B']): os.environ[x]", id="filter"),
        pytest.param("for x in itertools.chain(['A'], ('B',)): os.environ[x]", id="chain"),
        pytest.param("ask = functools.partial(os.environ.get)\nask('A')\nask('B')", id="partial"),
        pytest.param(
            "names = ['A', 'B']\nwhile names: os.environ[names.pop()]", id="a loop that empties"
        ),
        pytest.param("match os.environ:\n  case {'A': a, 'B': b}: pass", id="a mapping pattern"),
        pytest.param(
            "held = collections.defaultdict(str, os.environ)\nheld['A'] + held['B']", id="defaults"
        ),
    ],
)
def test_what_is_not_followed_is_no_absence(tmp_path: Path, code: str) -> None:
    """Each variable that such code reads is seen, or there may be more than are seen."""
    found = script(tmp_path, f"import collections, functools, itertools, os\n{code}\n").variables
    seen = {each.name.value for each in found if isinstance(each.name, Known)}
    assert {"A", "B"} <= seen or not found.complete


@pytest.mark.parametrize(
    "use",
    [
        pytest.param("def ask(getter=read): return getter('B')", id="a default"),
        pytest.param("names = list(map(read, ['B']))", id="an argument"),
        pytest.param("other = read; other('B')", id="another name"),
        pytest.param("{'x': read}['x']('B')", id="in a dictionary"),
        pytest.param("class Source: get = staticmethod(read)\nSource.get('B')", id="in a class"),
        pytest.param("import sys; sys.modules[__name__].read; 1", id="an attribute"),
    ],
)
def test_a_function_that_is_handed_on_may_be_called_with_more(tmp_path: Path, use: str) -> None:
    code = f"import os\ndef read(name): return os.environ.get(name)\nread('A')\n{use}\n"
    read = script(tmp_path, code).variables
    assert [value(each.name) for each in read] == ["A"]
    assert not read.complete


@pytest.mark.parametrize(
    "use",
    [
        pytest.param("x = read('B').strip()", id="called"),
        pytest.param("# read is a helper", id="in a comment"),
    ],
)
def test_a_function_that_is_only_called_has_no_other_names(tmp_path: Path, use: str) -> None:
    code = f"import os\ndef read(name): return os.environ.get(name)\nread('A')\n{use}\n"
    assert script(tmp_path, code).variables.complete
