"""Classes of the project: their bodies, and what they inherit."""

import ast
import copy
from typing import TYPE_CHECKING

from align_ci.load.static import enums
from align_ci.load.values import Class, External, Function, Instance, Method, Scope, Value
from align_ci.model import Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

PLAIN_BASES = {
    *("abc.ABC", "pydantic.BaseModel", "typing.NamedTuple", "typing.Protocol", "typing.Generic"),
    "object",
}
"""Classes outside the project that bring no data of their own."""

FIELDS = {"pydantic.Field", "pydantic.fields.Field", "dataclasses.field"}
"""What declares a field's default in a class body."""

STYLES = {
    "dataclasses.dataclass": "dataclass",
    "pydantic.dataclasses.dataclass": "pydantic",
    "pydantic.BaseModel": "pydantic",
    "typing.NamedTuple": "NamedTuple",
}
"""Decorators and base classes that fill in the fields of a class."""

HARMLESS = {"typing.final", "typing.runtime_checkable", "enum.unique", "functools.total_ordering"}
"""Decorators that leave a class as it is."""

TYPED_DICTS = {"typing.TypedDict", "typing_extensions.TypedDict"}

MAX_LINE = 200
"""Classes that one inherits from before it is given up."""

DECIDING = {"__new__", "__init_subclass__", "__class_getitem__", "__set_name__"}
"""Methods that let a class decide what calling it, or one that inherits, makes."""


def define(reader: "Reader", node: ast.ClassDef, scope: Scope, decorators: list[Value]) -> Class:
    """Execute a class's body; an enumeration's constants become its members.

    The decorators are those that are known by name, or not at all.
    """
    bases = [reader.evaluate(base, scope) for base in node.bases]
    keywords = [(keyword.arg, reader.evaluate(keyword.value, scope)) for keyword in node.keywords]
    inner = Scope(scope.module, outer=scope, kind="class", inside=scope.inside)
    location = scope.module.location(node)
    made = Class(node.name, scope.module, location, bases, inner)
    reader.execute(node.body, inner)
    made.style = _style(made, decorators)
    lineage(made)
    made.why = made.why or _why(made, [name for name, _ in keywords], decorators)
    made.opened = "metaclass" in dict(keywords)
    made.fields = _declared(node.body, inner) if made.style or not _is_plain(made) else {}
    for value in inner.names.values():
        if isinstance(value, Function) and value.owner is None:
            value.owner = made
    if enums.is_enum(made):
        enums.make_members(made, node.body)
    _tell(reader, made, [*(value for _, value in keywords), *decorators])
    return made


def _tell(reader: "Reader", made: Class, told: list[Value]) -> None:
    """Run what decorators, metaclasses and base classes may do about a new class."""
    why = Unknown("a class is made", made.location)
    for value in told:
        if _decorator(value) not in {*STYLES, *HARMLESS}:
            reader.escape(value, why)
            functions = [*value.scope.names.values()] if isinstance(value, Class) else []
            for function in functions:
                if isinstance(function, Function):
                    reader.run_unknown(function, why)
    for base in made.bases:
        hook = find(base, "__init_subclass__") if isinstance(base, Class) else None
        if isinstance(hook, Function):
            reader.run_unknown(hook, why)


def find(owner: Class, name: str) -> Value | None:
    """A class's attribute, its own or inherited within the project."""
    for link in lineage(owner):
        if isinstance(link, Class) and name in link.scope.names:
            return link.scope.names[name]
    return None


def lineage(owner: Class) -> list[Value]:
    """A class and what it inherits from, nearest first, as Python would search them."""
    if not owner.line:
        lines: list[list[Value]] = [
            lineage(base) if isinstance(base, Class) else [base] for base in owner.bases
        ]
        if sum(map(len, lines)) > MAX_LINE:
            owner.why, lines = f"`{owner.name}` inherits from too many classes", []
        owner.line = [owner, *(lines[0] if len(lines) == 1 else _merge(lines))]
    return owner.line


def fields(owner: Class) -> dict[str, ast.expr]:
    """The annotated fields of a class and of those that it inherits from, in order."""
    found: dict[str, ast.expr] = {}
    for link in reversed(lineage(owner)):
        if isinstance(link, Class):
            found.update(link.fields)
    return found


def style(owner: Class) -> str:
    """How calling a class fills in the fields; empty where its bases do it unseen."""
    styles = [link.style for link in lineage(owner) if isinstance(link, Class) and link.style]
    return styles[0] if styles else ""


def known_whole(owner: Class | None) -> bool:
    """Whether every class that gives an object its data was read."""
    if owner is None or owner.why:
        return False
    return all(
        link.why == "" if isinstance(link, Class) else name_of(link) in PLAIN_BASES
        for link in lineage(owner)
    )


def is_generic(owner: Class) -> bool:
    """Whether ``owner[int]`` is the class as it is: for those who check types it says more."""
    names = {name_of(link) for link in lineage(owner)}
    return (
        not owner.why
        and not names.isdisjoint({"typing.Generic", "typing.Protocol"})
        and style(owner) != "pydantic"
        and find(owner, "__class_getitem__") is None
    )


def is_typed_dict(owner: Class) -> bool:
    """Whether calling a class makes a plain dictionary."""
    return any(name_of(link) in TYPED_DICTS for link in lineage(owner))


def name_of(value: Value) -> str:
    """The dotted name of what lies outside the project; empty for anything else."""
    match value:
        case External(name=name):
            return name
        case Method(receiver=None, name=name):
            return name
        case _:
            return ""


def _merge(lines: list[list[Value]]) -> list[Value]:
    """Python's order of look-up (C3), or the plain order where there is none."""
    merged: list[Value] = []
    lines = [line for line in lines if line]
    while lines:
        heads = [line[0] for line in lines]
        tails = [item for line in lines for item in line[1:]]
        head = next((h for h in heads if not any(_same(h, t) for t in tails)), heads[0])
        merged.append(head)
        lines = [[item for item in line if not _same(item, head)] for line in lines]
        lines = [line for line in lines if line]
    return merged


def _same(one: Value, other: Value) -> bool:
    return one is other or (name_of(one) != "" and name_of(one) == name_of(other))


def _style(made: Class, decorators: list[Value]) -> str:
    for decorator in decorators:
        found = STYLES.get(_decorator(decorator))
        if found:
            return found
    for base in made.bases:
        found = base.style if isinstance(base, Class) else STYLES.get(name_of(base), "")
        if found in {"pydantic", "NamedTuple"} or (found and isinstance(base, Class)):
            return found if found != "dataclass" else ""
    return ""


def _decorator(value: Value) -> str:
    return value.type if isinstance(value, Instance) else name_of(value).removesuffix("()")


def _why(made: Class, keywords: list[str | None], decorators: list[Value]) -> str:
    """Why what calling a class makes is not followed."""
    unknown = [d for d in decorators if _decorator(d) not in {*STYLES, *HARMLESS}]
    if unknown:
        return f"`{made.name}` is decorated with something not followed"
    if keywords and not enums.is_enum(made):
        return f"`{made.name}` has a metaclass or arguments that are not followed"
    if any(name in made.scope.names for name in DECIDING):
        return f"`{made.name}` decides by itself what calling it makes"
    for base in made.bases:
        if isinstance(base, Class) and base.why:
            return base.why
        if not isinstance(base, Class) and not name_of(base):
            return f"a base class of `{made.name}` is not known"
    return ""


def _is_plain(made: Class) -> bool:
    return all(
        isinstance(link, Class) or name_of(link) in PLAIN_BASES for link in lineage(made)[1:]
    )


def _declared(body: list[ast.stmt], scope: Scope) -> dict[str, ast.expr]:
    """The fields that a class body declares; what is only said of the class is none."""
    found: dict[str, ast.expr] = {}
    for statement in body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                bare = _bare(annotation, scope)
                if not ast.unparse(bare).startswith(("ClassVar", "typing.ClassVar")) and not (
                    isinstance(scope.names.get(name), Function)
                ):
                    found[name] = bare
    return found


def _bare(annotation: ast.expr, scope: Scope) -> ast.expr:
    """An annotation without what its module calls ``typing``."""
    if not any(isinstance(node, ast.Attribute) for node in ast.walk(annotation)):
        return annotation
    return _Bare(scope).visit(copy.deepcopy(annotation))  # type: ignore[no-any-return]


class _Bare(ast.NodeTransformer):
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        match node.value:
            case ast.Name(id=name) if _is_typing(self._scope.find(name)):
                return ast.Name(node.attr, ast.Load())
        return node


def _is_typing(value: Value | None) -> bool:
    return value is not None and name_of(value) == "typing"
