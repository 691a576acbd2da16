"""Writes expressions at random, of known types, so that few of them raise."""

import random
from collections.abc import Callable
from typing import TypeAlias

Writing: TypeAlias = Callable[[], str]


class ExpressionWriter:
    """Writes expressions.

    ``i*`` hold numbers, ``s*`` texts, ``l*`` lists of numbers, ``d*`` dictionaries from
    texts to numbers, ``f*`` functions from a number to a number, ``o*`` objects.
    """

    def __init__(self, chance: random.Random, *, calm: bool = False) -> None:
        self.calm = calm
        self.chance = chance
        self.functions = 0
        self.objects: list[str] = []
        self.loops = 0
        self.depth = 0
        self.inside = False

    def chosen(self, options: list[Writing]) -> str:
        """One of the options, written; nothing unknown where all is to be calm."""
        while True:
            made = self.chance.choice(options)()
            if not self.calm or "outside." not in made.replace("outside.tick()", ""):
                return made

    def pick(self, *options: str) -> str:
        return self.chance.choice(options)

    def name(self, kind: str) -> str:
        return f"{kind}{self.chance.randrange(3)}"

    def number(self) -> str:
        if self.depth > 3:
            return self.pick("0", "1", "2", self.name("i"))
        self.depth += 1
        options: list[Writing] = [
            lambda: self.pick("0", "1", "2", "3", "-1"),
            lambda: self.name("i"),
            lambda: self.name("i"),
            lambda: f"len({self.items()})",
            lambda: f"({self.number()} {self.pick('+', '-', '*')} {self.number()})",
            lambda: f"({self.number()} if {self.test()} else {self.number()})",
            lambda: f"({self.number()} or {self.number()})",
            lambda: f"({self.number()} and {self.number()})",
            lambda: f"{self.table()}.get({self.text()}, {self.number()})",
            lambda: f"({self.name('i')} := {self.number()})",
            lambda: f"(lambda x, y={self.number()}: x + y)({self.number()})",
            lambda: f"{self.items()}[{self.pick('0', '-1')}]",
            lambda: f"outside.number({self.number()})",
            lambda: f"{self.name('l')}.pop()",
            lambda: f"{self.table()}.setdefault({self.text()}, {self.number()})",
            lambda: self.pick("LEVEL", "lib.LEVEL", "push(4)", "raise_level()", "len(SHARED)"),
            lambda: f"next({self.pick('', 'iter')}(({self.items()})))",
            lambda: f"{self.text()}.count({self.text()})",
            lambda: f"{self.pick('abs', 'int', 'round')}({self.number()})",
            lambda: f"{self.pick('min', 'max')}({self.number()}, {self.number()})",
            lambda: f"{self.pick('min', 'max')}({self.items()})",
            lambda: f"min({self.items()}, key=push, default={self.number()})",
            lambda: f"({self.number()} {self.pick('**', '<<', '|', '&', '//')} {self.number()})",
            lambda: f"{self.pick('+', '-', '~')}{self.number()}",
            lambda: f"{self.text()}.find({self.text()})",
        ]
        if self.functions:
            options += [lambda: f"f{self.chance.randrange(self.functions)}({self.number()})"] * 3
        if self.objects:
            options += [lambda: f"{self.chance.choice(self.objects)}.{self.pick('size', 'twice')}"]
        made = self.chosen(options)
        self.depth -= 1
        return made

    def text(self) -> str:
        if self.depth > 3:
            return self.pick('"a"', '"b"', self.name("s"))
        self.depth += 1
        options: list[Writing] = [
            lambda: self.pick('"a"', '"b"', '"c d"', '"%"', '"{}"'),
            lambda: self.name("s"),
            lambda: self.name("s"),
            lambda: f"({self.text()} + {self.text()})",
            lambda: f"{self.text()}.{self.pick('upper', 'strip', 'title', 'swapcase')}()",
            lambda: f'f"x{{{self.name("s")}}}-{{{self.name("i")}}}"',
            lambda: f'f"{{{self.name("s")}!r}}{{{self.name("i")}:>3}}"',
            lambda: f"{self.template()}.format({self.text()}, {self.number()})",
            lambda: f'"{self.pick("%s", "<%s>", "%r", "%5s", "%%s")}" % {self.text()}',
            lambda: f'"{self.pick("%s-%s", "%r%5s", "%s", "%s%%%.1s")}" % ({self.text()}, 7)',
            lambda: f'"{self.pick("%(a)s", "%(b)r", "%(z)s")}" % {self.table()}',
            lambda: f'"{self.pick("%s", "%r")}" % {self.pick(self.items(), self.table())}',
            lambda: f'"{self.specified()}".format({self.number()})',
            lambda: f"({self.text()} * {self.number()})",
            lambda: f"{self.text()}.{self.pick('zfill', 'ljust', 'center')}({self.number()})",
            lambda: f"os.path.join({self.text()}, {self.text()})",
            lambda: f"os.path.{self.pick('basename', 'dirname', 'normpath')}({self.text()})",
            lambda: f"str(Path({self.text()}) / {self.text()})",
            lambda: f"Path({self.text()}, {self.text()}).{self.pick('name', 'stem', 'as_posix()')}",
            lambda: f'f"{{Path({self.name("s")}).parent}}"',
            lambda: f"repr({self.number()})",
            lambda: f'"-".join([{self.text()}, {self.text()}])',
            lambda: f'",".join(x.upper() for x in {self.table()})',
            lambda: f"{self.text()}[{self.pick(':1', '1:', '::-1', '0:5')}]",
            lambda: f"str({self.number()})",
            lambda: f"({self.text()} if {self.test()} else {self.text()})",
            lambda: f"({self.name('s')} := {self.text()})",
            lambda: f"outside.text({self.text()})",
            lambda: f"{self.text()}.replace({self.text()}, {self.text()})",
            lambda: f"[*{self.table()}, {self.text()}][0]",
        ]
        if self.objects:
            options += [lambda: f"{self.chance.choice(self.objects)}.{self.pick('label', 'kind')}"]
        made = self.chosen(options)
        self.depth -= 1
        return made

    def template(self) -> str:
        return self.pick('"{}{}"', '"{0}{1}{0}"', '"{{}}{}"', '"{1}"')

    def specified(self) -> str:
        return self.pick("{:>5}", "{!r:<4}", "{:03d}", "{:.1f}", "{0:x}", "{0}{0!s:^3}")

    def items(self) -> str:
        if self.depth > 3:
            return self.pick(self.name("l"), "[1]", "[]")
        self.depth += 1
        options: list[Writing] = [
            lambda: self.name("l"),
            lambda: self.name("l"),
            lambda: f"[{self.number()}, {self.number()}]",
            lambda: f"[*{self.items()}, {self.number()}]",
            lambda: f"({self.items()} + {self.items()})",
            lambda: f"({self.items()} * {self.number()})",
            lambda: f"({self.number()} * {self.items()})",
            lambda: f"[{self.items()}] * 2",
            lambda: f"list({{{self.text()}}} {self.pick('-', '&', '|')} {{{self.text()}}})",
            lambda: f"{self.text()}.{self.pick('split()', 'splitlines()')}",
            lambda: f"list(divmod({self.number()}, {self.number()}))",
            lambda: f"[{self.number()} for {self.name('i')} in {self.items()}]",
            lambda: f"[x + y for x in {self.items()} if {self.test()} for y in {self.items()}]",
            lambda: f"[g() for g in [lambda: x for x in {self.items()}]]",
            lambda: f"[(x, {self.name('i')} := x)[0] for x in {self.items()}]",
            lambda: f"list({self.pick('reversed', 'list', 'sorted', 'tuple')}({self.items()}))",
            lambda: f"list({self.table()}.values())",
            lambda: f"[v for k, v in {self.table()}.items() if k in {self.table()}]",
            lambda: f"sorted({{{self.number()}, {self.number()}}})",
            lambda: f"list({{{self.number()}, {self.number()}}})",
            lambda: f"{self.items()}[{self.pick('1:', ':1', '::-1', ':')}]",
            lambda: f"[x for _, x in enumerate({self.items()})]",
            lambda: f"[x for x, _ in zip({self.items()}, {self.table()})]",
            lambda: f"list(x for x in {self.items()})",
            lambda: f"outside.items({self.items()})",
            lambda: f"grow({self.number()})",
            lambda: f"grow({self.number()}, {self.items()})",
            lambda: f"({self.items()} if {self.test()} else {self.items()})",
            lambda: f"{self.items()}.copy()",
            lambda: self.pick("SHARED", "lib.SHARED", "Base.held"),
            lambda: f"[*map(lambda x: x, {self.items()})]",
            lambda: f"({self.items()} or {self.items()})",
        ]
        made = self.chosen(options)
        self.depth -= 1
        return made

    def table(self) -> str:
        if self.depth > 3:
            return self.pick(self.name("d"), '{"a": 1}')
        self.depth += 1
        options: list[Writing] = [
            lambda: self.name("d"),
            lambda: self.name("d"),
            lambda: f"{{{self.text()}: {self.number()}, {self.text()}: {self.number()}}}",
            lambda: f"{{**{self.table()}, {self.text()}: {self.number()}}}",
            lambda: f"{{{self.text()}: {self.number()}, **{self.table()}}}",
            lambda: f"dict({self.table()}, k={self.number()})",
            lambda: f"({self.table()} | {self.table()})",
            lambda: f"{{k: v for k, v in {self.table()}.items()}}",
            lambda: f"{{str(x): x for x in {self.items()}}}",
            lambda: f"{self.table()}.copy()",
            lambda: f"dict(zip(['p', 'q'], {self.items()}))",
            lambda: f"outside.table({self.table()})",
            lambda: "lib.NAMES",
        ]
        made = self.chosen(options)
        self.depth -= 1
        return made

    def test(self) -> str:
        if self.depth > 3:
            return self.pick("True", "False", f"{self.name('i')} > 1", "outside.maybe()")
        self.depth += 1
        options: list[Writing] = [
            lambda: f"{self.number()} {self.pick('<', '>', '==', '!=', '<=')} {self.number()}",
            lambda: f"{self.number()} < {self.number()} <= {self.number()}",
            lambda: f"{self.text()} {self.pick('==', '!=', 'in', '<')} {self.text()}",
            lambda: f"{self.number()} {self.pick('in', 'not in')} {self.items()}",
            lambda: f"{self.text()} in {self.table()}",
            lambda: f"not {self.test()}",
            lambda: f"({self.test()} {self.pick('and', 'or')} {self.test()})",
            self.items,
            self.table,
            lambda: f"{self.name('l')} is {self.name('l')}",
            lambda: f"{self.number()} is None",
            lambda: "outside.maybe()",
            lambda: f"{self.pick('any', 'all')}(x > {self.number()} for x in {self.items()})",
            lambda: f"{self.items()} == {self.items()}",
            lambda: self.pick("True", "1 == True", "1 is True", '"" or []', "None"),
        ]
        made = self.chosen(options)
        self.depth -= 1
        return made
