"""Writes small modules at random: everything that changes names, collections and objects."""

from tests.functional.random_expressions import ExpressionWriter, Writing

HEAD = """\
import os
import outside
import enum
from pathlib import Path
from dataclasses import dataclass, field
from lib import *
import lib

i0, i1, i2 = 0, 1, 2
s0, s1, s2 = "a", "b", "c"
l0 = [1, 2]
l1 = [3]
l2 = l0
d0 = {"a": 1}
d1 = {"b": 2, "c": 3}
d2 = d0
"""

LIB = """\
import outside
SHARED = [7]
LEVEL = 3
_hidden = 1
NAMES = {"x": 1}

def grow(value, items=[]):
    items.append(value)
    return items

def push(value):
    SHARED.append(value)
    return len(SHARED)

def raise_level():
    global LEVEL
    LEVEL += 1
    return LEVEL

class Base:
    kind = "base"
    held = []

    def __init__(self, name, size=1, *rest, **more):
        self.name = name
        self.size = size
        self.rest = rest
        self.more = more
        self.setup()

    def setup(self):
        self.label = self.kind + self.name

    def add(self, value):
        self.held.append(value)
        return self

    @property
    def twice(self):
        return self.size * 2

    @classmethod
    def make(cls, name):
        return cls(name, 5)

    @staticmethod
    def plus(value):
        return value + 1
"""


class ModuleWriter(ExpressionWriter):
    """Writes statements, and modules of them."""

    def module(self, count: int) -> list[str]:
        """The statements of a module, one text each."""
        return [*HEAD.splitlines(), *(self.statement() for _ in range(count))]

    def block(self, indent: str = "    ", most: int = 3) -> str:
        count = self.chance.randrange(1, most + 1)
        lines = "\n".join(self.statement() for _ in range(count)).splitlines()
        return "\n".join(indent + line for line in lines)

    def statement(self) -> str:
        self.depth += 1
        if self.depth > 4:
            made = self.simple()
        else:
            nested = [self.condition, self.loop, self.attempt, self.matching]
            if not self.inside:
                nested += [self.function, self.a_class, self.function]
            made = self.chosen([self.simple] * 7 + nested)
        self.depth -= 1
        return made

    def simple(self) -> str:
        i, items, d = self.name("i"), self.name("l"), self.name("d")
        options: list[Writing] = [
            lambda: f"{i} = {self.number()}",
            lambda: f"{i} {self.pick('+=', '-=')} {self.number()}",
            lambda: f"{self.name('s')} = {self.text()}",
            lambda: f"{self.name('s')} += {self.text()}",
            lambda: f"{items} = {self.items()}",
            lambda: f"{items} = {self.name('l')} = {self.items()}",
            lambda: f"{items} += {self.pick(self.items(), self.items(), 'range(2)')}",
            lambda: f"{d} = {self.table()}",
            lambda: f"{d} |= {self.table()}",
            lambda: f"{items}.append({self.number()})",
            lambda: f"{items}.extend({self.items()})",
            lambda: f"{items}.insert({self.pick('0', '1', '-1')}, {self.number()})",
            lambda: f"{items}.{self.pick('reverse()', 'sort()', 'clear()', 'sort(key=str)')}",
            lambda: f"{items}.remove({self.name('l')}[0])",
            lambda: f"{items}[{self.pick('0', '-1', '1:', '0:1')}] = {self.pick(self.items())}",
            lambda: f"{items}[0] = {self.number()}",
            lambda: f"{items}[0] += {self.number()}",
            lambda: f"del {items}[{self.pick('0', '-1', '1:')}]",
            lambda: f"{d}[{self.text()}] = {self.number()}",
            lambda: f"{d}[{self.pick('True', '1', '0')}] = {self.number()}",
            lambda: f"{d}.update({self.table()}, z={self.number()})",
            lambda: f"{d}.pop({self.text()}, None)",
            lambda: f"{d}.clear()",
            lambda: f"del {d}[next(iter({d}))]",
            lambda: f"{i}, {items}, *{self.name('l')} = {self.number()}, {self.items()}, 4, 5",
            lambda: f"[{i}, *{items}] = {self.items()}",
            lambda: f"{i}, {self.name('i')} = {self.name('i')}, {self.name('i')}",
            lambda: f"outside.spoil({self.pick(items, d, self.name('l'))})",
            lambda: f"outside.spoil([{items}, {{'x': {d}}}])",
            lambda: f"outside.keep({items})",
            lambda: f"globals()[{self.pick(repr(i), repr(items))}] = {self.pick('[5]', '[6]')}",
            lambda: f"push({self.number()})",
            lambda: f"lib.LEVEL = {self.number()}",
            lambda: f"x0 = outside.Box(items={items}, table={d}, size={i})",
            lambda: f"x1 = {{'list': {items}, 'n': {self.number()}}}",
            lambda: f"x2 = ({self.text()}, {items}, {self.number()})",
            lambda: f"x2 = {{{self.number()}, {self.text()}}}",
            lambda: f"x3 = [[{self.number()}], {items}] * 1",
            lambda: f"x4 = {self.test()}",
            lambda: f"x5 = x4 = {self.items()}",
            lambda: f"_ = {self.test()}",
            lambda: "assert True",
        ]
        if self.loops:
            options += [
                lambda: self.pick("break", "continue"),
                lambda: f"if {self.test()}: {self.pick('break', 'continue')}",
            ]
        if self.inside:
            options += [
                lambda: f"return {self.number()}",
                lambda: f"if {self.test()}: return {self.number()}",
            ]
        if self.functions and not self.inside:
            f = f"f{self.chance.randrange(self.functions)}"
            options += [
                lambda: f"{i} = {f}({self.number()})",
                lambda: f"outside.call({f})",
                lambda: f"x6 = [{f}(x) for x in {self.items()}]",
                lambda: f"if {self.test()}: {f}({self.number()})",
            ]
        if self.objects:
            o = self.chance.choice(self.objects)
            options += [
                lambda: f"{o}.size = {self.number()}",
                lambda: f"{o}.held.append({self.number()})",
                lambda: f"{o}.held = {self.items()}",
                lambda: f"{o}.add({self.number()})",
                lambda: f"type({o}).kind = {self.text()}",
                lambda: f"{self.pick('Base', 'C0')}.kind = {self.text()}",
                lambda: f"setattr({o}, 'size', {self.number()})",
                lambda: f"{o}.__dict__.update(size={self.number()})",
                lambda: f"vars({o}).update({{'held': {self.items()}}}, **{self.name('d')})",
                lambda: f"outside.spoil({o})",
                lambda: f"{items} = {o}.held",
                lambda: f"{o} = {self.pick('Base', 'C0')}.make({self.text()})",
                lambda: f"del {o}.size",
            ]
        return self.chosen(options)

    def condition(self) -> str:
        made = f"if {self.test()}:\n{self.block()}"
        if self.chance.random() < 0.3:
            made += f"\nelif {self.test()}:\n{self.block()}"
        if self.chance.random() < 0.5:
            made += f"\nelse:\n{self.block()}"
        return made

    def loop(self) -> str:
        source = self.pick(
            self.items(),
            f"range({self.pick('2', '3')})",
            f"list({self.items()})",
            f"enumerate({self.items()})",
            f"{self.name('d')}.items()",
            f"{{{self.number()}, {self.number()}}}",
        )
        target = (
            f"{self.name('i')}"
            if not source.startswith("enum")
            else f"{self.name('i')}, {self.name('i')}"
        )
        if source.endswith(".items()"):
            target = f"{self.name('s')}, {self.name('i')}"
        self.loops += 1
        head = f"for {target} in {source}:"
        if self.chance.random() < 0.2:
            head = f"for w in range(3):\n    if not ({self.test()}): break"
        elif self.chance.random() < 0.15:
            head = f"n = 0\nwhile {self.test()} and n < 4:\n    n += 1"
        # Lists that are changed while they are gone through may grow for ever.
        made = f"{head}\n    outside.tick()\n{self.block()}"
        self.loops -= 1
        if self.chance.random() < 0.3:
            made += f"\nelse:\n{self.block()}"
        return made

    def attempt(self) -> str:
        raising = self.pick("{}['none']", "1 / 0", "raise KeyError(1)", "outside.fail()", "pass")
        body = f"{self.block()}\n    {raising}\n{self.block()}"
        kind = self.chance.randrange(4)
        if kind == 0:
            return f"with outside.suppress():\n{body}"
        if kind == 1:
            return f"try:\n{self.block()}\nfinally:\n{self.block()}"
        parts = [
            f"try:\n{body}",
            f"except KeyError as {self.pick('error', 'i2')}:\n{self.block()}",
            f"except ZeroDivisionError:\n{self.block()}",
            "except outside.Failure:\n    pass",
        ]
        ends = [word for word in ("else", "finally") if self.chance.random() < 0.3]
        return "\n".join([*parts, *(f"{word}:\n{self.block()}" for word in ends)])

    def matching(self) -> str:
        return (
            f"match {self.pick(self.number(), self.items(), self.table())}:\n"
            f"    case 1 | 2:\n{self.block('        ')}\n"
            f"    case [{self.name('i')}, *{self.name('l')}]:\n{self.block('        ')}\n"
            f"    case {{'a': {self.name('i')}}} if {self.test()}:\n{self.block('        ')}\n"
            f"    case _:\n{self.block('        ')}"
        )

    def function(self) -> str:
        loops, self.loops, self.inside = self.loops, 0, True
        shared = self.pick("", "", f"global {self.name('i')}, {self.name('l')}", "global s0, s1")
        plain = ["x", "x, y=2", "x, *rest", "x, **more", "x, /, i1=3"]
        keeping = [f"x, l2={self.items()}", f"x, *, d1={self.table()}"]
        nested = self.chance.random() < 0.4
        lines = [
            self.pick("", "", "", "@outside.wrap"),
            f"def f{self.functions}({self.pick(*plain, *keeping)}):",
            "    outside.tick()",
            f"    {shared}",
            "" if "i0" in shared else "    i0 = x",
            "" if shared else LOCAL,
            NESTED.format(argument=self.pick("1", "x")) if nested else "",
            self.pick("    inner(2)", "    outside.call(inner)", "") if nested else "",
            self.block(most=4),
            self.pick("    return x + 1", "    return len(l0)", "", "    return 1"),
        ]
        self.loops, self.inside = loops, False
        self.functions += 1
        return "\n".join(line for line in lines if line.strip())

    def a_class(self) -> str:
        name = f"o{len(self.objects)}"
        template = self.chance.choice(
            (*CLASSES, f"{{name}} = {self.pick('Base', 'Base.make')}({{s}})")
        )
        made = template.format(
            name=name,
            base=self.pick("enum.Enum", "str, enum.Enum", "enum.StrEnum"),
            hook=self.pick("__post_init__", "other"),
            l=self.items(),
            s=self.text(),
            i=self.number(),
            letter=self.pick("a", "b"),
        )
        self.objects.append(name)
        return made


LOCAL = """\
    i1 = i2 = 1
    s0 = s1 = s2 = 'q'
    l0 = [x]
    l1 = SHARED
    d0 = {}"""

NESTED = """\
    total = [x]
    count = 0
    def inner(y):
        nonlocal count
        count += y
        total.append(count)
        return count
    inner({argument})"""

CLASSES = (
    """\
class C0(Base):
    kind = 'c' + Base.kind
    extra = {l}
    def __init__(self, name, size=2, *rest, **more):
        super().__init__(name, size, *rest, **more)
        self.size += {i}
    def setup(self):
        super().setup()
        self.label += '!'
{name} = C0({s}, 4)""",
    """\
@dataclass
class Row:
    name: str
    size: int = 4
    held: list = field(default_factory=list)
    label: str = 'l'
    kind = 'k'
    def {hook}(self):
        self.size = self.size + {i}
    @property
    def twice(self):
        return self.size * 2
    def add(self, value):
        self.held.append(value)
        return self
{name} = Row({s}, 3, held={l})""",
    """\
class E0({base}):
    A = 'a'
    B = 'b'
    C = 'a'
x7 = E0.A, E0.C, E0('{letter}'), E0['B'], [e.name for e in E0]
x8 = {{E0.A: 1, 'a': 2}}
x9 = E0.A == 'a', E0.B in [E0.A], E0.A is E0.C, E0.A.value
{name} = Base({s})""",
    """\
i0 = 5
class Scoped:
    i0 = {i}
    l0 = [i0 for _ in range(2)]
    x = [i0]
    def get(self):
        return i0
x7 = Scoped().get(), Scoped.l0, Scoped.x
{name} = Base({s}, a=1)""",
)
