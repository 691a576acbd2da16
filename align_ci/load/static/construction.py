"""Objects made by calling a class of the project."""

import ast
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from align_ci.load.alternatives import in_each
from align_ci.load.static import classes, enums, subjects, validation
from align_ci.load.static.arguments import Arguments
from align_ci.load.static.changes import blur
from align_ci.load.static.inheritance import Initialiser
from align_ci.load.static.validators import changes_values
from align_ci.load.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Member,
    Method,
    Table,
    Value,
    add_gaps,
)
from align_ci.model import Either, Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

WORDS = re.compile(r"\w+")

AS_GIVEN = {"str", "bool", "int", "float", "None", "Optional", "Union", "Any", "Literal", "typing"}
"""Words of annotations that make pydantic keep a plain value as it is."""

COPY = 20
"""What copying a collection costs, in expressions."""

CONTAINERS = {"list", "List", "dict", "Dict", "Sequence", "Mapping", "Iterable", "tuple", "Tuple"}


def instantiate(reader: "Reader", owner: Class, arguments: Arguments, location: Location) -> Value:
    """The object that calling a class makes."""
    if enums.is_enum(owner):
        return enums.by_value(reader, owner, arguments.plain, location)
    words = subjects.words_for(owner, reader.vocabulary)
    instance = Instance(owner.dotted, location, of=owner, words=words)
    initialise(reader, instance, owner, arguments)
    if owner.why:
        blur(reader, instance, Unknown(owner.why, location))
        reader.escape_all(arguments.values, Unknown(owner.why, location))
    return instance


def initialise(reader: "Reader", instance: Instance, owner: Value, arguments: Arguments) -> None:
    """Give an object its data as ``owner.__init__`` would."""
    if not isinstance(owner, Class):
        given(reader, instance, arguments)
        return
    init = classes.find(owner, "__init__")
    if init is not None and not _is_generated(owner):
        if isinstance(init, Function):
            reader.invoke(replace(init, receiver=instance), instance.location, arguments)
        else:
            blur(reader, instance, Unknown("its `__init__` is not followed", instance.location))
        return
    _finish(reader, instance, owner, _fill_in(reader, instance, owner, arguments))


def go_on(
    reader: "Reader", initialiser: Initialiser, arguments: Arguments, location: Location
) -> None:
    """Run the ``__init__`` of a base class that nobody wrote by hand."""
    instance, base = initialiser.instance, initialiser.base
    if base is None:
        return
    if isinstance(base, Class) or classes.name_of(base) == "pydantic.BaseModel":
        owner = base if isinstance(base, Class) else instance.of
        if owner is not None:
            _finish(reader, instance, owner, _fill_in(reader, instance, owner, arguments))
    elif classes.name_of(base):
        given(reader, instance, arguments)
    else:
        why = Unknown("a base class is not known", location)
        reader.escape_all([instance, *arguments.values], why)


def given(reader: "Reader", instance: Instance, arguments: Arguments) -> None:
    """Take keyword arguments for fields, as classes outside the project do that hold data."""
    instance.fields.update({name: held(reader, v) for name, v in arguments.named.items()})
    add_gaps(instance.gaps, arguments.gaps)
    if arguments.plain:
        last = instance.type.rpartition(".")[2]
        why = f"the positional arguments of `{last}` have no names that are known"
        add_gaps(instance.gaps, [Unknown(why, instance.location)])


def held(reader: "Reader", value: Value) -> Value:
    """What a class that may copy its arguments holds of one: a twin, if it can be changed."""
    match value:
        case Items():
            reader.spend(COPY + len(value.items))
            items = [held(reader, item) for item in value.items]
            copy: Items | Table = replace(
                value, items=items, gaps=list(value.gaps), twins=[value], born=value.born
            )
        case Table():
            reader.spend(COPY + len(value.entries))
            entries = {k: (key, held(reader, item)) for k, (key, item) in value.entries.items()}
            copy = replace(
                value, entries=entries, gaps=list(value.gaps), twins=[value], born=value.born
            )
        case _:
            return value
    reader.note_change(value.born)
    value.twins.append(copy)
    return copy


def _is_generated(owner: Class) -> bool:
    """Whether a decorator writes ``__init__``, nearer than any that is written by hand."""
    for link in classes.lineage(owner):
        if isinstance(link, Class):
            if "__init__" in link.scope.names:
                return False
            if link.style:
                return True
    return False


def _fill_in(
    reader: "Reader", instance: Instance, owner: Class, arguments: Arguments
) -> frozenset[str]:
    """Set the fields of an object, and say which of them were given."""
    fields = classes.fields(owner)
    style = classes.style(owner)
    add_gaps(instance.gaps, arguments.gaps)
    if not style and classes.known_whole(owner):
        return frozenset()  # calling it with arguments raises
    names = list(fields) if not arguments.gaps else []
    if len(arguments.plain) > len(names) or (arguments.plain and not _by_position(owner, style)):
        why = f"the positional arguments of `{owner.name}` have no names that are known"
        add_gaps(instance.gaps, [Unknown(why, instance.location)])
        names = []
    values = {**dict(zip(names, arguments.plain, strict=False)), **arguments.named}
    found = frozenset(values)
    if style not in {"dataclass", "NamedTuple"}:
        values = {name: held(reader, value) for name, value in values.items()}
    for name in fields:
        if name not in values and not instance.gaps:
            default = _field_default(reader, owner, name)
            values.update({name: default} if default is not None else {})
    if style == "pydantic":
        values = {
            name: _taken(reader, owner, name, value, fields.get(name))
            for name, value in values.items()
        }
    instance.fields.update(values)
    if instance.gaps and style:
        for name in fields:
            instance.fields.setdefault(name, Unknown(instance.gaps[0].why, instance.location))
    return found


def takes_its_fields(owner: Class) -> bool:
    """Whether a dataclass's ``__init__`` takes all of its fields, and nothing else."""
    special = ("KW_ONLY", "InitVar")
    plain = all(
        not any(s in ast.unparse(a) for s in special) for a in classes.fields(owner).values()
    )
    return plain and not _has_field_calls(owner)


def _by_position(owner: Class, style: str) -> bool:
    """Whether arguments by position go to the fields in their order."""
    return style == "NamedTuple" or (style == "dataclass" and takes_its_fields(owner))


def _has_field_calls(owner: Class) -> bool:
    """Whether a field says more of itself than its default: ``init=False``, ``kw_only=True``."""
    return any(
        isinstance(value, Instance)
        and value.type in classes.FIELDS
        and not value.fields.keys() <= {"default", "default_factory", "repr", "compare", "hash"}
        for name in classes.fields(owner)
        for value in [classes.find(owner, name)]
    )


def _finish(reader: "Reader", instance: Instance, owner: Class, given: frozenset[str]) -> None:
    """Run what a class does after its fields are filled in."""
    style = classes.style(owner)
    why = ""
    if style == "dataclass" and any(
        "InitVar" in ast.unparse(a) for a in classes.fields(owner).values()
    ):
        why = "it has arguments that are no fields"
    hook = classes.find(owner, "__post_init__")
    if isinstance(hook, Function) and style == "dataclass" and not why:
        reader.invoke(replace(hook, receiver=instance), instance.location)
        return
    if style == "pydantic":
        why = validation.run(reader, instance, owner, given)
    elif style == "" and not classes.known_whole(owner) and changes_values(owner):
        why = validation.LOST
    elif hook is not None and style != "NamedTuple":
        why = "`__post_init__` may change its fields"
    if why:
        blur(reader, instance, Unknown(why, instance.location))


def _taken(
    reader: "Reader", owner: Class, name: str, value: Value, annotation: ast.expr | None
) -> Value:
    """What pydantic keeps of a value that is given for a field."""
    if isinstance(value, Either):
        made = in_each(
            [value], lambda each: _taken(reader, owner, name, each, annotation), value.location
        )
        return Unknown(value.why, value.location) if made is None else made
    return _member(reader, owner, name, value) or _coerced(value, annotation)


def _member(reader: "Reader", owner: Class, name: str, value: Value) -> Value | None:
    """The member that pydantic makes of a plain value for a field that holds an enumeration's."""
    if not isinstance(value, Known) or not isinstance(value.value, str | int):
        return None
    for link in classes.lineage(owner):
        if isinstance(link, Class) and name in link.fields:
            annotation = link.fields[name]
            of = link.module.scope.find(annotation.id) if isinstance(annotation, ast.Name) else None
            if not isinstance(of, Class) or not enums.is_enum(of):
                return None
            made = enums.by_value(reader, of, [value], value.location)
            return made if isinstance(made, Known) else None
    return None


def _coerced(value: Value, annotation: ast.expr | None) -> Value:
    """What pydantic keeps of a value, where its annotation is plain enough to say."""
    if annotation is None:
        return Unknown("it is no field of its class", value.location)
    words = set(WORDS.findall(ast.unparse(annotation)))
    why = f"pydantic may turn it into something else (`{ast.unparse(annotation)}`)"
    return _kept(value, words, Unknown(why, value.location))


def _kept(value: Value, words: set[str], why: Unknown) -> Value:
    match value:
        case Known(Member()) if "Any" not in words and words <= AS_GIVEN | CONTAINERS:
            return Unknown(why.why, value.location)
        case Either():
            made = in_each([value], lambda each: _kept(each, words, why), value.location)
            return Unknown(why.why, value.location) if made is None else made
        case Known(Member()) | Known(None) | Instance() | Unknown():
            return value
        case Known(plain) if type(plain).__name__ in words or "Any" in words:
            return value if words <= AS_GIVEN | CONTAINERS else why
        case Items(items=items) if words & CONTAINERS:
            value.items = [_kept(item, words, why) for item in items]
            return value
        case Table(entries=entries) if words & {"dict", "Dict", "Mapping"}:
            value.entries = {k: (key, _kept(v, words, why)) for k, (key, v) in entries.items()}
            value.chosen = [(each, key, _kept(v, words, why)) for each, key, v in value.chosen]
            return value
        case _:
            return Unknown(why.why, value.location)


def _field_default(reader: "Reader", owner: Class, name: str) -> Value | None:
    """A field's default, made anew where it can be changed; None where it has none."""
    match classes.find(owner, name):
        case Items(location=location, items=items, gaps=gaps, kind=kind):
            return Items(location, list(items), list(gaps), kind)
        case Table(location=location, entries=entries, gaps=gaps):
            return Table(location, dict(entries), list(gaps))
        case Instance(type=declared) as value if declared in classes.FIELDS:
            return _declared(reader, value)
        case other:
            return other


def _declared(reader: "Reader", declared: Instance) -> Value | None:
    default, factory = declared.fields.get("default"), declared.fields.get("default_factory")
    match default:
        case Known(value) if value is ...:
            return None
        case None:
            pass
        case _:
            return default
    match factory:
        case Function():
            return reader.invoke(factory, declared.location)
        case Method(receiver=None):
            return reader.call_builtin(factory, declared.location)
        case External() | Class():
            return Unknown("the default is not known", declared.location)
        case _:
            unsaid = not declared.fields and not declared.gaps
            return None if unsaid else Unknown("the default is not known", declared.location)
