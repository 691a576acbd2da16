"""Under each answer to its conditions, a value is the alternative that has it: as Python says.

Modules are written at random, and executed once for each way in which their flags can be set.
"""

import itertools
import random
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from align_ci.load.values import Value
from align_ci.model import Either, Known, Location, Turn
from tests.amount import tried
from tests.projects import write

FLAGS = ("F0", "F1")
HEAD = [
    "import outside",
    *(f"{flag} = outside.flag({flag!r})" for flag in FLAGS),
    "s0, s1, s2 = 'a', 'b', 'c'",
    "t = {'k': 'd'}",
]


NAMES = ("s0", "s1", "s2")


class Writer:
    """Writes statements about texts, flags and a dictionary."""

    def __init__(self, chance: random.Random) -> None:
        self.pick = chance.choice
        self.functions: list[str] = []

    def module(self) -> str:
        lines = [*HEAD]
        for number in range(2):
            lines += [f"def f{number}():", *self.body()]
            self.functions.append(f"f{number}()")
        for number in range(8):
            lines += [*self.statement(1), f"n{number} = {self.pick(NAMES)}"]
        return "\n".join(lines) + "\n"

    def body(self) -> list[str]:
        kinds = [
            [f"    return {self.text()} if {self.test()} else 'z'"],
            [f"    if {self.test()}:", f"        return {self.text()}", "    return 'z'"],
            [
                *(f"    x = {self.text()}", f"    if {self.test()}:", f"        x = {self.text()}"),
                *(f"    elif {self.test()}:", f"        return {self.text()}", "    return x"),
            ],
        ]
        return self.pick(kinds)

    def block(self, depth: int, count: int) -> list[str]:
        return [f"    {line}" for _ in range(count) for line in self.statement(depth + 1)]

    def statement(self, depth: int) -> list[str]:
        name = self.pick(NAMES)
        kinds = [
            lambda: [f"{name} = {self.text()}"],
            lambda: [f"{name} = {self.text()}"],
            lambda: [f"{name} += {self.text()}"],
            lambda: [f"t[{self.pick(('k', 'j'))!r}] = {self.text()}"],
            lambda: [f"{name} = t.get('k')"],
        ]
        if depth < 4:
            kinds += [lambda: self.condition(depth)] * 4
        return self.pick(kinds)()

    def condition(self, depth: int) -> list[str]:
        lines = [f"if {self.test()}:", *self.block(depth, 2)]
        if self.pick((True, False)):
            lines += [f"elif {self.test()}:", *self.block(depth, 1)]
        if self.pick((True, False)):
            lines += ["else:", *self.block(depth, 1)]
        return lines

    def text(self) -> str:
        name = self.pick(NAMES)
        kinds = [
            lambda: repr(self.pick("abc")),
            lambda: name,
            lambda: f"{name}[:1] + 'x'",
            lambda: f"f'{{{name}}}y'",
            lambda: f"({self.pick('ab')!r} if {self.test()} else {name})",
            lambda: f"{{'a': 'A', 'b': 'B'}}.get({name}, 'C')",
        ]
        return self.pick(kinds + [lambda: self.pick(self.functions)] * bool(self.functions))()

    def test(self) -> str:
        tests = (*FLAGS, *FLAGS, f"not {self.pick(FLAGS)}", "s0 == 'a'", "s1 == s2", "F0 and F1")
        return self.pick(tests)


def executed(code: str, answers: dict[str, bool]) -> dict[str, Any]:
    outside = ModuleType("outside")
    outside.flag = answers.__getitem__  # type: ignore[attr-defined]
    names = {"outside": outside}
    exec(code.replace("import outside\n", "\n"), names)  # noqa: S102 - our own text
    return names


def read(root: Path, code: str) -> dict[str, Value]:
    write(root, {"m.py": code})
    module = Reader(Layout(root, ["m.py"], ["."])).read("m.py")
    assert module is not None
    return module.scope.names


def agrees(value: Value, real: object, code: str, answers: dict[str, bool]) -> bool:
    match value:
        case Known(plain):
            return bool(plain == real)
        case Either(alternatives=alternatives):
            fitting = [
                each.value.value
                for each in alternatives
                if all(holds(turn, code, answers) for turn in each.path)
            ]
            return fitting == [real]
        case _:
            return True


def holds(turn: Turn, code: str, answers: dict[str, bool]) -> bool:
    return bool(eval(_text(turn.location, code), {}, answers)) is turn.holds  # noqa: S307 - our own text


def _text(place: Location, code: str) -> str:
    return code.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


def alternatives(code: str, root: Path) -> int:
    """How many names have some, all of which are as Python has them."""
    names = read(root, code)
    named = [name for name in names if name[0] in "sn"]
    every = [*itertools.product([True, False], repeat=len(FLAGS))]
    for held in every:
        answers = dict(zip(FLAGS, held, strict=True))
        try:
            real = executed(code, answers)
        except UnboundLocalError:
            return 0
        for name in named:
            assert agrees(names[name], real[name], code, answers), f"{name} {answers}\n{code}"
    return sum(isinstance(names[name], Either) for name in named)


@settings(
    max_examples=tried(600),
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(chance=st.randoms(use_true_random=True))
def test_alternatives_are_what_python_computes(tmp_path: Path, chance: random.Random) -> None:
    alternatives(Writer(chance).module(), tmp_path)


def test_such_modules_have_alternatives(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    assert sum(alternatives(Writer(chance).module(), tmp_path) > 0 for _ in range(100)) > 10
