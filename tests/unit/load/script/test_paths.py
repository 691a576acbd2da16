"""Which container paths a script has to do with."""

from pathlib import Path

import pytest

from align_ci.model import PathUse
from tests.unit.load.script.reading import script, value

IMPORTS = "import os, sys\nfrom os.path import join\nfrom pathlib import Path\n"
IN = "/opt/ml/processing/input"


def told(use: PathUse) -> str:
    return f"{value(use.path)}{'/…' * use.is_open}"


@pytest.mark.parametrize(
    ("code", "paths"),
    [
        pytest.param(f'use("{IN}")', {IN}, id="literal"),
        pytest.param(f'use("{IN}/")', {IN}, id="trailing slash"),
        pytest.param(f'x = "{IN}"\nuse(x)', {IN}, id="constant"),
        pytest.param(f'x: str = "{IN}"\ndef f():\n    global x\n', {IN}, id="mentioned"),
        pytest.param(f'def f():\n    x = "{IN}"\nf()', {IN}, id="name of a function"),
        pytest.param(f'x = "{IN}"\nx = "{IN}/b"\n', set(), id="constant that nothing uses"),
        pytest.param(
            f'P = {{"a": "{IN}/a", "b": "{IN}/b"}}\nuse(P["a"], f"{{P[\'a\']}}")',
            {f"{IN}/a"},
            id="entry that nothing asks for",
        ),
        pytest.param(
            f'P = {{"a": "{IN}/a", "b": "{IN}/b"}}\nuse(P["a"], P[sys.argv])',
            {f"{IN}/a", f"{IN}/b"},
            id="entries by a computed key",
        ),
        pytest.param(
            f'P = {{"a": "{IN}/a", "b": "{IN}/b"}}\nuse(P["a"], P)',
            {f"{IN}/a", f"{IN}/b"},
            id="entries handed on together",
        ),
        pytest.param(
            f'P = {{"a": "{IN}/a"}}\nP["a"]\nP = {{"a": "{IN}/b", "c": "{IN}/c"}}',
            {f"{IN}/a", f"{IN}/b"},
            id="entries of either",
        ),
        pytest.param(
            f'def f():\n    P = {{"a": "{IN}/a"}}\nf()', {f"{IN}/a"}, id="entries in a function"
        ),
        pytest.param(
            'for w, n in [("in", "a"), ("out", "b")]:\n    use(f"/opt/ml/processing/{w}/{n}")',
            {"/opt/ml/processing/in/a", "/opt/ml/processing/out/b"},
            id="names of one turn of a loop",
        ),
        pytest.param(
            'W = {"in": "a", "out": "b"}\n'
            'P = {n: f"/opt/ml/processing/{w}/{n}" for w, n in W.items()}\nuse(P["a"])',
            {"/opt/ml/processing/in/a", "/opt/ml/processing/out/b"},
            id="names of one turn of a comprehension",
        ),
        pytest.param(
            'B = ("/opt", "ml", "processing")\nuse(join(*B, "in"), join(*x, "y"))',
            {"/opt/ml/processing/in"},
            id="parts of a list",
        ),
        pytest.param(f'x = Path("{IN}")', {IN}, id="path that is made and not used"),
        pytest.param(
            f'A = "{IN}"\nos.path.join(A, "a", "b.csv")', {IN, f"{IN}/a/b.csv"}, id="join"
        ),
        pytest.param(f'join("{IN}", "a")', {IN, f"{IN}/a"}, id="imported join"),
        pytest.param(f'"/".join(["{IN}", "a", str(x)])', {IN, f"{IN}/a/…"}, id="joined text"),
        pytest.param(f'A = "{IN}/%s/b"\nx = A % sys.argv', {f"{IN}/…"}, id="template"),
        pytest.param(f'Path("{IN}") / "a" / "b"', {IN, f"{IN}/a", f"{IN}/a/b"}, id="pathlib"),
        pytest.param(f'Path("{IN}", "a")', {IN, f"{IN}/a"}, id="parts of a path"),
        pytest.param(f'Path("{IN}").joinpath("a")', {IN, f"{IN}/a"}, id="joinpath"),
        pytest.param(f'A = "{IN}"\nuse(f"{{A}}/a.csv")', {IN, f"{IN}/a.csv"}, id="f-string"),
        pytest.param(f'use(f"{IN}/{{sys.argv}}.csv")', {f"{IN}/…"}, id="f-string with a rest"),
        pytest.param(f'use("{IN}" + "/a")', {IN, f"{IN}/a"}, id="sum"),
        pytest.param(f'os.path.join("{IN}", sys.argv)', {IN, f"{IN}/…"}, id="join with a rest"),
        pytest.param(f'join("{IN}", "/opt/ml/model")', {IN, "/opt/ml/model"}, id="absolute part"),
        pytest.param(
            f'for n in ("a", "b"):\n    join("{IN}", n)', {IN, f"{IN}/a", f"{IN}/b"}, id="loop"
        ),
        pytest.param(
            f'D = {{"x": "{IN}/x", "y": "{IN}/y"}}\njoin(D["x"], "a"), D["y"]',
            {f"{IN}/x", f"{IN}/y", f"{IN}/x/a"},
            id="dictionary",
        ),
        pytest.param(
            f'class P:\n    ROOT = Path("{IN}")\nP.ROOT / "a"', {IN, f"{IN}/a"}, id="class constant"
        ),
        pytest.param(
            f'class P:\n    def __init__(self):\n        self.root = "{IN}"\n'
            '    def f(self):\n        return join(self.root, "a")',
            {IN, f"{IN}/a"},
            id="attribute",
        ),
        pytest.param(
            f'def f(folder):\n    return join(folder, "a")\nf("{IN}")',
            {IN, f"{IN}/a"},
            id="parameter",
        ),
        pytest.param(
            f'def f():\n    return "{IN}"\njoin(f(), "a")',
            {IN, f"{IN}/a"},
            id="what a function returns",
        ),
        pytest.param(
            "import argparse\np = argparse.ArgumentParser()\n"
            f'p.add_argument("--in-dir", default="{IN}")\n'
            'args = p.parse_args()\njoin(args.in_dir, "a")',
            {IN, f"{IN}/a"},
            id="default of an argument",
        ),
        pytest.param(
            f'x = os.environ.get("D", "{IN}")\njoin(x, "a")',
            {IN, f"{IN}/a"},
            id="default of a variable",
        ),
        pytest.param(f'"""{IN}"""', set(), id="docstring"),
        pytest.param(f'print("see {IN}")', set(), id="in a text"),
        pytest.param('x = "/tmp/data"', set(), id="elsewhere"),
        pytest.param('x = "/opt/mlflow/a"', set(), id="another folder"),
        pytest.param(f'x = "{IN} is missing"', set(), id="a sentence"),
        pytest.param(f'Path("{IN}/a/b").parent', {f"{IN}/a/b"}, id="parent"),
        pytest.param(f'Path("{IN}").glob("*.csv")', {IN}, id="glob"),
    ],
)
def test_paths(tmp_path: Path, code: str, paths: set[str]) -> None:
    read = script(tmp_path, IMPORTS + code)
    assert {told(use) for use in read.paths} == paths


def test_paths_that_main_is_given(tmp_path: Path) -> None:
    code = f"""
        from pathlib import Path
        def main(input_paths):
            return Path(input_paths["data"]) / "a.csv"
        main({{"data": "{IN}/data"}})
    """
    read = script(tmp_path, code)
    assert {told(use) for use in read.paths} == {f"{IN}/data", f"{IN}/data/a.csv"}


def test_what_one_call_gives_does_not_go_with_what_another_gives(tmp_path: Path) -> None:
    code = """
        import os
        ROOT = "/opt/ml/processing"
        def folder(side, name="x", *, part="p"):
            base = os.path.join(ROOT, side)
            return base + "/" + name
        def below(side, file):
            return f"{folder(side, 'c')}/{file}"
        a = folder("input", "a")
        b = folder("output", name="b")
        c = folder("input")
        d = below("output", "d.csv")
        e = below("input", "e.csv")
    """
    found = {value(use.path) for use in script(tmp_path, code).paths}
    assert found == {
        *("/opt/ml/processing", "/opt/ml/processing/input", "/opt/ml/processing/output"),
        *("/opt/ml/processing/input/a", "/opt/ml/processing/output/b"),
        *("/opt/ml/processing/input/x", "/opt/ml/processing/input/c"),
        *("/opt/ml/processing/output/c", "/opt/ml/processing/output/c/d.csv"),
        "/opt/ml/processing/input/c/e.csv",
    }


def test_methods_of_helpers_that_nobody_names(tmp_path: Path) -> None:
    helpers = """
        class Paths:
            @staticmethod
            def used():
                return "/opt/ml/model"
            @classmethod
            def unused(cls):
                return "/opt/ml/output"
            def called_by_a_framework(self):
                return "/opt/ml/input"
    """
    code = "from helpers import Paths\nPaths.used()\n"
    found = [value(use.path) for use in script(tmp_path, code, {"helpers.py": helpers}).paths]
    assert found == ["/opt/ml/model", "/opt/ml/input"]
