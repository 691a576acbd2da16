"""Values of a running program as JSON trees, whatever those values do when looked at.

Runs in the child, under the project's own Python from 3.9 on: the standard library alone.

A tree is one of

- ``{"t": "scalar", "v": None | bool | int | float | str}``
- ``{"t": "list", "v": [tree, ...]}``, also for tuples and sets (these in a stable order)
- ``{"t": "dict", "v": [[tree, tree], ...]}``, keys and values
- ``{"t": "enum", "class": "NodeType", "name": "SOURCE", "v": "source"}``, ``v`` as in a
  scalar, and ``None`` where the value is no scalar
- ``{"t": "object", "id": 7, "class": "module.Class", "fields": {name: tree, ...}}``
- ``{"t": "ref", "id": 7}``, an object that was described before
- ``{"t": "stand-in", "module": "pandas", "asked": False}``, what comes of a module that is not
  installed, or that was to be replaced; the module is empty where that is lost
- ``{"t": "other", "type": "module.Class", "why": "ValueError: wrong"}``, anything else

Only objects that look like a part of a pipeline project are described, by their fields,
whatever their class: pydantic models, dataclasses, attrs classes, named tuples, plain ones.
The types that Python brings are read by their own methods, never by those of a subclass,
and a class is asked nothing that its metaclass could answer.
"""

import enum
import json
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MAX_DEPTH = 20
MAX_NODES = 100_000
MAX_TEXT = 10_000
MAX_INT = 2**63
MAX_MESSAGE = 500

Tree = dict[str, Any]

# An object is described when it has all of the first names and, if there are any, one of
# the second: specification, contract, dependency, output, pipeline, and a pipeline's parts.
SHAPES: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"step_type"}), frozenset({"dependencies", "outputs", "node_type"})),
    (frozenset({"entry_point"}), frozenset({"expected_input_paths", "expected_output_paths"})),
    (frozenset({"logical_name", "dependency_type"}), frozenset()),
    (frozenset({"logical_name"}), frozenset({"property_path", "output_type"})),
    (frozenset({"steps", "connections"}), frozenset()),
    (frozenset({"source_step", "target_step"}), frozenset()),
    (frozenset({"spec"}), frozenset()),
    (frozenset({"if_steps"}), frozenset()),
)

# What a class may provide for its instances, as an attribute or a property. Other names of
# a class are its own affair; what an instance holds itself is described under any name.
CLASS_FIELDS = frozenset(
    {
        *("step_type", "node_type", "dependencies", "outputs", "dependency_list", "output_list"),
        *("script_contract", "sagemaker_step_type", "job_type"),
        *("logical_name", "dependency_type", "required", "compatible_sources", "semantic_keywords"),
        *("output_type", "property_path", "aliases", "data_type", "description"),
        *("entry_point", "expected_input_paths", "expected_output_paths"),
        *("required_env_vars", "optional_env_vars", "expected_arguments", "framework_requirements"),
        *("name", "steps", "connections", "conditions", "parameters", "spec"),
        *("source_step", "output", "target_step", "dependency"),
        *("step", "property_file", "json_path", "operator", "value", "if_steps", "else_steps"),
    }
)

_METHODS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    classmethod,
    staticmethod,
    type,
)
_OPAQUE = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)

# The descriptors of ``type`` itself: a metaclass cannot come between.
_qualname_of = type.__dict__["__qualname__"].__get__
_module_of = type.__dict__["__module__"].__get__
_mro_of = type.__dict__["__mro__"].__get__
_namespace_of = type.__dict__["__dict__"].__get__

# Bound early: user code may replace what the modules hold.
_order = json.JSONEncoder(sort_keys=True).encode


class Describer:
    """Makes trees, and remembers the objects that it made one of.

    Objects are numbered from ``first_id`` on without gaps, in the order in which they are
    first met. ``shapes`` tell what else is described, in a project's own words: ``every``
    (lists of names, of each of which an object has one), ``some`` (names, of which it has
    one), ``fields`` (what a class may provide), ``dictionary`` (whether dictionaries count).
    """

    def __init__(
        self,
        first_id: int = 1,
        stand_ins: Any = None,
        shapes: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self._next_id = first_id
        self._stand_ins = stand_ins
        self._shapes = shapes
        self._provided = CLASS_FIELDS.union(*(shape["fields"] for shape in shapes))
        self._ids: dict[int, int] = {}
        # Keeps what has an address in ``_ids`` alive, so that no address is used twice.
        self._kept: list[object] = []
        self._class_fields: dict[int, tuple[str, ...]] = {}
        self._mentions = 0
        self._left = MAX_NODES

    def forget(self) -> None:
        """Describe every object anew; the numbers go on."""
        self._ids.clear()

    def names(self, namespace: dict[str, Any]) -> dict[str, Tree]:
        """The trees of a module's names that are or contain an object, by name.

        At most 100,000 nodes, not counting names that are left out.
        """
        self._left = MAX_NODES
        trees = {}
        for name, value in list(dict.items(namespace)):
            if not _is_plain_name(name):
                continue
            left, mentions = self._left, self._mentions
            tree = self.tree(value)
            if self._mentions > mentions:
                trees[name] = tree
            else:
                self._left = left
        return trees

    def one(self, value: Any) -> Tree:
        """The tree of a value that is described apart from others, of at most 100,000 nodes."""
        self._left = MAX_NODES
        return self.tree(value)

    def tree(self, value: Any, depth: int = 0) -> Tree:
        """The tree of one value; never raises what user code raises."""
        kind = type(value)
        self._left -= 1
        if self._left < 0:
            return _other(kind, f"more than {MAX_NODES:,} values in one module")
        if depth > MAX_DEPTH:
            return _other(kind, f"nested more than {MAX_DEPTH} deep")
        try:
            return self._tree(value, kind, depth)
        except BaseException as error:  # noqa: BLE001 - user code may raise anything
            return _other(kind, text_of(error))

    def _tree(self, value: Any, kind: type, depth: int) -> Tree:
        origin = self._origin(value)
        if origin is not None:
            return {"t": "stand-in", "module": origin[0], "asked": origin[1]}
        if issubclass(kind, enum.Enum):
            return _enum(value, kind, is_known=self._origin(value._value_) is None)
        if value is None or issubclass(kind, (bool, int, float, str)):
            return _scalar(value, kind)
        if issubclass(kind, _OPAQUE):
            return _other(kind)
        fields = self._fields(value, kind)
        if _looks_alike(frozenset(fields)) or self._has_shape(frozenset(fields)):
            return self._object(value, kind, fields, depth)
        return self._container(value, kind, depth)

    def _origin(self, value: Any) -> Any:
        return self._stand_ins.origin_of(value) if self._stand_ins else None

    def _object(self, value: Any, kind: type, fields: tuple[str, ...], depth: int) -> Tree:
        number = self._ids.get(id(value))
        if number is not None:
            self._mentions += 1
            return {"t": "ref", "id": number}
        if len(fields) > self._left:
            return _other(kind, f"more than {MAX_NODES:,} values in one module")
        self._mentions += 1
        number = self._ids[id(value)] = self._next_id
        self._next_id += 1
        self._kept.append(value)
        trees = {name: self._field(value, name, depth) for name in fields}
        return {"t": "object", "id": number, "class": _class_name(kind), "fields": trees}

    def _field(self, value: Any, name: str, depth: int) -> Tree:
        try:
            held = getattr(value, name)
        except BaseException as error:  # noqa: BLE001 - a property may raise anything
            return _other(type(error), text_of(error))
        return self.tree(held, depth + 1)

    def _container(self, value: Any, kind: type, depth: int) -> Tree:
        if issubclass(kind, types.MappingProxyType):
            value, kind = dict(value), dict
        if issubclass(kind, dict):
            return self._dict(value, depth)
        for base in (list, tuple, set, frozenset):
            if issubclass(kind, base):
                # Nothing of what does not fit was described yet, so nothing can refer to it.
                if base.__len__(value) > self._left:
                    return _other(kind, f"more than {MAX_NODES:,} values in one module")
                trees = self._list(list(base.__iter__(value)), depth)
                ordered = base in (list, tuple)
                return {"t": "list", "v": trees if ordered else sorted(trees, key=_order)}
        return _other(kind)

    def _dict(self, value: dict[Any, Any], depth: int) -> Tree:
        if 2 * dict.__len__(value) > self._left:
            return _other(type(value), f"more than {MAX_NODES:,} values in one module")
        pairs = list(dict.items(value))
        if self._has_shape(frozenset(key for key, _ in pairs if type(key) is str), "dictionary"):
            self._mentions += 1
        return {"t": "dict", "v": [self._list(pair, depth, whole=True) for pair in pairs]}

    def _list(self, values: Iterable[Any], depth: int, *, whole: bool = False) -> list[Tree]:
        trees: list[Tree] = []
        for value in values:
            trees.append(self.tree(value, depth + 1))
            if self._left < 0 and not whole:
                break  # the last tree says why there are no more
        return trees

    def _has_shape(self, names: frozenset[str], needs: str = "every") -> bool:
        return any(
            shape[needs]
            and all(not names.isdisjoint(either) for either in shape["every"])
            and not names.isdisjoint(shape["some"])
            for shape in self._shapes
        )

    def _fields(self, value: Any, kind: type) -> tuple[str, ...]:
        if id(kind) not in self._class_fields:
            self._kept.append(kind)
            # What a class says of itself, the constructor that is not there may say otherwise.
            lacks = self._stand_ins is not None and self._stand_ins.derives(kind)
            provided = frozenset() if lacks else self._provided
            self._class_fields[id(kind)] = _class_fields(kind, provided)
        try:
            held = object.__getattribute__(value, "__dict__")
        except AttributeError:
            return self._class_fields[id(kind)]
        own = [name for name in dict.keys(held) if _is_plain_name(name) and name[0] != "_"]
        return tuple(dict.fromkeys([*own, *self._class_fields[id(kind)]]))


def text_of(error: BaseException) -> str:
    """What an exception says, in one line: ``ValueError: wrong``."""
    name = _text(_qualname_of(type(error))).rpartition(".")[2]
    try:
        text = str.__str__(str(error))[: 4 * MAX_MESSAGE]
    except BaseException:  # noqa: BLE001 - the exception is user code too
        text = "(its text could not be made)"
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return " ".join((f"{name}: {text}" if text else name).split())[:MAX_MESSAGE]


def _enum(value: Any, kind: type, *, is_known: bool) -> Tree:
    held = value._value_
    plain = is_known and (held is None or issubclass(type(held), (bool, int, float, str)))
    return {
        "t": "enum",
        "class": _text(_qualname_of(kind)).rpartition(".")[2],
        "name": _text(value._name_),
        "v": _scalar(held, type(held)).get("v") if plain else None,
    }


def _scalar(value: Any, kind: type) -> Tree:
    if issubclass(kind, str):
        value = str.__str__(value)
        if len(value) > MAX_TEXT:
            return _other(kind, f"a text of more than {MAX_TEXT:,} characters")
        value.encode("utf-8")  # raises on lone surrogates, which nobody could print
    elif issubclass(kind, float):
        value = float.__float__(value)
        if not -float("inf") < value < float("inf"):
            return _other(kind, "no finite number")
    elif issubclass(kind, int) and kind is not bool:
        value = int.__int__(value)
        if abs(value) > MAX_INT:
            return _other(kind, "a number of more than 64 bits")
    return {"t": "scalar", "v": value}


def _other(kind: type, why: str = "") -> Tree:
    return {"t": "other", "type": _class_name(kind), "why": why}


def _class_name(kind: type) -> str:
    module, name = _text(_module_of(kind)), _text(_qualname_of(kind))
    return name if module == "builtins" else f"{module}.{name}"


def _text(value: Any) -> str:
    """A name that user code may have replaced by anything."""
    if type(value) is not str or len(value) > MAX_MESSAGE:
        return "?"
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_plain_name(name: Any) -> bool:
    return (
        type(name) is str
        and len(name) <= MAX_MESSAGE
        and name.isidentifier()
        and (name[:2] != "__")
    )


def _class_fields(kind: type, provided: frozenset[str]) -> tuple[str, ...]:
    """Slots, and the attributes and properties that matter; the nearest class decides."""
    found: dict[str, bool] = {}
    for base in _mro_of(kind)[:-1]:
        for name, member in _namespace_of(base).items():
            if _is_plain_name(name):
                slot = type(member) is types.MemberDescriptorType and name[0] != "_"
                known = name in provided and not issubclass(type(member), _METHODS)
                found.setdefault(name, slot or known)
    return tuple(name for name, is_field in found.items() if is_field)


def _looks_alike(fields: frozenset[str]) -> bool:
    return any(
        needed <= fields and (not either or not either.isdisjoint(fields))
        for needed, either in SHAPES
    )
