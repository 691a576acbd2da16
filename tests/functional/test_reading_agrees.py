"""What the static reader knows is what Python computes: modules written at random, both ways."""

import contextlib
import enum
import random
import sys
import types
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from align_ci.load.layout import Layout
from align_ci.load.static.reader import Reader
from align_ci.load.values import Class, Instance, Items, Member, Table, Value
from align_ci.model import Either, Known
from tests.amount import tried
from tests.functional.random_modules import LIB, ModuleWriter

ROUNDS = 60
"""Loop rounds and calls before a module is left alone."""


LONGEST = 200
"""Items in a list before a module is left alone."""


class Endless(BaseException):
    """A module did not come to an end."""


class Outside(types.ModuleType):
    """A module that no reader can see into, and that does its worst."""

    class Failure(Exception):
        """Raised by ``fail``."""

    class Box:
        """Keeps what it is given."""

        def __init__(self, **fields: Any) -> None:
            self.__dict__.update(fields)

    def __init__(self, chance: random.Random) -> None:
        super().__init__("outside")
        self.chance = chance
        self.rounds = 0

    def tick(self) -> None:
        self.rounds += 1
        held = sys._getframe(1).f_globals.values()
        if self.rounds > ROUNDS or any(hasattr(v, "__len__") and len(v) > LONGEST for v in held):
            raise Endless

    def maybe(self) -> bool:
        return self.chance.random() < 0.5

    def number(self, _: int) -> int:
        return self.chance.randrange(4)

    def text(self, _: str) -> str:
        return self.chance.choice("abc")

    def items(self, given_: list[int]) -> list[int]:
        return given_ if self.maybe() else [8, 9]

    def table(self, given_: dict[str, int]) -> dict[str, int]:
        return given_ if self.maybe() else {"a": 8}

    def keep(self, _: Any) -> None:
        """Does nothing; nobody knows."""

    def fail(self) -> None:
        if self.maybe():
            raise self.Failure

    def wrap(self, function: Any) -> Any:
        return function

    def call(self, function: Any) -> None:
        for number in range(self.chance.randrange(3)):
            function(number)

    @contextlib.contextmanager
    def suppress(self) -> Iterator[None]:
        with contextlib.suppress(KeyError, ZeroDivisionError, self.Failure):
            yield

    def spoil(self, value: Any) -> None:
        match value:
            case list():
                for inner in value:
                    self.spoil(inner)
                value[:1] = [99, 98]
            case dict():
                for inner in value.values():
                    self.spoil(inner)
                value["a"] = 99
                value.pop("b", None)
            case _ if hasattr(value, "__dict__"):
                value.size = value.label = value.name = 99


def run(lib: str, statements: list[str], seed: int) -> dict[str, Any] | str:
    """The names of a module after Python executed it, or the statement that raised."""
    outside = Outside(random.Random(seed))  # noqa: S311 - no secret
    library = types.ModuleType("lib")
    module = types.ModuleType("main")
    names = module.__dict__
    modules = {"outside": outside, "lib": library, "main": module}
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        exec(_code(lib, "lib.py"), library.__dict__)  # noqa: S102 - our own text
        for statement in statements:
            try:
                exec(_code(statement, "main.py"), names)  # noqa: S102 - our own text
            except (Exception, Endless):  # noqa: BLE001 - whatever a module at random may raise
                return statement
        return {**names, "lib": library}
    finally:
        for name, held in before.items():
            if held is None:
                del sys.modules[name]
            else:
                sys.modules[name] = held


def program(
    chance: random.Random, size: int, seed: int, *, calm: bool = False
) -> tuple[list[str], dict[str, Any]]:
    """A module that Python can execute, by statement, and the names that it then has."""
    written = ModuleWriter(chance, calm=calm).module(size)
    statements = [text for text in written if _compiles(text)]
    while isinstance(result := run(LIB, statements, seed), str):
        statements = [text for text in statements if text is not result]
    return statements, result


def _compiles(text: str) -> bool:
    try:
        _code(text, "main.py")
    except SyntaxError:
        return False
    return True


@lru_cache(maxsize=1000)
def _code(text: str, name: str) -> types.CodeType:
    """Compiled once, though a module is run anew for each statement that cannot stay."""
    return compile(text, name, "exec")


def read(root: Path, statements: list[str]) -> dict[str, Value]:
    """The names of the module as the static reader sees them."""
    files = {"lib.py": LIB, "main.py": "\n".join(statements) + "\n"}
    for path, text in files.items():
        (root / path).write_text(text)
    reader = Reader(Layout(root, ["lib.py", "main.py"], ["."]))
    module = reader.read("main.py")
    assert module is not None
    library = reader.load("lib")
    assert library is not None
    # Python has executed both to the end.
    assert reader.raised == {}, "\n".join(statements)
    return {**module.scope.names, **{f"lib.{k}": v for k, v in library.scope.names.items()}}


def disagreements(names: dict[str, Value], real: dict[str, Any]) -> list[str]:
    found = []
    for name, value in names.items():
        owner, _, attribute = name.rpartition(".")
        held = vars(real["lib"]) if owner else real
        if attribute.startswith("__"):
            continue
        if not _agrees(value, held.get(attribute, _MISSING), set()):
            found.append(f"{name}: read as {_shown(value)}, is {held.get(attribute)!r}")
    return found


_MISSING = object()


def _agrees(value: Value, real: Any, seen: set[int]) -> bool:
    if id(value) in seen:
        return True
    seen = {*seen, id(value)}
    match value:
        case Known(plain):
            return _agrees_known(plain, real)
        case Either(alternatives=alternatives):
            return any(_agrees(each.value, real, seen) for each in alternatives)
        case Items():
            return _agrees_items(value, real, seen)
        case Table():
            return _agrees_table(value, real, seen)
        case Instance(of=None, fields=fields):
            return all(_agrees(v, vars(real).get(n, _MISSING), seen) for n, v in fields.items())
        case Instance(fields=fields):
            return all(_agrees(v, getattr(real, n, _MISSING), seen) for n, v in fields.items())
        case Class(scope=scope, why=""):
            return all(
                _agrees(v, getattr(real, n, _MISSING), seen)
                for n, v in scope.names.items()
                if n[:1] != "_" and n not in value.fields and isinstance(v, (Known, Items, Table))
            )
        case _:
            return True


def _agrees_known(value: object, real: Any) -> bool:
    match value:
        case Member(name=name, value=plain):
            same = isinstance(real, enum.Enum) and real.name == name
            return same and (plain is None or bool(real.value == plain))
        case PurePath() as plain:
            return isinstance(real, PurePath) and plain == real
        case plain:
            return type(plain) is type(real) and bool(plain == real)


def _agrees_items(value: Items, real: Any, seen: set[int]) -> bool:
    kinds: dict[str, tuple[type, ...]] = {
        "list": (list,),
        "tuple": (tuple,),
        "range": (range,),
        "set": (set, frozenset),
    }
    if not isinstance(real, kinds[value.kind]):
        return False
    held: list[Any] = list(real)  # type: ignore[call-overload]
    if value.gaps or not value.ordered:
        present = all(any(_agrees(i, r, seen) for r in held) for i in value.items)
        return present and (bool(value.gaps) or len(held) == len(value.items))
    return len(held) == len(value.items) and all(
        _agrees(i, r, seen) for i, r in zip(value.items, held, strict=True)
    )


def _agrees_table(value: Table, real: Any, seen: set[int]) -> bool:
    if not isinstance(real, dict):
        return False
    keys = [key.value for key, _ in value.entries.values() if not isinstance(key.value, Member)]
    plain = [key for key in real if not isinstance(key, enum.Enum)]
    if not value.gaps and (keys != plain or len(real) != len(value.entries)):
        return False
    return all(key in real and _agrees(value.entries[key][1], real[key], seen) for key in keys)


def _shown(value: Value) -> str:
    match value:
        case Known(plain):
            return repr(plain)
        case Items(items=items, gaps=gaps, kind=kind):
            return f"{kind}[{', '.join(map(_shown, items))}{' ...' if gaps else ''}]"
        case _:
            return type(value).__name__


@settings(
    max_examples=tried(80),
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(chance=st.randoms(use_true_random=True), seed=st.integers(0, 2**16), calm=st.booleans())
def test_what_is_known_is_what_python_computes(
    tmp_path: Path, chance: random.Random, seed: int, calm: bool
) -> None:
    statements, real = program(chance, 12, seed, calm=calm)
    assert disagreements(read(tmp_path, statements), real) == [], "\n".join(statements)
