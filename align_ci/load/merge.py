"""Fills in what static reading left unknown with what an import says.

What is known is never overridden: a static value has its narrowest place, and no code of
the project had a part in it.
"""

from typing import Any

from align_ci.load.static.recording import recorded
from align_ci.load.trees import Trees
from align_ci.load.values import External, Instance, Items, Table, Value
from align_ci.model import Either, Known, Unknown

DEPTH = 20

KEPT_LISTS = {"dependencies": "dependency_list", "outputs": "output_list"}
"""Where a class keeps the list that it was given besides the dictionary it holds."""


def fill(static: Value, tree: Any, trees: Trees, depth: int = 0) -> Value:
    """The static value with its gaps closed, collections and objects in place."""
    if depth > DEPTH:
        return static
    match static, tree:
        case Unknown() | External(), {"t": "stand-in"}:
            return trees.value(tree, static.location)
        case Unknown() | External(), _:
            found = trees.value(tree, static.location)
            return static if isinstance(found, Unknown) else _written(static, found)
        case Instance(), {"t": "object", "id": int(number), "fields": dict(fields)}:
            trees.objects[number] = static
            _fill_instance(static, fields, trees, depth)
        case Items(), {"t": "list", "v": list(items)}:
            _fill_items(static, items, trees, depth)
        case Items(), {"t": "dict", "v": list(items)}:
            # Given as a list, held as a dictionary by name.
            _fill_items(static, [item[-1] for item in items if item], trees, depth)
        case Table(), {"t": "dict", "v": list(items)}:
            _fill_table(static, items, trees, depth)
    return static


def _written(static: Value, found: Value) -> Value:
    """A value that an import gave; where it is one of several, another run may have the others."""
    if not isinstance(static, Either) or not isinstance(found, Known):
        return found
    return static if any(_same(each.value, found) for each in static.alternatives) else found


def _same(one: Known[Any], other: Known[Any]) -> bool:
    return type(one.value) is type(other.value) and bool(one.value == other.value)


def _fill_instance(static: Instance, fields: dict[str, Any], trees: Trees, depth: int) -> None:
    given = {
        **fields,
        **{name: fields[kept] for name, kept in KEPT_LISTS.items() if kept in fields},
    }
    for name in given.keys() - KEPT_LISTS.values():
        known = static.fields.get(name)
        if known is None:
            static.fields[name] = trees.value(given[name], static.location)
        else:
            static.fields[name] = fill(known, given[name], trees, depth + 1)
    static.gaps.clear()
    _fill_additions(static, given, trees)


def _fill_additions(static: Instance, given: dict[str, Any], trees: Trees) -> None:
    """Where not all calls that add to a pipeline were followed, what it holds in the end counts."""
    words = static.words
    if words is None or words.role != "pipeline":
        return
    for ours, method in (("nodes", words.node), ("edges", words.edge)):
        added = static.fields.get(recorded(method))
        name = words.called(ours, given)
        whole = isinstance(given.get(name), dict) and given[name].get("t") in {"list", "dict"}
        if whole and (isinstance(added, Unknown) or (isinstance(added, Items) and added.gaps)):
            static.fields[name] = trees.value(given[name], static.location)
            del static.fields[recorded(method)]


def _fill_items(static: Items, items: list[Any], trees: Trees, depth: int) -> None:
    if not static.gaps and len(static.items) != len(items):
        return
    place = static.gaps[0].location if static.gaps else static.location
    left = list(static.items)
    filled: list[Value] = []
    for tree in items:
        match = next((value for value in left if _agrees(value, tree)), None)
        if match is None and not static.gaps and static.ordered and left:
            match = left[0]  # complete, so the order is the same
        if match is None:
            filled.append(trees.value(tree, place))
        else:
            left = [value for value in left if value is not match]
            filled.append(fill(match, tree, trees, depth + 1))
    static.items, static.gaps, static.ordered = filled, [], True


def _agrees(value: Value, tree: Any) -> bool:
    """Whether a static value is certainly the one that a tree describes."""
    match value, tree:
        case Known(plain), {"t": "scalar", "v": said}:
            return type(plain) is type(said) and bool(plain == said)
        case Instance(fields=fields), {"t": "object", "fields": dict(trees)}:
            usual = ("logical_name", "name", "step_type", "source_step", "entry_point")
            words = value.words
            names = [n for ours in usual for n in (words.names(ours) if words else (ours,))]
            given = [name for name in names if name in fields and name in trees]
            return bool(given) and all(_agrees(fields[name], trees[name]) for name in given)
        case _:
            return False


def _fill_table(static: Table, items: list[Any], trees: Trees, depth: int) -> None:
    gaps, chosen = static.gaps, static.chosen
    static.gaps, static.chosen = [], []
    for item in items:
        match item:
            case [{"t": "scalar", "v": key}, tree] if key in static.entries:
                known, value = static.entries[key]
                static.entries[key] = (known, fill(value, tree, trees, depth + 1))
            case [key, tree] if gaps:
                place = gaps[0].location
                found, written = _chosen(trees.value(key, place), chosen)
                made = fill(written, tree, trees, depth + 1) if written is not None else None
                static.put(found, trees.value(tree, place) if made is None else made)


def _chosen(
    key: Value, chosen: list[tuple[Unknown, Either[Any], Value]]
) -> tuple[Value, Value | None]:
    """A key that an import gave, with the value that is written for it, if that is one of some."""
    for _, either, value in chosen:
        found = _written(either, key)
        if found is not key:
            return found, value
    return key, None
