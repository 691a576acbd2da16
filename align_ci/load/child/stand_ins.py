"""Inert stand-ins for what a module would hold that is not installed.

Runs in the child, under the project's own Python from 3.9 on: the standard library alone.

A stand-in can be called, derived from, subscripted, entered and reckoned with, and what comes of
that is a stand-in again. As a decorator it leaves alone what it decorates. Its text is a marker,
so that text made of it is told from text that the project has written. Where Python wants a plain
value of it, such as whether it is true, it gives one that means nothing, and the files of the
project that are being executed are noted: what they hold from then on may be otherwise.
"""

import opcode
import re
import sys
import types
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKER = re.compile(r"aligncistandin(?:(\d+)end)?")

EXCEPTIONS = ("Error", "Exception", "Warning")
"""How the names of classes end that are raised and caught."""

_FUNCTIONS = (
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodType, type),
    *(classmethod, staticmethod, property),
)
_UNPACKING = {opcode.opmap["UNPACK_SEQUENCE"]: False, opcode.opmap["UNPACK_EX"]: True}
_ONE_BYTE = 0xFF
_DIGITS = 5
_METACLASS_ARGUMENTS = 3

_mro_of = type.__dict__["__mro__"].__get__
_namespace_of = type.__dict__["__dict__"].__get__


class StandIn:
    """Anything that comes of such a module."""

    def __init__(self, name: str, origin: int) -> None:
        self.__dict__.update(_align_ci_name=name, _align_ci_origin=origin, _align_ci_base=None)

    def __getattr__(self, name: str) -> Any:
        if name in {"__name__", "__qualname__"}:
            return str(self)
        if _is_special(name) and name != "__version__":
            raise AttributeError(name)
        made = self.__dict__[name] = make(name, self.__dict__["_align_ci_origin"])
        return made

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == _METACLASS_ARGUMENTS and type(args[2]) is dict and type(args[0]) is str:
            return type(*args)
        if len(args) == 1 and not kwargs and isinstance(args[0], _FUNCTIONS):
            return args[0]
        return self._align_ci_next()

    def _align_ci_next(self, other: Any = None) -> Any:
        kind = Constant if isinstance(self, str) or isinstance(other, str) else StandIn
        return kind(self.__dict__["_align_ci_name"], self.__dict__["_align_ci_origin"])

    # As a base class, a metaclass, and in the questions about classes.

    def __mro_entries__(self, _bases: Any) -> "tuple[type, ...]":
        if self.__dict__["_align_ci_base"] is None:
            held = self.__dict__
            held["_align_ci_base"] = _base(held["_align_ci_name"], held["_align_ci_origin"])
        return (self.__dict__["_align_ci_base"],)

    def __prepare__(self, *_args: Any, **_kwargs: Any) -> "dict[str, Any]":
        return {}

    def __instancecheck__(self, value: Any) -> bool:
        return self.__dict__["_align_ci_base"] in type(value).__mro__

    def __subclasscheck__(self, kind: Any) -> bool:
        return kind is self or self.__dict__["_align_ci_base"] in getattr(kind, "__mro__", ())

    # In annotations, and as the type of a field.

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return {"type": "any"} if isinstance(source, StandIn) else handler(source)

    def __get_validators__(self) -> "Iterator[Any]":
        yield lambda value: value

    # As text.

    def __str__(self) -> str:
        return f"alignCiStandIn{self.__dict__['_align_ci_origin']}End"

    def __format__(self, _how: str) -> str:
        return str(self)

    __repr__ = __fspath__ = __str__

    def __bytes__(self) -> bytes:
        return str(self).encode("ascii")

    # What Python wants a plain value of.

    def __bool__(self) -> bool:
        note_decision()
        return True

    def __len__(self) -> int:
        note_decision()
        return 0

    def __iter__(self) -> "Iterator[Any]":
        count, more = _unpacked(sys._getframe(1))
        if count is None or more:
            note_decision()
        return iter([self._align_ci_next() for _ in range(count or 0)])

    def __next__(self) -> Any:
        return self._align_ci_next()

    def __reversed__(self) -> "Iterator[Any]":
        note_decision()
        return iter(())

    def __contains__(self, _item: Any) -> bool:
        note_decision()
        return False

    def __int__(self) -> int:
        note_decision()
        return 0

    def __float__(self) -> float:
        note_decision()
        return 0.0

    def __index__(self) -> int:
        note_decision()
        return 0

    def __eq__(self, other: object) -> bool:
        # Those who compare for themselves, such as enumerations, decide nothing.
        if other is not self and is_of_project(sys._getframe(1).f_code.co_filename):
            note_decision()
        return other is self

    def __hash__(self) -> int:
        if is_of_project(sys._getframe(1).f_code.co_filename):
            note_decision()  # a look-up may follow, which cannot find it
        return id(self) >> 4

    # As a context manager, a container, and what can be copied.

    def __enter__(self) -> Any:
        return self._align_ci_next()

    def __exit__(self, *_raised: object) -> None:
        pass

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __delitem__(self, key: Any) -> None:
        pass

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, _memo: Any) -> Any:
        return self

    def __reduce_ex__(self, _protocol: Any) -> Any:
        raise TypeError("a stand-in cannot be pickled")


class Module(StandIn, types.ModuleType):
    """The module itself."""

    def __init__(self, name: str, origin: int) -> None:
        types.ModuleType.__init__(self, name)
        StandIn.__init__(self, name, origin)


class Constant(StandIn, str):  # noqa: SLOT000 - it keeps what any stand-in keeps
    """What is called as constants are: it is taken where only text is."""

    def __new__(cls, _name: str, origin: int) -> Any:
        return str.__new__(cls, f"alignCiStandIn{origin}End")


def _operator(self: Any, other: Any = None, *_more: Any) -> Any:
    return self._align_ci_next(other)


for _name in (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "matmul", "pow", "divmod", "or", "and"),
    *("xor", "lshift", "rshift"),
):
    setattr(StandIn, f"__{_name}__", _operator)
    setattr(StandIn, f"__r{_name}__", _operator)
for _name in ("getitem", "lt", "le", "gt", "ge", "neg", "pos", "abs", "invert", "round"):
    setattr(StandIn, f"__{_name}__", _operator)


def make(name: str, origin: int) -> Any:
    """The stand-in for something of that name."""
    if name.endswith(EXCEPTIONS):
        return _exception(name, origin)
    return (Constant if name.isupper() or name == "__version__" else StandIn)(name, origin)


def _base(name: str, origin: int) -> type:
    """A class to derive from, whatever else is derived from: it hands on all that it is given."""

    class Base:
        _align_ci_origin = origin

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            if _follows(Base, type(self), "__init__"):
                super().__init__(*args, **kwargs)

        def __init_subclass__(cls, **kwargs: Any) -> None:
            given = kwargs if _follows(Base, cls, "__init_subclass__") else {}
            super().__init_subclass__(**given)

        def __class_getitem__(cls, _parameters: Any) -> Any:
            return cls

        def __getattr__(self, name: str) -> Any:
            following = getattr(super(), "__getattr__", None)
            if following is not None:
                return following(name)
            if _is_special(name):
                raise AttributeError(name)
            return make(name, origin)

        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
            following = getattr(super(), "__get_pydantic_core_schema__", None)
            return following(source, handler) if following else {"type": "any"}

    Base.__name__ = Base.__qualname__ = name
    return Base


def _follows(owner: type, kind: type, name: str) -> bool:
    """Whether a class other than ``object`` comes after the owner and defines a name."""
    line = kind.__mro__
    after = line[line.index(owner) + 1 : -1]
    return any(name in vars(each) for each in after)


def _exception(name: str, origin: int) -> type:
    kind = Warning if name.endswith("Warning") else Exception

    def initialise(self: Any, *args: Any, **_kwargs: Any) -> None:
        kind.__init__(self, *args)

    return type(name, (kind,), {"__init__": initialise, "_align_ci_origin": origin})


def _is_special(name: str) -> bool:
    """Whether it is one of the names by which Python, and ``enum``, ask what a value can do."""
    return name[:2] == "__" or (name[:1] == "_" and name[-1:] == "_")


def _unpacked(frame: types.FrameType) -> "tuple[Optional[int], bool]":
    """How many values are about to be taken apart, if that is what happens; whether or more."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if not 0 <= at < len(code) - 1 or code[at] not in _UNPACKING:
        return None, False
    return code[at + 1] & _ONE_BYTE, _UNPACKING[code[at]]


# What is known of the child; set before anything is imported.

_prefix = ""

replaced: "list[tuple[str, bool]]" = []
"""The modules that are stood in for, by the origin of stand-ins: the name, and whether the settings
name it."""

decided: "set[str]" = set()
"""The files that were being executed where a stand-in had to say something of itself."""


def begin(prefix: str) -> None:
    """Note where the project lies."""
    globals()["_prefix"] = prefix


def is_of_project(path: str) -> bool:
    """Whether a file is one of the project's."""
    return bool(_prefix) and path.startswith(_prefix)


def note_decision() -> None:
    """Note which files are being executed where a stand-in had to say something."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if is_of_project(path):
            decided.add(path)
        frame = frame.f_back


def origin_of(value: Any) -> "Optional[tuple[str, bool]]":
    """The module that a value comes from, as in ``replaced``; None for no stand-in."""
    if not replaced:
        return None
    kind = type(value)
    if kind is StandIn or kind is Constant or kind is Module:
        return replaced[int(value.__dict__["_align_ci_origin"])]
    if issubclass(kind, str):
        return _of_text(str.__str__(value))
    held = value if issubclass(kind, type) else kind
    own = _namespace_of(held).get("_align_ci_origin", -1)
    return replaced[own] if type(own) is int and own >= 0 else None


def is_marked(text: str) -> bool:
    """Whether a text was made of a stand-in's."""
    return "aligncistandin" in text.lower()


def _of_text(text: str) -> "Optional[tuple[str, bool]]":
    if not is_marked(text):
        return None
    found = _MARKER.search(text.lower())
    digits = found[1] if found else None
    number = int(digits) if digits and len(digits) < _DIGITS else len(replaced)
    return replaced[number] if number < len(replaced) else ("", False)


def derives(kind: type) -> bool:
    """Whether a class derives from a stand-in, so that its objects may lack what that gives."""
    return any("_align_ci_origin" in _namespace_of(each) for each in _mro_of(kind))
