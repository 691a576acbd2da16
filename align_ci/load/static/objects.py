"""Attributes of objects, classes and modules: reading and setting them."""

from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from align_ci.load.alternatives import in_each
from align_ci.load.static import changes, classes, copying, plain
from align_ci.load.static.changes import escape, set_field, set_name
from align_ci.load.static.enums import is_enum
from align_ci.load.static.tuples import named_fields
from align_ci.load.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Member,
    Method,
    ModuleReference,
    Table,
    Value,
    lost,
)
from align_ci.model import Either, Known, Location, Unknown

if TYPE_CHECKING:
    from align_ci.load.static.reader import Reader

VOCABULARY = {
    *("StepSpecification", "DependencySpec", "OutputSpec", "ScriptContract"),
    *("TrainingScriptContract", "PipelineSpecification", "StepUse", "Connection", "Condition"),
}
"""Classes whose fields and defaults are documented, whoever supplies them."""

KNOWN = {
    **dict.fromkeys(["os.sep", "os.path.sep", "posixpath.sep"], "/"),
    "sys.version_info.major": 3,
}
"""What lies outside the project, and is the same wherever it runs."""

CONVERTED = {"dependencies", "outputs", "node_type", "dependency_type", "output_type"}
"""Fields of those that do not hold what they are given."""


def attribute(reader: "Reader", owner: Value, name: str, location: Location) -> Value:
    """The value of ``owner.name``."""
    match owner:
        case Instance():
            return _instance_attribute(reader, owner, name, location)
        case ModuleReference():
            return _module_attribute(reader, owner, name, location)
        case Class():
            return class_attribute(owner, name, location)
        case External():
            dotted = f"{owner.name}.{name}"
            return Known(KNOWN[dotted], location) if dotted in KNOWN else External(dotted, location)
        case Known():
            return _plain_attribute(owner, name, location)
        case Items() | Table():
            return Method(owner, name, location)
        case Method(receiver=None):
            return Method(None, f"{owner.name}.{name}", location)
        case Either():
            return _of_either(reader, owner, name, location)
        case Unknown():
            return owner
        case _:
            return lost(f"attribute `{name}` is not followed", location, owner)


def _of_either(reader: "Reader", owner: Either[Any], name: str, location: Location) -> Value:
    """An attribute of whichever of some plain values; a method, unless all have it."""
    made = in_each([owner], lambda each: attribute(reader, each, name, location), location)
    return Method(owner, name, location) if made is None else made


def _plain_attribute(owner: Known[Any], name: str, location: Location) -> Value:
    """An attribute of a plain value, of a path or of an enumeration's member."""
    match owner.value:
        case Member(name=member, value=inner) if name in {"name", "value"}:
            if name == "value" and inner is None:
                return Unknown("the value of the member is not known", location)
            return Known(member if name == "name" else inner, owner.location)
        case PurePath() as path if name in plain.PATH_PARTS:
            return plain.as_value(getattr(path, name), location)
        case _:
            return Method(owner, name, location)


def class_attribute(owner: Class, name: str, location: Location) -> Value:
    """The value of an attribute of a class; an enum's member lies where it is used."""
    found = classes.find(owner, name)
    generated = name in classes.fields(owner) and classes.style(owner) in {"pydantic", "NamedTuple"}
    if name == "__name__" and found is None and not owner.why and not is_enum(owner):
        return Known(owner.name, location)
    if found is None or owner.why or generated or is_private(name):
        why = f"`{owner.name}` has no `{name}` that is known"
        return lost(why, location, owner, *changes.shared(owner))
    if _may_decide(found):
        return lost(f"`{name}` decides what it gives", location, found)
    if isinstance(found, Known) and is_enum(owner):
        return Known(found.value, location)
    if isinstance(found, Function) and found.kind == "class":
        return replace(found, receiver=owner)
    if isinstance(found, Instance) and found.type in classes.FIELDS:
        return Unknown(f"`{name}` declares a field", location)
    return found


def set_attribute(reader: "Reader", owner: Value, name: str, value: Value) -> None:
    """Assign to ``owner.name``."""
    if is_private(name):
        value = lost("a private name goes by its class", value.location, value)
    match owner:
        case Instance() if owner.of is not None and _is_guarded(owner.of, name):
            why = Unknown(f"the class decides what `{name}` is set to", value.location)
            escape(reader, owner, why)
            escape(reader, value, why)
        case Instance():
            set_field(reader, owner, name, value)
        case Class(scope=scope):
            set_name(reader, scope, name, value)
        case ModuleReference(module=module):
            why = lost(f"`{name}` is set from another module", value.location, value)
            set_name(reader, module.scope, name, why)
        case Unknown():
            why = lost("an attribute of it may have been set", value.location, value)
            for possible in changes.possible(reader, owner):
                if not isinstance(possible, Unknown):
                    set_attribute(reader, possible, name, why)
                if isinstance(possible, Instance) and possible.of is not None:
                    set_attribute(reader, possible.of, name, why)  # it may be its class


def item(owner: Value, key: Value, location: Location) -> Value | None:
    """The value of ``owner[key]``; None where it is not known."""
    match owner, key:
        # A later entry under an unknown key may have replaced this one.
        case Table(entries=entries, gaps=[]), Known(wanted) if wanted in entries:
            return entries[wanted][1]
        case Items(items=items, gaps=[]), Known(int() as index) if owner.ordered:
            return items[index] if -len(items) <= index < len(items) else None
        case Known(str() as text), Known(int() as index) if -len(text) <= index < len(text):
            return Known(text[index], location)
        case Class(), _ if classes.is_generic(owner):
            return owner
        case Instance(), Known(int() as index) if (fields := named_fields(owner)) is not None:
            return fields[index] if -len(fields) <= index < len(fields) else None
        case External(name="sys.version_info"), Known(0):
            return Known(3, location)
        case Class(), Known(str() as member) if is_enum(owner):
            found = class_attribute(owner, member, location)
            return found if _is_member(found) else None
        case External(), _:
            return owner  # a generic class, mostly
        case Unknown(), _ if not isinstance(owner, Either):
            return owner
        case _:
            return in_each([owner, key], partial(_item, location), location)


def _item(location: Location, owner: Value, key: Value) -> Value | None:
    return item(owner, key, location)


def _is_member(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.value, Member)


def held_by(reader: "Reader", owner: Value) -> list[Value]:
    """Everything that an item or attribute of a value may be."""
    if isinstance(owner, (Items, Table)):
        reader.spend(len(owner.items if isinstance(owner, Items) else owner.entries))
    match owner:
        case Items(items=items, gaps=gaps):
            return [*items, *gaps]
        case Table(entries=entries, gaps=gaps):
            return [*(value for _, value in entries.values()), *gaps]
        case Instance(fields=fields, gaps=gaps, of=of):
            shared = [of, *changes.shared(of)] if of else []
            return [owner, *fields.values(), *gaps, *shared]
        case _:
            return [owner]


def _instance_attribute(reader: "Reader", owner: Instance, name: str, location: Location) -> Value:
    if owner.of is None:
        return _documented(reader, owner, name, location)
    found = classes.find(owner.of, name)
    if found is not None:
        decided = _decided(reader, owner, name, found, location)
        if decided is not None:
            return decided
    if _is_opaque(owner.of) or is_private(name):
        reader.touch(owner)
        return lost(f"the class decides what `{name}` is", location, *held_by(reader, owner))
    if name in owner.fields:
        return owner.fields[name]
    if isinstance(found, Function):
        if found.kind == "static":
            return found
        return replace(found, receiver=owner.of if found.kind == "class" else owner)
    if owner.gaps:
        return lost(owner.gaps[0].why, location, *held_by(reader, owner))
    copies = copying.method(owner, name, location)
    if copies is not None:
        return copies
    declared = isinstance(found, Instance) and found.type in classes.FIELDS
    why = Unknown(f"`{owner.type}` has no `{name}` that is known", location)
    return why if found is None or declared else found


def _decided(
    reader: "Reader", owner: Instance, name: str, found: Value, location: Location
) -> Value | None:
    """An attribute of which its class, which holds ``found``, makes up what it is."""
    if isinstance(found, Function) and found.kind == "cached":
        return _computed_once(reader, owner, name, found, location)
    if isinstance(found, Function) and found.kind == "property":
        return reader.invoke(replace(found, receiver=owner), location)
    if isinstance(found, Function) and found.why and found.kind == "plain":
        bound = replace(found, receiver=owner)
        reader.run_unknown(bound, Unknown(found.why, location))  # it may be a property
        return lost(found.why, location, bound, *held_by(reader, owner))
    if owner.of is None or name in classes.fields(owner.of):
        return None
    hidden = isinstance(found, Unknown) and not isinstance(found, Either)
    if _may_decide(found) or (hidden and not owner.of.style):
        reader.touch(found)
        return lost(f"`{name}` decides what it gives", location, found, *held_by(reader, owner))
    return None


def _computed_once(
    reader: "Reader", owner: Instance, name: str, found: Function, location: Location
) -> Value:
    if name not in owner.fields and (owner.gaps or found.why):
        bound = replace(found, receiver=owner)
        why = lost("whether it was computed before is not known", location, bound)
        reader.run_unknown(bound, why)
        return why
    if name not in owner.fields:
        set_field(reader, owner, name, reader.invoke(replace(found, receiver=owner), location))
    return owner.fields[name]


def _documented(reader: "Reader", owner: Instance, name: str, location: Location) -> Value:
    """An attribute of an object of a class outside the project, where its documentation says."""
    documented = owner.type.rpartition(".")[2] in VOCABULARY
    if documented and name in owner.fields and name not in CONVERTED:
        return owner.fields[name]
    why = owner.gaps[0].why if owner.gaps else f"`{owner.type}` has no `{name}` that is known"
    return lost(why, location, *held_by(reader, owner))


def _module_attribute(
    reader: "Reader", owner: ModuleReference, name: str, location: Location
) -> Value:
    if name in owner.module.scope.names:
        return owner.module.scope.names[name]
    below = reader.load(f"{owner.module.name}.{name}")
    why = Unknown(f"module `{owner.module.name}` has no `{name}` that is known", location)
    return ModuleReference(below, location) if below else why


def _is_guarded(owner: Class, name: str) -> bool:
    """Whether setting an attribute runs code of the class."""
    if _is_opaque(owner) or classes.find(owner, "__setattr__") is not None:
        return True
    found = classes.find(owner, name)
    if isinstance(found, Function):
        return found.kind == "property" or found.why != ""
    return isinstance(found, (Unknown, Instance)) and name not in classes.fields(owner)


def lacks(owner: Instance | Class, name: str) -> bool:
    """Whether an object or class certainly has no attribute of a name."""
    of = owner.of if isinstance(owner, Instance) else owner
    if of is None or not classes.known_whole(of) or hasattr(type, name) or name[:2] == "__":
        return False
    line = classes.lineage(of)
    plain_ = all(isinstance(link, Class) or classes.name_of(link) in ROOTS for link in line)
    own = isinstance(owner, Instance) and (name in owner.fields or bool(owner.gaps))
    return plain_ and not own and not _is_opaque(of) and classes.find(of, name) is None


ROOTS = {"object", "abc.ABC"}
"""Classes whose objects have no attributes but such as ``__class__``."""


def is_private(name: str) -> bool:
    """Whether Python gives a name another one, after the class in which it stands."""
    return name[:2] == "__" and name[-2:] != "__"


def _may_decide(found: Value) -> bool:
    """Whether a class's attribute may be a descriptor, which makes up what reading it gives."""
    if not isinstance(found, Instance) or found.type in classes.FIELDS:
        return False
    if found.of is None:
        return found.type.rpartition(".")[2] not in VOCABULARY
    return bool(found.of.why) or classes.find(found.of, "__get__") is not None


def _is_opaque(owner: Class) -> bool:
    """Whether reading an attribute runs code of the class."""
    return bool(owner.why) or any(
        classes.find(owner, name) is not None for name in ("__getattribute__", "__getattr__")
    )
