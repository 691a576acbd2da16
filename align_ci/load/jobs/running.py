"""Goes through the methods of a builder on all ways at once, for what its job is given."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from align_ci.load.jobs import expressions, leaving
from align_ci.load.jobs.attributes import Attributes
from align_ci.load.jobs.outlines import Outlines
from align_ci.load.jobs.values import (
    SDK,
    Collection,
    Dim,
    Later,
    Node,
    Place,
    Plain,
    Value,
    blur,
    either,
    forced,
    reachable,
)
from align_ci.load.values import Class, Function, Instance
from align_ci.model import Contract

MOST_NODES = 30_000
"""Statements and expressions that are gone through for one builder."""

MOST_CALLS = 15
"""Methods that wait for each other."""

NOT_FOLLOWED = "code that is not followed may add to it"


class TooLong(Exception):
    """There is too much to go through."""


class Subject(Struct, frozen=True, eq=False):
    """A builder, and what it works with.

    Attributes:
        owner: Its class.
        contract: Of the script of its step; None where that is not known.
        configuration: The class of its configuration; None where that is not known.
        attributes: Tells what configurations have.
        outlines: Tells which functions call which.
        declared: The object that declares the contract; None where that is not known.
    """

    owner: Class
    contract: Contract | None
    configuration: Class | None
    attributes: Attributes
    outlines: Outlines
    declared: Instance | None = None


class Frame(Struct, eq=False):
    """A call of a function.

    Attributes:
        function: Of the project.
        names: Its own, and what they stand for.
        receiver: The object whose method it is; None where it is none's.
        returned: What it may give.
    """

    function: Function
    names: dict[str, Value]
    receiver: Value | None = None
    returned: list[Value] = field(default_factory=list)

    def place(self, node: ast.expr | ast.stmt) -> Node:
        """A node of the function."""
        return Node(self.function.module, node)


class Run:
    """Goes through methods; ``given`` has what calls outside of the project were given by name.

    Args:
        subject: The builder.
        names: The parameters whose arguments are kept.
    """

    def __init__(self, subject: Subject, names: Sequence[str]) -> None:
        self.subject = subject
        self.given: dict[str, list[Value]] = {name: [] for name in names}
        self.shared: dict[int | str, Value] = {}
        """What modules and the contract hold, by its identity or name."""
        self.assumed: set[str] = set()
        """The classes of which nothing that derives from them was taken into account."""
        self.left_out: set[str] = set()
        """The texts that code may take away, or not go on with, after they were put somewhere."""
        self._left = MOST_NODES
        self._depth = 0

    def spend(self) -> None:
        """Count one statement or expression.

        Raises:
            TooLong: When there were too many.
        """
        self._left -= 1
        if self._left < 0:
            raise TooLong

    def doubt(self, why: Dim) -> None:
        """Note that what is not followed may give anything for what is looked for."""
        for kept in self.given.values():
            kept.append(why)

    def value_of(self, node: ast.expr, frame: Frame) -> Value:
        """What an expression may stand for; what it does on the way is done."""
        return expressions.value_of(self, node, frame)

    def call(
        self, function: Function, values: Sequence[Value], named: Mapping[str, Value], place: Place
    ) -> Value:
        """What a function of the project gives, or may give.

        Args:
            function: The function.
            values: What it is given in order; the object first, where it is a method's.
            named: What it is given by name.
            place: Of the call.
        """
        node = function.node
        follows = isinstance(node, ast.FunctionDef) and not function.why
        follows = follows and function.memory is None  # what is remembered is one object
        if not follows or self._depth >= MOST_CALLS or self.subject.outlines.of(function).yields:
            why = Dim(NOT_FOLLOWED, place)
            blur([*values, *named.values()], why)
            if self.subject.outlines.may_give(function, self.subject.owner):
                self.doubt(why)
            return why
        receiver = values[0] if values and function.owner is not None else None
        frame = Frame(function, _bound(node, values, named, place), receiver)  # type: ignore[arg-type]
        self._depth += 1
        self._block(node.body, frame)  # type: ignore[arg-type]
        self._depth -= 1
        return either(frame.returned, place)

    def _block(self, body: Sequence[ast.stmt], frame: Frame) -> bool:
        """Go through statements; whether what comes after them certainly does not run."""
        return any(self._statement(each, frame) for each in body)

    def _statement(self, node: ast.stmt, frame: Frame) -> bool:
        self.spend()
        match node:
            case ast.Return(value=value):
                none = Plain(None, frame.place(node))
                frame.returned.append(none if value is None else self.value_of(value, frame))
                return True
            case ast.Raise() | ast.Continue() | ast.Break():
                return True
            case ast.If():
                return self._if(node, frame)
            case ast.For():
                self._for(node, frame)
            case ast.While():
                self._while(node, frame)
            case ast.Try():
                self._try(node, frame)
            case ast.With():
                for item in node.items:
                    given = self.value_of(item.context_expr, frame)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, _hidden(given, frame.place(node)), frame)
                return self._block(node.body, frame)
            case _:
                self._plain(node, frame)
        return False

    def _plain(self, node: ast.stmt, frame: Frame) -> None:
        match node:
            case ast.Expr(value=value) | ast.Assert(test=value):
                self.value_of(value, frame)
            case ast.Assign(targets=targets, value=value):
                made = self.value_of(value, frame)
                for target in targets:
                    self.assign(target, made, frame)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign(target, self.value_of(value, frame), frame)
            case ast.AugAssign():
                self._augment(node, frame)
            case ast.Import() | ast.ImportFrom():
                _import(node, frame)
            case ast.Delete():
                leaving.delete(self, node, frame)
            case ast.Pass() | ast.Global() | ast.Nonlocal() | ast.AnnAssign():
                pass
            case _:
                self.lose(node, frame)

    def assign(self, target: ast.expr, value: Value, frame: Frame) -> None:
        """What an assignment does."""
        place = frame.place(target)
        match target:
            case ast.Name(id=name):
                frame.names[name] = value
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                whole = forced(value)
                held = [*whole] if isinstance(whole, Collection) and not whole.gaps else []
                if len(held) != len(parts) or any(isinstance(p, ast.Starred) for p in parts):
                    blur(held, Dim(NOT_FOLLOWED, place))
                    held = [Dim("what is taken apart is not known", place)] * len(parts)
                for part, each in zip(parts, held, strict=True):
                    self.assign(part, each, frame)
            case ast.Subscript(value=inner, slice=key):
                owner = forced(self.value_of(inner, frame))
                if isinstance(owner, Collection) and owner.keyed:
                    owner.put(self.value_of(key, frame), value)
                elif isinstance(owner, Collection):
                    owner.put(value)
                else:
                    blur([value], Dim(NOT_FOLLOWED, place))
            case ast.Starred(value=inner):
                self.assign(inner, Dim("what is left is not known", place), frame)
            case _:
                # What an attribute holds may be changed wherever the object is known.
                blur([value], Dim(NOT_FOLLOWED, place))

    def _augment(self, node: ast.AugAssign, frame: Frame) -> None:
        value, place = self.value_of(node.value, frame), frame.place(node)
        old: Value = Dim("it is changed in place", place)
        if isinstance(node.target, ast.Name):
            old = forced(frame.names.get(node.target.id, old))
        if isinstance(old, Collection):
            old.take(value, place)
        else:
            self.assign(node.target, expressions.added(old, value, node.op, place), frame)

    def _if(self, node: ast.If, frame: Frame) -> bool:
        truth = expressions.truth(self, node.test, frame)
        if truth is not None:
            return self._block(node.body if truth else node.orelse, frame)
        before = dict(frame.names)
        ended = self._block(node.body, frame)
        after, frame.names = frame.names, before
        ended_otherwise = self._block(node.orelse, frame)
        if ended_otherwise:
            frame.names = after
        elif not ended:
            self._join(after, frame, node)
        return ended and ended_otherwise

    def _join(self, others: Mapping[str, Value], frame: Frame, node: ast.stmt) -> None:
        """The names as they are now, or as they were on another way."""
        for name, other in others.items():
            own = frame.names.get(name, other)
            if own is not other:
                frame.names[name] = either([own, other], frame.place(node))
            else:
                frame.names[name] = own

    def _for(self, node: ast.For, frame: Frame) -> None:
        iterated = forced(self.value_of(node.iter, frame))
        place, before = frame.place(node.iter), dict(frame.names)

        def once(item: Value) -> None:
            # What is gone through may be there or not, and so may every round.
            around = dict(frame.names)
            self.assign(node.target, item, frame)
            self._block(node.body, frame)
            self._join(around, frame, node)

        known = [*expressions.elements(iterated)]
        if leaving.chooses(node.body):
            leaving.leave_out(self, known)
        for item in known:
            once(item)
        # It may grow while it is gone through.
        if len(known) < len([*expressions.elements(iterated)]) or expressions.has_more(iterated):
            more = Dim("what is gone through is not known", place)
            self._again(lambda: once(more), before, frame, node)
        self._settle(before, frame, node)
        self._block(node.orelse, frame)

    def _while(self, node: ast.While, frame: Frame) -> None:
        def once() -> None:
            self.value_of(node.test, frame)
            self._block(node.body, frame)

        self._again(once, dict(frame.names), frame, node)
        self._block(node.orelse, frame)

    def _again(
        self, once: Callable[[], None], before: Mapping[str, Value], frame: Frame, node: ast.stmt
    ) -> None:
        """Go through a loop as often as it may run: what still grows then may hold anything."""
        self._settle(before, frame, node)
        once()
        self._settle(before, frame, node)
        texts = {id(each.held): each.texts for each in reachable(frame.names.values())}
        once()
        self._settle(before, frame, node)
        for each in reachable(frame.names.values()):
            if not each.texts <= texts.get(id(each.held), frozenset()):
                each.blur(Dim("a loop adds to it", frame.place(node)))

    def _settle(self, before: Mapping[str, Value], frame: Frame, loop: ast.stmt) -> None:
        """What a loop sets may have the value of any round, or that from before."""
        self._join(before, frame, loop)
        self._unsettle([loop], frame, Dim("a loop sets it", frame.place(loop)))

    def _unsettle(self, body: Sequence[ast.stmt], frame: Frame, why: Dim) -> None:
        """What statements set may have the value of any point at which they are left."""
        nodes = [node for statement in body for node in ast.walk(statement)]
        leaves = any(isinstance(node, ast.Continue | ast.Break | ast.Raise) for node in nodes)
        for name in {name for node in nodes if (name := _stored(node))}:
            value = frame.names.get(name)
            if isinstance(value, Collection | Later):
                blur([value] if leaves else [], why)
            elif value is not None:
                frame.names[name] = why

    def _try(self, node: ast.Try, frame: Frame) -> None:
        before = dict(frame.names)
        self._block([*node.body, *node.orelse], frame)
        self._join(before, frame, node)
        after = frame.names
        for handler in node.handlers:
            frame.names = dict(after)
            self._unsettle(node.body, frame, Dim("it fails somewhere", frame.place(node)))
            if handler.name:
                frame.names[handler.name] = Dim("an exception", frame.place(node))
            self._block(handler.body, frame)
            self._join(after, frame, node)
            after = frame.names
        self._block(node.finalbody, frame)

    def lose(self, node: ast.expr | ast.stmt, frame: Frame) -> None:
        """Whatever a node mentions may be changed by it in ways that are not followed."""
        why = Dim(NOT_FOLLOWED, frame.place(node))
        for each in ast.walk(node):
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                frame.names[each.name] = why
            elif isinstance(each, ast.Name):
                blur([frame.names.get(each.id)], why)
                if isinstance(each.ctx, ast.Store):
                    frame.names[each.id] = why


def _import(node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
    of_sdk = isinstance(node, ast.ImportFrom) and not node.level and (node.module or "")
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        why = Dim("it is imported in the method", frame.place(node))
        frame.names[name] = SDK if str(of_sdk).startswith("sagemaker") else why


def _hidden(given: Value, place: Place) -> Dim:
    """What entering something gives is not followed."""
    why = Dim("what it gives is not followed", place)
    blur([given], why)
    return why


def _stored(node: ast.AST) -> str:
    """The name that a node sets; empty for none."""
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""


def _bound(
    node: ast.FunctionDef, values: Sequence[Value], named: Mapping[str, Value], place: Place
) -> dict[str, Value]:
    """The parameters of a function, and what a call gives for them."""
    given = node.args
    unknown = Dim("what a method is given is not known", place)
    placed = [each.arg for each in (*given.posonlyargs, *given.args)]
    names: dict[str, Value] = dict.fromkeys((*placed, *(a.arg for a in given.kwonlyargs)), unknown)
    names |= {
        name: Plain(default.value, place)
        for name, default in _defaults(given)
        if isinstance(default, ast.Constant)
    }
    names |= dict(zip(placed, values, strict=False))
    taken = {name: value for name, value in named.items() if name in names}
    rest = [*values[len(placed) :], *(named[name] for name in named.keys() - taken.keys())]
    blur(rest, Dim(NOT_FOLLOWED, place))
    for other in filter(None, (given.vararg, given.kwarg)):
        names[other.arg] = unknown
    return names | taken


def _defaults(given: ast.arguments) -> Iterator[tuple[str, ast.expr | None]]:
    placed = [each.arg for each in (*given.posonlyargs, *given.args)]
    yield from zip(reversed(placed), reversed(given.defaults), strict=False)
    yield from zip((each.arg for each in given.kwonlyargs), given.kw_defaults, strict=True)
