"""Comprehensions and generator expressions."""

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, field

from align_ci.load.static import conditions, objects
from align_ci.load.static.changes import set_entry
from align_ci.load.static.iteration import Contents, Source, contents, each
from align_ci.load.static.operators import truth, unique
from align_ci.load.static.targets import bind
from align_ci.load.values import Items, Scope, Stream, Table, Unfollowed, Value, add_gaps, lost
from align_ci.model import Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

MAX_SOURCES = 200


class _Rounds(Struct):
    """Goes through the rounds of a comprehension.

    Attributes:
        scope: The comprehension's own, one for all rounds.
        gaps: Why there may be more rounds.
        sources: What the rounds go through.
        ordered: Whether the order of the rounds is Python's.
        spoilt: Whether rounds that are not certain change what later ones see.
    """

    reader: "Reader"
    scope: Scope
    result: ast.expr
    sources: list[Value]
    gaps: list[Unknown] = field(default_factory=list)
    ordered: bool = True
    spoilt: bool = False

    @property
    def certain(self) -> bool:
        return self.ordered and not self.gaps

    @property
    def why(self) -> Unknown:
        """Why the rounds are not certain."""
        place = self.scope.module.location(self.result)
        why = self.gaps[0].why if self.gaps else "its order is not known"
        return lost(why, place, *self.gaps, *self.sources)

    def run(self, generators: list[ast.comprehension], source: Source) -> Iterator[None]:
        """Bind the targets for each round, given what the first generator goes through."""
        first, *rest = generators
        for item in self._each(source):
            bind(self.reader, first.target, item, self.scope)
            if not self._wanted(first):
                continue
            if rest:
                inner = self.reader.iterable(rest[0].iter, self.scope)
                self.sources = [*self.sources, *_held(self.reader, inner)][-MAX_SOURCES:]
                yield from self.run(rest, inner)
            else:
                yield

    def _each(self, source: Source) -> Iterator[Value]:
        known: Contents | None = None
        if isinstance(source, (Items, Table)) and (found := contents(self.reader, source)).gaps:
            known = found
        if isinstance(source, Items) and not source.ordered:
            known = contents(self.reader, source)
        if known is None:
            try:
                yield from each(self.reader, source)
            except Unfollowed as unfollowed:
                add_gaps(self.gaps, [unfollowed.why])
            return
        add_gaps(self.gaps, known.gaps)
        self.ordered = self.ordered and len(known.items) < 2  # noqa: PLR2004 - two can swap
        yield from known.items

    def _wanted(self, generator: ast.comprehension) -> bool:
        for test in generator.ifs:
            decided = truth(conditions.test(self.reader, test, self.scope))
            if decided is None:
                place = self.scope.module.location(generator.iter)
                why = Unknown("a condition of the comprehension is not known", place)
                add_gaps(self.gaps, [why])
                self.reader.try_out(self.result, self.scope, why)
            if not decided:
                return False
        return True


def sequence(reader: "Reader", node: ast.ListComp | ast.SetComp, scope: Scope) -> Value:
    """The value of a list or set comprehension."""
    result = Items(scope.module.location(node))

    def add(inner: Scope) -> None:
        result.items.append(reader.evaluate(node.elt, inner))

    rounds = _run(reader, node, node.elt, scope, add)
    result.gaps, result.ordered = rounds.gaps[:1], rounds.ordered
    if rounds.spoilt:
        result.items, result.gaps = [], [rounds.why]
    return unique(result) if isinstance(node, ast.SetComp) else result


def dictionary(reader: "Reader", node: ast.DictComp, scope: Scope) -> Value:
    """The value of a dictionary comprehension."""
    table = Table(scope.module.location(node))

    def add(inner: Scope) -> None:
        key = reader.evaluate(node.key, inner)
        set_entry(reader, table, key, reader.evaluate(node.value, inner))

    both = ast.Tuple([node.key, node.value], ast.Load())
    rounds = _run(reader, node, ast.copy_location(both, node), scope, add)
    if rounds.spoilt:
        table.entries = {}
    if not rounds.certain:
        table.blur(rounds.why)
    return table


def generator(reader: "Reader", node: ast.GeneratorExp, scope: Scope) -> Stream:
    """A generator expression: nothing of it but the first source is evaluated yet."""
    rounds, source = _begin(reader, node, node.elt, scope)

    def items() -> Iterator[Value]:
        for _ in rounds.run(node.generators, source):
            yield reader.evaluate(node.elt, rounds.scope)
        if not rounds.certain:
            raise Unfollowed(rounds.why)

    effects = partial(_any_round, rounds, node.generators)
    sources = tuple(rounds.sources)
    return Stream(items(), scope.module.location(node), effects, sources)


def _begin(
    reader: "Reader", node: ast.expr, result: ast.expr, scope: Scope
) -> tuple[_Rounds, Source]:
    """The rounds to go through, and the first source, which Python evaluates outside."""
    source = reader.iterable(_generators(node)[0].iter, scope)
    inner = Scope(scope.module, outer=scope, kind="comprehension", inside=scope.inside)
    return _Rounds(reader, inner, result, _held(reader, source)), source


def _held(reader: "Reader", source: Source) -> list[Value]:
    return list(source.sources) if isinstance(source, Stream) else objects.held_by(reader, source)


def _run(
    reader: "Reader",
    node: ast.expr,
    result: ast.expr,
    scope: Scope,
    add: Callable[[Scope], None],
) -> _Rounds:
    rounds, source = _begin(reader, node, result, scope)
    with reader.watching() as journal:
        for _ in rounds.run(_generators(node), source):
            add(rounds.scope)
    if not rounds.certain:
        with reader.watching() as others:
            run = partial(_any_round, rounds, _generators(node))
            if rounds.gaps or journal:
                reader.perhaps(run, rounds.why, repeated=True)
        rounds.spoilt = bool(journal or others)
        journal.forget(rounds.why)
    return rounds


def _any_round(rounds: _Rounds, generators: list[ast.comprehension]) -> None:
    for index, generator_ in enumerate(generators):
        if index:
            source = rounds.reader.iterable(generator_.iter, rounds.scope)
            rounds.reader.exhaust(source, rounds.why)
            rounds.sources = [*rounds.sources, *_held(rounds.reader, source)][-MAX_SOURCES:]
        bind(rounds.reader, generator_.target, rounds.why, rounds.scope)
        for test in generator_.ifs:
            rounds.reader.evaluate(test, rounds.scope)
    rounds.reader.evaluate(rounds.result, rounds.scope)


def _generators(node: ast.expr) -> list[ast.comprehension]:
    found: list[ast.comprehension] = getattr(node, "generators", [])
    return found
