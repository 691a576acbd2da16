"""What calls in a builder's methods may give, and what they do."""

import ast
from typing import TYPE_CHECKING

from msgspec import Struct, field

from align_ci.load import values as static
from align_ci.load.jobs import leaving, things, views
from align_ci.load.jobs.values import (
    SDK,
    Bound,
    Collection,
    Dim,
    Later,
    Place,
    Plain,
    Thing,
    Value,
    blur,
    either,
    forced,
    short,
)
from align_ci.load.script.index import last_name
from align_ci.load.static.classes import PLAIN_BASES, find, lineage, name_of
from align_ci.load.values import Class, External, Function, ModuleReference

if TYPE_CHECKING:
    from align_ci.load.jobs.running import Frame, Run

_HARMLESS = {
    *("print", "len", "str", "repr", "isinstance", "bool", "any", "all", "dumps", "join", "int"),
    *("debug", "info", "warning", "error", "exception", "critical", "log", "format", "type"),
}
"""What changes nothing that it is given, by its last name; and all that begins with ``log_``."""

_COPIES = {"dict", "list", "tuple", "set", "sorted", "frozenset", "OrderedDict", "copy", "deepcopy"}

_OWN = {*_HARMLESS, *_COPIES, "hasattr", "getattr"}

_ADDING = {"update", "extend", "append", "add", "insert"}
_LOOKING = {
    *("get", "index", "count", "pop", "popitem", "remove", "discard", "clear", "sort", "reverse"),
}

_TEXTS = {
    *("lower", "upper", "strip", "lstrip", "rstrip", "replace", "removeprefix", "removesuffix"),
    *("title", "capitalize"),
}


class Given(Struct, eq=False):
    """The arguments of a call.

    Attributes:
        values: Those in order, as far as they are seen.
        named: Those by name.
        others: What is given as a whole: `*args`, `**kwargs`.
    """

    values: list[Value] = field(default_factory=list)
    named: dict[str, Value] = field(default_factory=dict)
    others: list[Value] = field(default_factory=list)

    @property
    def all(self) -> list[Value]:
        return [*self.values, *self.named.values(), *self.others]


def value_of(run: "Run", node: ast.Call, frame: "Frame") -> Value:
    """What a call may give."""
    place = frame.place(node)
    given = _given(run, node, frame)
    _doubt(run, node.func, given, frame)
    match node.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name):
            return _inherited(run, name, given, frame, place)
        case ast.Attribute(value=inner, attr=name):
            owner = forced(run.value_of(inner, frame))
            return _method(run, owner, name, given, place)
        case ast.Name(id=name) if name not in frame.names:
            found = frame.function.scope.find(name)
            if isinstance(found, Function):
                return _call(run, found, None, given, place)
            return _function(run, name, given, place)
        case other:
            return _held(run, forced(run.value_of(other, frame)), given, place)


def _held(run: "Run", called: Value, given: Given, place: Place) -> Value:
    """What a call gives of what a variable holds, or another expression gives."""
    match called:
        case Bound(function=function, receiver=receiver):
            return _call(run, function, receiver, given, place)
        case Function(owner=None):
            return _call(run, called, None, given, place)
        case _:
            return _elsewhere(run, "", given, place)


def _doubt(run: "Run", called: ast.expr, given: Given, frame: "Frame") -> None:
    """A class or function that is none of the SDK's may give a job more than it is given."""
    root = called
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name) or root.id in frame.names:
        made = frame.names.get(root.id) if isinstance(root, ast.Name) else None
        is_certain = root is not called or made is SDK
        found: object = None
    else:
        found = frame.function.scope.find(root.id)
        is_certain = isinstance(found, External) and found.name.startswith("sagemaker")
    if is_certain or isinstance(found, Function | ModuleReference) or last_name(called) in _OWN:
        return
    gives = isinstance(found, Class) and bool(run.subject.outlines.giving(found))
    if gives or not run.given.keys().isdisjoint(given.named):
        _may_give(run, last_name(called), frame.place(called))


def _given(run: "Run", node: ast.Call, frame: "Frame") -> Given:
    given = Given()
    for each in node.args:
        if isinstance(each, ast.Starred):
            given.others.append(run.value_of(each.value, frame))
        else:
            given.values.append(run.value_of(each, frame))
    for keyword in node.keywords:
        value = run.value_of(keyword.value, frame)
        if keyword.arg is None:
            given.others.append(value)
        else:
            given.named[keyword.arg] = value
    return given


def _call(
    run: "Run", function: Function, receiver: Value | None, given: Given, place: Place
) -> Value:
    """What a function of the project gives; it is gone through once that is asked for.

    At once, if it may change what it is given, or gives something to others that is looked for.
    """
    first = [receiver] if receiver is not None and function.kind != "static" else []
    values, named = [*first, *given.values], given.named
    if given.others:
        why = Dim("what it is given is not all known", place)
        blur(given.all, why)
        values, named = first, unknown_arguments(function, len(first), why)
    held = [each.made if isinstance(each, Later) else each for each in (*values, *named.values())]
    if any(isinstance(each, Collection) for each in held) or _gives(run, function, receiver):
        return run.call(function, values, named, place)
    return Later(lambda: run.call(function, values, named, place))


def unknown_arguments(function: Function, after: int, why: Dim) -> dict[str, Value]:
    """Arguments for all parameters but the first ones, of which nothing is known."""
    given = function.node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return {each.arg: why for each in every[after:]}


def _gives(run: "Run", function: Function, receiver: Value | None) -> bool:
    outlines = run.subject.outlines
    if isinstance(receiver, Thing) and receiver.owner is not None:
        name = getattr(function.node, "name", "")
        return name in outlines.giving(receiver.owner)
    return outlines.looked_for(outlines.of(function))


def _inherited(run: "Run", name: str, given: Given, frame: "Frame", place: Place) -> Value:
    """What the next class in line gives for a method."""
    receiver = frame.receiver
    if isinstance(receiver, Thing) and receiver.owner is not None:
        line = lineage(receiver.owner)
        after = [*line]
        while after and after[0] is not frame.function.owner:
            after.pop(0)
        for link in after[1:]:
            found = link.scope.names.get(name) if isinstance(link, Class) else None
            if isinstance(found, Function):
                return _call(run, found, receiver, given, place)
            if _is_foreign(link):
                break
    return _unseen(run, name, given, place)


def _method(run: "Run", owner: Value, name: str, given: Given, place: Place) -> Value:
    match owner:
        case Collection():
            if name in leaving.TAKING:
                leaving.take(run, owner, given.values)
            return _of_collection(owner, name, given, place)
        case Plain(value=str() as text) if name in _TEXTS:
            words = [each.value for each in map(forced, given.values) if isinstance(each, Plain)]
            if len(words) == len(given.values) and all(isinstance(word, str) for word in words):
                return _text(text, name, words, place)
        case Thing(owner=Class() as known):
            return _of_thing(run, owner, find(known, name), name, given, place)
        case ModuleReference(module=module):
            found = module.scope.names.get(name)
            if isinstance(found, Function):
                return _call(run, found, None, given, place)
        case Class():
            found = find(owner, name)
            if isinstance(found, Function) and found.kind in {"static", "class"}:
                return _call(run, found, owner, given, place)
        case _:
            pass
    return _elsewhere(run, name, given, place)


def _of_thing(
    run: "Run", owner: Thing, found: object, name: str, given: Given, place: Place
) -> Value:
    """What a method of the builder, or of its configuration, gives."""
    if isinstance(found, Function) and found.kind in things.METHODS:
        return _call(run, found, owner, given, place)
    reach = _unseen if owner.kind == "builder" else _elsewhere
    return reach(run, name, given, place)


def _text(text: str, name: str, words: list[str], place: Place) -> Value:
    try:
        made: str = getattr(text, name)(*words)
    except TypeError:
        return Dim("the call fails", place)
    return short(made, place)


def _of_collection(owner: Collection, name: str, given: Given, place: Place) -> Value:
    """What a method of a dictionary or list does and gives; what takes away does nothing."""
    values = [*map(forced, given.values)]
    if name in _ADDING and _added(owner, name, given, place):
        return Plain(None, place)
    match name, values:
        case "setdefault", [key, *value]:
            owner.put(key, value[0] if value else None)
            blur(value, Dim("it may be got again", place))
            return Dim("it may have been there before", place)
        case "copy", []:
            return views.copied([owner], place, keyed=owner.keyed)
        case "keys", []:
            return views.copied([owner], place, keyed=False)
        case "items", []:
            return views.pairs(owner, place)
        case "values", []:
            return views.values(owner, place)
        case _ if name in _LOOKING:
            # What is got may be changed where it is; what takes something away changes nothing.
            why = Dim("it is looked up", place)
            blur([*owner.parts, *given.all], why)
            return why
        case _:
            why = Dim("code that is not followed may add to it", place)
            blur([owner, *given.all], why)
            return why


def _added(owner: Collection, name: str, given: Given, place: Place) -> bool:
    """Put what a method is given into a dictionary or list; False where that is not followed."""
    match name, given.values:
        case "update", values:
            for each in (*values, *given.others):
                owner.take(each, place)
            for key, value in given.named.items():
                owner.put(Plain(key, place), value)
        case "extend", [each]:
            owner.take(each, place)
        case (("append" | "add"), [each]):
            owner.put(each)
        case "insert", [_, each]:
            owner.put(each)
        case _:
            return False
    return True


def _function(run: "Run", name: str, given: Given, place: Place) -> Value:
    """What a built-in function gives, or one from elsewhere."""
    match name, [*map(forced, given.values)]:
        case "hasattr", [owner, Plain(value=str() as attribute)]:
            found = things.has(run, owner, attribute)
            return Dim("it may have it", place) if found is None else Plain(found, place)
        case "getattr", [owner, Plain(value=str() as attribute), *default]:
            found = things.has(run, owner, attribute)
            held = (
                []
                if default and found is False
                else [things.attribute(run, owner, attribute, place)]
            )
            return either([*held, *(default if found is not True else [])], place)
        case "callable", [Bound() | Function() | Plain() as known]:
            return Plain(not isinstance(known, Plain), place)
        case "str", [Plain() as known] if isinstance(known.value, str | int | bool | None):
            return Plain(str(known.value), place)
        case _ if name in _COPIES:
            return _made(name, given, place)
        case _:
            return _elsewhere(run, name, given, place)


def _made(name: str, given: Given, place: Place) -> Value:
    keyed = name in {"dict", "OrderedDict"}
    if name in {"copy", "deepcopy"}:
        keyed = any(isinstance(each, Collection) and each.keyed for each in given.values)
    made = views.copied([*given.values[:1], *given.others], place, keyed=keyed)
    for key, value in given.named.items() if keyed else ():
        made.put(Plain(key, place), value)
    return made


def _unseen(run: "Run", name: str, given: Given, place: Place) -> Value:
    """A method that the builder does not have within the project: it may make the job itself."""
    if not _is_harmless(name) and any(map(_is_foreign, lineage(run.subject.owner))):
        _may_give(run, name, place)
    return _elsewhere(run, name, given, place)


def _is_foreign(link: static.Value) -> bool:
    """Whether a class that others derive from is none of the project's, and has methods."""
    return not isinstance(link, Class) and name_of(link).partition("[")[0] not in PLAIN_BASES


def _may_give(run: "Run", name: str, place: Place) -> None:
    run.doubt(Dim(f"what `{name}` does is not known", place))


def _is_harmless(name: str) -> bool:
    return name in _HARMLESS or name.startswith("log_")


def _elsewhere(run: "Run", name: str, given: Given, place: Place) -> Value:
    """A call of what is not the project's: what it is given by name is kept."""
    why = Dim(f"what `{name}` gives is not known" if name else "a call is not followed", place)
    if _is_harmless(name):
        return why
    others: list[Value] = [*given.values]
    if any(_may_make(run, each) for each in map(forced, given.all)):
        _may_give(run, name, place)
    for key, value in given.named.items():
        if key in run.given:
            run.given[key].append(value)
        else:
            others.append(value)
    for each in map(forced, given.others):
        others += _left(run, each, place)
    blur(others, Dim(f"`{name}` may add to it", place))
    return why


def _may_make(run: "Run", given: Value) -> bool:
    """Whether code that is given a value may make the job by it."""
    if isinstance(given, Bound):
        return run.subject.outlines.may_give(given.function, run.subject.owner)
    return isinstance(given, Thing) and given.kind == "builder"


def _left(run: "Run", spread: Value, place: Place) -> list[Value]:
    """Keep what is given by name as a whole, `**spread`; the rest of it."""
    if not isinstance(spread, Collection) or not spread.keyed:
        gaps = [] if isinstance(spread, Collection) else [Dim("it is not known", place)]
        left: list[Value] = [spread]
    else:
        gaps, left = spread.gaps, []
        for key, value in spread.pairs:
            name = forced(key)
            if not isinstance(name, Plain):
                gaps.append(Dim("what it is given is not all known", place))
            if isinstance(name, Plain) and name.value in run.given and value is not None:
                run.given[name.value].append(value)
            elif value is not None:
                left.append(value)
    for kept in run.given.values():
        kept.extend(gaps[:1])
    return left
