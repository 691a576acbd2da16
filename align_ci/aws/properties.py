"""Which property paths a step of a kind really has."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from align_ci.aws.kinds import KINDS
from align_ci.aws.property_index import indexed
from align_ci.aws.property_paths import MalformedPath, Token, parse
from align_ci.aws.shapes import (
    DOCUMENTS,
    KEYED_LISTS,
    STEP_SHAPES,
    Shapes,
    members,
    service_of,
)

__all__ = [
    "KeyedBy",
    "MalformedPath",
    "Resolved",
    "Token",
    "UnknownProperty",
    "kinds_with",
    "parse",
    "resolve",
    "values_below",
]


class KeyedBy(Struct, frozen=True):
    """A step of a path into a list whose items have names.

    Attributes:
        list_member: The member that is the list, such as ``Outputs``.
        names: What its keys are: ``OutputName``, ``InputName``, ``ChannelName`` or
            ``MetricName``.
        token: The key, or the index used in its place.
    """

    list_member: str
    names: str
    token: Token


class Resolved(Struct, frozen=True):
    """Where a path leads.

    Attributes:
        is_value: Whether it ends at a value that can be handed to another step, and not at a
            structure, list or map.
        shape: The name of what it ends at, in botocore's service model.
        keyed: The steps into lists whose items have names, in their order.
    """

    is_value: bool
    shape: str
    keyed: tuple[KeyedBy, ...]


class UnknownProperty(ValueError):
    """A path that leads nowhere.

    Attributes:
        token: The first step that cannot be taken.
        owner: What it was to be taken of: the kind, or the name of a shape.
        why: What is wrong, as a clause without a full stop.
        names: What could have stood there instead.
    """

    def __init__(self, token: Token, owner: str, why: str, names: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.token = token
        self.owner = owner
        self.why = why
        self.names = names

    @property
    def close(self) -> tuple[str, ...]:
        """Those of ``names`` that look like what was written, the likeliest first."""
        import difflib  # noqa: PLC0415 - dear, and only faults need it

        by_fold = {name.lower(): name for name in self.names}
        written = str(self.token.value).lower()
        return tuple(by_fold[fold] for fold in difflib.get_close_matches(written, by_fold))


def resolve(kind: str, path: str) -> Resolved:
    """Where ``path`` leads from the properties of a step.

    Members that the index does not have are looked up in the botocore of this interpreter
    as well, where there is one: it may be newer.

    Args:
        kind: One of ``KINDS``.
        path: With or without a leading ``properties.``.

    Raises:
        MalformedPath: It cannot be parsed.
        UnknownProperty: A step of this kind has no such property.
        KeyError: There is no such kind.
    """
    found = _resolved(kind, path)
    if isinstance(found, UnknownProperty):
        # The one found is kept for the next time, so it must not collect tracebacks.
        raise UnknownProperty(found.token, found.owner, found.why, found.names)
    return found


def kinds_with(path: str) -> tuple[str, ...]:
    """The kinds whose steps have this property, in the order of ``KINDS``.

    Raises:
        MalformedPath: It cannot be parsed.
    """
    return _kinds_with("properties" + "".join(map(_step, parse(path))))


def _step(token: Token) -> str:
    """A step of a path, as far as the kinds have to do with it: a key may be any."""
    return {"member": f".{token.value}", "key": "['key']", "index": "[0]"}[token.kind]


@lru_cache(maxsize=4096)
def _kinds_with(path: str) -> tuple[str, ...]:
    known = (kind for kind in KINDS if isinstance(_look_up(kind, path, indexed), Resolved))
    newer = (kind for kind in KINDS if isinstance(_resolved(kind, path), Resolved))
    return tuple(known) or tuple(newer)


def values_below(kind: str, path: str) -> tuple[str, ...]:
    """How to go on from where ``path`` leads until a value is reached.

    Each is to be added to the path: ``.S3Output.S3Uri``. ``['name']`` and ``[0]`` stand for any
    entry of a map or list.

    Args:
        kind: One of ``KINDS``.
        path: With or without a leading ``properties.``.

    Returns:
        Those through an entry without a name last; addresses first (botocore's shape
        ``S3Uri``), then those of the fewest steps, then by name. Empty where the path ends at
        a value.

    Raises:
        MalformedPath: It cannot be parsed.
        UnknownProperty: A step of this kind has no such property.
        KeyError: There is no such kind.
    """
    end = resolve(kind, path)
    if end.is_value:
        return ()
    service = service_of(kind)
    shapes = indexed(service)
    if shapes.form(end.shape) == "value":  # in the newer botocore only
        shapes = _installed(service) or shapes
    found = _values(end.shape, shapes)
    return tuple(
        way
        for *_, way in sorted(
            ("[0]" in way, shape != "S3Uri", steps, way) for way, shape, steps in found
        )
    )


def _values(shape: str, shapes: Shapes) -> Iterator[tuple[str, str, int]]:
    """The way to each value below a shape, the value's shape, and the number of steps."""
    level, steps, seen = [("", shape)], 0, {shape}
    while level:
        steps += 1
        onward = [
            (way + step, inner) for way, outer in level for step, inner in _steps(outer, shapes)
        ]
        yield from ((way, each, steps) for way, each in onward if shapes.form(each) == "value")
        level = [each for each in onward if each[1] not in seen and shapes.form(each[1]) != "value"]
        seen.update(each for _, each in level)


def _steps(shape: str, shapes: Shapes) -> Iterator[tuple[str, str]]:
    """Each step that can be taken of a shape, as a path spells it, and where it leads."""
    for name, inner in shapes.structures.get(shape, {}).items():
        yield f".{name}", inner
    if shape in shapes.lists:
        yield "['name']" if shape in KEYED_LISTS else "[0]", shapes.lists[shape]
    if shape in shapes.maps:
        yield "['name']", shapes.maps[shape]


@lru_cache(maxsize=4096)
def _resolved(kind: str, path: str) -> Resolved | UnknownProperty:
    found = _look_up(kind, path, indexed)
    if isinstance(found, Resolved) or _installed(service_of(kind)) is None:
        return found
    newer = _look_up(kind, path, lambda service: _installed(service) or indexed(service))
    if isinstance(newer, Resolved) or newer.token.start > found.token.start:
        return newer
    return found


@lru_cache(maxsize=4)
def _installed(service: str) -> Shapes | None:
    from align_ci.aws.botocore_models import data_directory, read  # noqa: PLC0415 - as above

    data = data_directory() if service else None
    shapes = read(data, service) if data else None
    return shapes and STEP_SHAPES.merged(shapes)


def _look_up(kind: str, path: str, source: Callable[[str], Shapes]) -> Resolved | UnknownProperty:
    if kind not in KINDS:
        raise KeyError(kind)
    shapes = source(service_of(kind))
    first, *rest = parse(path)
    properties = members(kind, shapes)
    shape = properties.get(str(first.value))
    if shape is None:
        return _no_property(kind, first, properties)
    keyed: list[KeyedBy] = []
    member = str(first.value)
    for token in rest:
        if shape in DOCUMENTS:
            break
        inner = _inner(shape, token, shapes)
        if inner is None:
            return _no_member(shape, token, shapes)
        if shape in KEYED_LISTS:
            keyed.append(KeyedBy(member, KEYED_LISTS[shape], token))
        shape, member = inner, str(token.value)
    return Resolved(shapes.form(shape) == "value", shape, tuple(keyed))


def _inner(shape: str, token: Token, shapes: Shapes) -> str | None:
    """The shape behind one step, or None where it cannot be taken."""
    if token.kind == "member":
        return shapes.structures.get(shape, {}).get(str(token.value))
    if shape in shapes.lists and (token.kind == "index" or shape in KEYED_LISTS):
        return shapes.lists[shape]
    return shapes.maps.get(shape) if token.kind == "key" else None


def _no_property(kind: str, token: Token, properties: Mapping[str, str]) -> UnknownProperty:
    if not properties:
        return UnknownProperty(token, kind, f"no property of a `{kind}` step can be referred to")
    why = f"`{kind}` has no property `{token.value}`"
    return UnknownProperty(token, kind, why, tuple(properties))


def _no_member(shape: str, token: Token, shapes: Shapes) -> UnknownProperty:
    names = tuple(shapes.structures.get(shape, ()))
    if names and token.kind == "member":
        return UnknownProperty(token, shape, f"`{shape}` has no member `{token.value}`", names)
    why = _MISUSES[shapes.form(shape), token.kind].format(shape=shape)
    return UnknownProperty(token, shape, why, names)


_MISUSES: Mapping[tuple[str, str], str] = {
    ("structure", "member"): "`{shape}` has no members",
    ("structure", "key"): "`{shape}` is a structure; its members are taken with a dot",
    ("structure", "index"): "`{shape}` is a structure; an index cannot be taken of it",
    ("list", "member"): "`{shape}` is a list; a member cannot be taken of it",
    ("list", "key"): "`{shape}` is a list that is not keyed by name; it takes an index",
    ("map", "member"): "`{shape}` is a map; a member cannot be taken of it",
    ("map", "index"): "`{shape}` is a map; it takes a key in quotes",
    ("value", "member"): "`{shape}` is a value; a member cannot be taken of it",
    ("value", "key"): "`{shape}` is a value; a key cannot be taken of it",
    ("value", "index"): "`{shape}` is a value; an index cannot be taken of it",
}
