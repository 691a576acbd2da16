"""What is not evaluated could not have been the environment, nor one of main's dictionaries."""

import ast
import random
from pathlib import Path

import pytest

from align_ci.load.script.evaluation import Evaluator
from align_ci.load.script.flows import Flows
from align_ci.load.script.program import Files
from align_ci.load.source import read
from tests.unit.load.script.reading import script

_NAMES = ("env", "data", "held", "paths", "each", "made")
_FUNCTIONS = ("give", "take", "keep")
_IMPORTS = """\
import copy
import os
from copy import deepcopy as twin
from os import environ as outside, getenv
from typing import cast
"""


class _Writer:
    """Writes scripts in which the environment goes through whatever an expression can be."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - picks tests

    def script(self) -> str:
        functions = [self._function(name) for name in _FUNCTIONS]
        functions.append(  # their bodies have no name of anything but what they are given
            "def pick(one):\n    return one['P']\n"
            f"def late(two={self._expression(2)}):\n    return two.get('Q')\n"
            "def hand(three):\n    return three\n"
        )
        holder = (
            f"class Holder:\n    kept = {self._expression(2)}\n"
            f"    def __init__(self, env):\n        self.held = env\n"
            f"        self.made = {self._expression(2)}\n"
            f"    def ask(self):\n        return {self._expression(3)}\n"
        )
        lines = [self._statement(2) for _ in range(12)]
        main = "def main(input_paths, output_paths, environ_vars, job_args):\n" + "".join(
            f"    {self._statement(2)}\n" for _ in range(6)
        )
        call = f"main({', '.join(self._expression(2) for _ in range(4))})"
        return "\n".join([_IMPORTS, *functions, holder, *lines, main, call, ""])

    def _function(self, name: str) -> str:
        default = self._expression(1)
        body = "".join(f"    {self._statement(2)}\n" for _ in range(2))
        return (
            f"def {name}(env, data={default}, *each, **held):\n{body}"
            f"    return {self._expression(2)}\n"
        )

    def _statement(self, depth: int) -> str:
        target, value = self._random.choice(_NAMES), self._expression(depth)
        return self._random.choice(
            [
                f"{target} = {value}",
                f"{target}, each = {value}",
                f"print({value}['A'])",
                f"print({value}.get('B', {self._expression(1)}))",
                f"print('C' in {value})",
                f"{value}['D'] = 'x'" if value[0].isalpha() else f"({value})['D'] = 'x'",
                f"for {target} in {value}: print({target}['E'])",
                f"with {value} as {target}: print({target}['F'])",
                f"unseen({value})",
                f"({value}).update({{'G': 1}})",
                f"{target} = Holder({value}).{self._random.choice(('held', 'made', 'kept'))}",
            ]
        )

    def _expression(self, depth: int) -> str:
        if depth <= 0:
            return self._random.choice(
                ["os.environ", "outside", "environ_vars", "input_paths", "'A'", "1", *_NAMES]
            )
        one, other = self._expression(depth - 1), self._expression(depth - 2)
        return self._random.choice(
            [
                one,
                f"{{'k': {one}, **{{'l': {other}}}}}",
                f"{{**({one}), 'm': {other}}}",
                f"[{one}, *({other},)]",
                f"({one}, {other})",
                f"({one})['k']",
                f"({one})[0]",
                f"({one}).get('k', {other})",
                f"({one}).copy()",
                f"({one}).items()",
                f"list(({one}).values())[0]",
                f"dict({one})",
                f"dict(k={one})",
                f"copy.copy({one})",
                f"twin({one})",
                f"cast(dict, {one})",
                f"({one} or {other})",
                f"({one} if 1 else {other})",
                f"(each := {one})",
                f"[each for each in {one}]",
                f"{{'k': {one} for each in {other}}}",
                f"give({one})",
                f"take({one}, data={other})",
                f"keep({one}, {other}, {other}, made={one})",
                f"(lambda env: {one})({other})",
                f"Holder({one}).held",
                f"getenv('N', {one})",
                f"pick({one})",
                f"late({self._random.choice(('', one))})",
                f"hand({one})",
                f"{{'give': give}}['give']({one})",
            ]
        )


@pytest.mark.parametrize("seed", range(150))
def test_nothing_is_lost(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = _Writer(seed).script()
    filtered = repr(script(tmp_path, code))
    monkeypatch.setattr(Flows, "may_be", lambda *_: True)
    assert filtered == repr(script(tmp_path, code))


def test_few_expressions_are_left(tmp_path: Path) -> None:
    """What a variable holds is not the environment, whatever is then asked of it."""
    code = (
        "import os\n"
        "def read(environ_vars):\n"
        "    frame = load(environ_vars['LABEL'])\n"
        "    return frame['x'], other['y']\n"
        "read(dict(LABEL=os.environ['LABEL']))\n"
    )
    (tmp_path / "script.py").write_text(code)
    files = Files(read(tmp_path, "script.py"), lambda _path: None, lambda _name: None)
    files.read()
    asked = [ast.unparse(each.node) for each in Evaluator(files).subscripts]
    assert asked == ["environ_vars['LABEL']", "os.environ['LABEL']"]


@pytest.mark.parametrize(
    "code",
    [
        "import os\ndef read(label=os.environ['A']):\n    return label\nread()\n",
        "import os\n@wrapped(os.environ['A'])\ndef read():\n    return 1\nread()\n",
        "import os\ndef read(given):\n    return given['A']\nread(os.environ)\n",
        "import os\ndef take():\n    return os.environ\ndef read():\n    take()['A']\nread()\n",
        (
            "import os\ndef take():\n    return os.environ\ndef read():\n    held[0]()['A']\n"
            "held = [take]\nread()\n"
        ),
    ],
)
def test_where_the_environment_may_lie(code: str, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(code)
    files = Files(read(tmp_path, "script.py"), lambda _path: None, lambda _name: None)
    files.read()
    asked = [ast.unparse(each.node.slice) for each in Evaluator(files).subscripts]
    assert "'A'" in asked
