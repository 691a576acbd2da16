"""The static reader's engine: modules by name, and how code is executed on values."""

import ast
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from align_ci.load.layout import Layout
from align_ci.load.source import Source as File
from align_ci.load.source import Unreadable, read
from align_ci.load.static import (
    abandon,
    arguments,
    branching,
    calls,
    changes,
    execution,
    expressions,
    functions,
    imports,
    shape,
    special,
    statements,
)
from align_ci.load.static.changes import Holder, Journal
from align_ci.load.static.data_files import DataFiles
from align_ci.load.static.imports import OURSELVES, CircularImport
from align_ci.load.static.iteration import Source
from align_ci.load.static.module import Module
from align_ci.load.static.registered import Written
from align_ci.load.static.signals import OutOfFuel, Raised, Signal, either
from align_ci.load.static.trace import Trace
from align_ci.load.values import (
    Class,
    External,
    Function,
    Items,
    Method,
    Scope,
    Stream,
    Unfollowed,
    Value,
    lost,
    next_birth,
)
from align_ci.load.vocabulary import Vocabulary
from align_ci.model import LoadFailure, Location, Unknown

FUEL = 400_000
"""Steps in one module before it is given up, which halves this for others, down to a 32nd."""

_ROUNDS = 3  # of modules that wait for others

PASSES = 8
"""How often a loop of unknown length is gone through until nothing more becomes unknown."""


class Reader:
    """Executes modules of one project on values, each once.

    Attributes:
        layout: Which files there are and what they are called.
        vocabulary: What the project calls its own classes and fields.
        sources: Every file read so far, by path.
        by_name: Every module of the project executed so far.
        failures: What could not be read or imported, by the place it is reported at.
        depth: Calls within calls at the moment.
        fuel: What is left of the share of the module that is executed.
        doubts: How many of the blocks being executed may not run at all.
        trace: Which modules have to do with each other.
        written: The dictionaries of steps.
        tedious: Functions that are not worth following again, with what they gave.
        raised: What modules certainly raise when they are imported, by their names.
        given_up: How many modules took too long.
        data: The files of data that modules read.
    """

    def __init__(
        self, layout: Layout, vocabulary: Vocabulary | None = None, data: DataFiles | None = None
    ) -> None:
        self.data = data or DataFiles(layout.root)
        self.layout = layout
        self.vocabulary = vocabulary or Vocabulary()
        self.sources: dict[str, File] = {}
        self.failures: dict[Location, LoadFailure] = {}
        self._circles: dict[str, LoadFailure] = {}
        self.depth = 0
        self.doubts = 0
        self.trace = Trace()
        self.written = Written()
        self.tedious: dict[shape.Definition, Unknown] = {}
        self.by_name: dict[str, Module] = {}
        self.fuel = FUEL
        self.raised: dict[str, Raised] = {}
        self.given_up = 0
        self._journals: list[Journal] = []
        self._shapes: dict[ast.AST, shape.Shape] = {}
        self._nested: list[tuple[int, int]] = []
        self._started = 0  # outside of every module
        self._let_go: set[int] = set()

    @property
    def modules(self) -> list[Module]:
        """The same, in the order of their names."""
        return [module for _, module in sorted(self.by_name.items())]

    def read(self, path: str) -> Module | None:
        """Execute the module at ``path`` as an entry; None when it cannot be read."""
        try:
            return self.load(self.layout.name_of(path))
        except CircularImport as error:
            self._circles[path] = error.failure
            return None

    def close_circles(self) -> None:
        """Execute what could not be: where another module comes first, there may be no circle."""
        for _ in range(_ROUNDS):
            waiting, self._circles = self._circles, {}
            for path in waiting:
                self.read(path)
            if len(self._circles) in {0, len(waiting)}:
                break
        self.failures |= {each.location: each for each in self._circles.values()}

    def load(self, name: str) -> Module | None:
        """The module ``name``, executed after its packages; None when there is none to read.

        Raises:
            CircularImport: As Python would, while it executes the module.
        """
        if name.partition(".")[0] == OURSELVES:
            return None  # its classes are known by name, and no part of any project
        self.trace.ask(name)
        module = self._entered(name)
        if module is not None and not module.complete:
            self.trace.join(name)
        return module

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for; ``Unknown`` where it is not followed."""
        return self.settle(self.iterable(node, scope))

    def iterable(self, node: ast.expr, scope: Scope) -> Source:
        """The same, for what goes through it at once: it may be a stream."""
        self.spend()
        return expressions.evaluate(self, node, scope)

    def settle(self, source: Source) -> Value:
        """What is left of a value that is kept: nobody knows when a stream is gone through."""
        view = isinstance(source, Items) and source.kind == "view"
        if isinstance(source, Stream) or view:
            why = Unknown("when it is gone through is not followed", source.location)
            self.exhaust(source, why)
            held = source.sources if isinstance(source, Stream) else (source,)
            return lost(why.why, why.location, *held)
        return source

    def exhaust(self, source: Source, why: Unknown) -> None:
        """Forget what going through a stream, to an end that is not known, may change."""
        if isinstance(source, Stream) and source.effects is not None:
            self.perhaps(source.effects, why, repeated=True)

    def execute(self, body: Sequence[ast.stmt], scope: Scope) -> Signal | None:
        """Execute statements up to the first that leaves them, and say how it does.

        Raises:
            Raised: Where the project's code raises an exception.
        """
        for index, statement in enumerate(body):
            self.spend()
            signal = statements.execute(self, statement, scope)
            if signal is None:
                continue
            if signal.certain:
                return signal
            why = changes.reason(signal.value)
            return branching.go_on(self, signal, body[index + 1 :], scope, why)
        return None

    def perhaps(
        self, run: Callable[[], Signal | None], why: Unknown, *, repeated: bool = False
    ) -> Signal | None:
        """Run code that may not run at all, or any number of times where it is ``repeated``."""
        signals: list[Signal | None] = []
        start = next_birth()  # what one round makes is lost with it, and of no concern to the next
        for _ in range(PASSES):
            with self.watching(start) as journal:
                self.doubts += 1
                try:
                    signals.append(run())
                except (Raised, Unfollowed):
                    pass
                finally:
                    self.doubts -= 1
            journal.forget(why)
            if not journal.news or not repeated:
                return either(signals, why)
        raise OutOfFuel

    def branches(
        self, bodies: Iterable[Sequence[ast.stmt]], scope: Scope, why: Unknown
    ) -> Signal | None:
        """Blocks of which any may run, or none."""
        return either(
            [self.perhaps(partial(self.execute, body, scope), why) for body in bodies], why
        )

    def try_out(self, node: ast.expr, scope: Scope, why: Unknown) -> Value:
        """The value of an expression that may not be evaluated."""
        found: list[Value] = [why]

        def run() -> None:
            found.append(self.evaluate(node, scope))

        self.perhaps(run, why)
        return found[-1]

    @property
    def journal(self) -> Journal:
        """Of what is being executed and may not run at all."""
        return self._journals[-1]

    @contextmanager
    def watching(self, start: int | None = None) -> Iterator[Journal]:
        """Keep a journal of what is changed meanwhile, of what was made before ``start``."""
        journal = Journal(next_birth() if start is None else start)
        self._journals.append(journal)
        try:
            yield journal
        finally:
            self._journals.pop()
            if self._journals:
                journal.hand_on(self._journals[-1])

    def note_items(self, items: Items, low: int) -> None:
        """A list is about to be changed at ``low`` or above."""
        self.note_change(items.born)
        if self._journals:
            self._journals[-1].note_items(items, low)

    def note_key(self, holder: Holder, key: Hashable, *, gone: bool = False) -> None:
        """A name, field or key is about to be changed, or to be deleted."""
        self.note_change(holder.born)
        if self._journals:
            self._journals[-1].note_key(holder, key, gone=gone)

    def note_change(self, birth: int) -> None:
        """What was made then is about to be changed."""
        if (birth < self._started or self._nested) and self.is_foreign(birth):
            self.trace.change(birth)

    def is_foreign(self, birth: int) -> bool:
        """Whether what was made then was made by another module than is being executed."""
        return birth < self._started or any(start <= birth < end for start, end in self._nested)

    def escape(self, value: Source, why: Unknown) -> None:
        """Forget what code that is not followed may have changed, having been given a value."""
        if isinstance(value, Stream):
            self.exhaust(value, why)
        else:
            changes.escape(self, value, why)

    def escape_all(self, values: Iterable[Source], why: Unknown) -> None:
        """The same for several."""
        for value in list(values):
            self.escape(value, why)

    def let_go(self, value: Value, why: Unknown) -> None:
        """Code that is not followed was given something that it may call."""
        match value:
            case Function():
                self.run_unknown(value, why)
            case Method(receiver=receiver) if receiver is not None:
                self.escape(receiver, why)
            case Class():
                value.opened = True
            case External(name=name) if name.startswith("globals()"):
                self.forget_names(value.location.path, why)

    def run_unknown(self, function: Function, why: Unknown) -> None:
        """A function may be called, any number of times and with anything."""
        if id(function.node) not in self._let_go:
            self._let_go.add(id(function.node))
            try:
                calls.perhaps(self, function, why)
            finally:
                self._let_go.discard(id(function.node))

    def abandon(self, nodes: Iterable[ast.AST], scope: Scope, why: Unknown) -> None:
        """Forget whatever the code below some nodes may change, without following it."""
        fuel, self.fuel = self.fuel, sys.maxsize  # each value is gone through once
        try:
            abandon.abandon(self, nodes, scope, why)
        finally:
            self.fuel = fuel

    def forget_names(self, path: str, why: Unknown) -> None:
        """Any name of a module may have been set."""
        for module in self.modules:
            if module.path == path:
                self.trace.join(module.name)
                for name in list(module.scope.names):
                    changes.set_name(self, module.scope, name, why)
                module.gaps.append(why)

    def invoke(
        self, function: Function, location: Location, given: arguments.Arguments | None = None
    ) -> Value:
        """What a function of the project returns."""
        return calls.invoke(self, function, given or arguments.Arguments(), location)

    def call_builtin(self, method: Method, location: Location) -> Value:
        """What a built-in function returns when it is called without arguments."""
        made = functions.call(self, method.name, arguments.Arguments(), location)
        return self.settle(made)

    def touch(self, value: Source, why: Unknown | None = None) -> None:
        """An operator may run the special methods of an object's class."""
        special.touch(self, value, why)

    def shape(self, node: shape.Definition) -> shape.Shape:
        """What Python decides about a function's names before it runs."""
        if node not in self._shapes:
            self._shapes[node] = shape.shape_of(node)
        return self._shapes[node]

    def spend(self, amount: int = 1) -> None:
        """Account for work.

        Raises:
            OutOfFuel: When the module has used up its share.
        """
        self.fuel -= amount
        if self.fuel < 0:
            raise OutOfFuel

    def _entered(self, name: str) -> Module | None:
        if name in self.by_name:
            return self.by_name[name]
        parent, _, _ = name.rpartition(".")
        if parent:
            self._entered(parent)
        return self.by_name.get(name) or self._load(name)

    def _load(self, name: str) -> Module | None:
        path = self.layout.path_of(name)
        if path is None:
            return None
        if path == "":
            module = self.by_name[name] = Module(name, None, complete=True)
            return module
        try:
            source = self.sources[path] = self.sources.get(path) or read(self.layout.root, path)
        except Unreadable as error:
            self.failures[error.failure.location] = error.failure
            self.trace.spoil()
            return None
        module = self.by_name[name] = Module(name, source)
        try:
            with self.apart(module.scope.born), self.trace.running(name, module.scope.born):
                execution.execute(self, module, source.tree.body)
        except CircularImport:
            # As Python does: whoever imports it next tries again.
            del self.by_name[name]
            self.trace.spoil()
            raise
        finally:
            module.complete = True
        imports.tell_package(self, module)
        return module

    @contextmanager
    def apart(self, birth: int) -> Iterator[None]:
        """Execute a module on its own account, whoever imports it."""
        outer = (self.fuel, self.depth, self.doubts, self._journals, self._nested)
        started, self._started = self._started, birth
        share = FUEL >> min(self.given_up, 5)
        self.fuel, self.depth, self.doubts, self._journals, self._nested = share, 0, 0, [], []
        try:
            yield
        finally:
            (self.fuel, self.depth, self.doubts, self._journals, self._nested) = outer
            if started:
                self._nested.append((self._started, next_birth()))
            self._started = started
