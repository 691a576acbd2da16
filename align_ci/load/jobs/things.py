"""The builder, its configuration and its contract, and what modules of the project hold."""

from typing import TYPE_CHECKING

from align_ci.load import values as static
from align_ci.load.jobs.values import Bound, Collection, Dim, Place, Plain, Thing, Value
from align_ci.load.static.classes import find
from align_ci.load.values import Class, Function, ModuleReference
from align_ci.model import Contract, Entry, Fact, Group, Known, Unknown

if TYPE_CHECKING:
    from align_ci.load.jobs.running import Frame, Run

_DEEPEST = 5

CONTRACT = Thing("contract")
METHODS = {"plain", "static", "class"}
"""The kinds of functions that are called on an object."""

_OF_BUILDERS = {"contract": CONTRACT, "spec": Thing("specification")}


def named(run: "Run", frame: "Frame", name: str, place: Place) -> Value:
    """What a name stands for that is none of the function's own."""
    return of_static(run, frame.function.scope.find(name), place)


def of_static(run: "Run", value: static.Value | None, place: Place) -> Value:
    """What the static reader found, as far as it matters here; the same for the same."""
    if not isinstance(value, static.Items | static.Table):
        return _of_static(value, place)
    if id(value) not in run.shared:
        run.shared[id(value)] = _of_static(value, place)
    return run.shared[id(value)]


def _of_static(value: static.Value | None, place: Place, depth: int = 0) -> Value:
    match value:
        case Known(value=plain):
            return Plain(plain, value.location)
        case Class() | Function() | ModuleReference():
            return value
        case static.Items(items=items, gaps=[]) if depth < _DEEPEST:
            held = Collection(value.location, keyed=False)
            for item in items:
                held.put(_of_static(item, place, depth + 1))
            return held
        case static.Table(entries=entries, gaps=[]) if depth < _DEEPEST:
            held = Collection(value.location, keyed=True)
            for key, item in entries.values():
                held.put(Plain(key.value, key.location), _of_static(item, place, depth + 1))
            return held
        case _:
            return Dim("what it is, is not followed", place)


def attribute(run: "Run", owner: Value, name: str, place: Place) -> Value:
    """An attribute of a value, where it is no method that is called."""
    unknown = Dim(f"what `{name}` is, is not known", place)
    match owner:
        case Thing(kind="builder" | "configuration"):
            return _of_builder(run, owner, name, unknown)
        case Thing(kind="specification") if name in {"script_contract", "contract"}:
            return CONTRACT
        case Thing(kind="contract"):
            if name not in run.shared:
                run.shared[name] = _of_contract(run.subject.contract, name, unknown)
            return run.shared[name]
        case ModuleReference(module=module):
            return of_static(run, module.scope.names.get(name), place)
        case Class() if name != "__dict__":
            return of_static(run, find(owner, name), place)
        case _:
            if name in run.given:
                # What the job is given may be changed where it is kept: `processor.env`.
                run.given[name].append(Dim("it may be changed later", place))
            return unknown


def _of_builder(run: "Run", owner: Thing, name: str, unknown: Dim) -> Value:
    """An attribute of a builder or of its configuration."""
    if owner.kind == "builder" and name == "config":
        return Thing("configuration", run.subject.configuration)
    if owner.kind == "builder" and name in _OF_BUILDERS and run.subject.contract is not None:
        return _OF_BUILDERS[name]
    found = find(owner.owner, name) if owner.owner is not None else None
    if isinstance(found, Function) and found.kind == "cached":
        if id(found) not in run.shared:
            run.shared[id(found)] = run.call(found, [owner], {}, unknown.place)
        return run.shared[id(found)]
    if isinstance(found, Function) and found.kind == "property":
        return run.call(found, [owner], {}, unknown.place)
    if isinstance(found, Function) and found.kind in METHODS:
        return Bound(found, owner)
    if owner.kind == "configuration" or isinstance(found, Function):
        return unknown  # a field may have any value
    is_set = owner.owner is not None and run.subject.attributes.sets(owner.owner, name)
    return unknown if is_set else of_static(run, found, unknown.place)


def has(run: "Run", owner: Value, name: str) -> bool | None:
    """Whether a value has an attribute; None where that is not known."""
    match owner:
        case Thing(kind="configuration" | "builder", owner=Class() as known) if _does(known, name):
            return True
        case Thing(kind="configuration", owner=Class() as known):
            found = run.subject.attributes.has(known, name)
            if found is False:
                run.assumed.add(known.name)
            return found
        case Thing(kind="builder", owner=Class() as known):
            own = name in {"config", *_OF_BUILDERS} or find(known, name) is not None
            return True if own else None
        case Thing(kind="contract"):
            if _group(run.subject.contract, name) is not None:
                return True
            return False if run.subject.attributes.lacks(run.subject.declared, name) else None
        case _:
            return None


def _does(owner: Class, name: str) -> bool:
    """Whether a class has a method."""
    found = find(owner, name)
    return isinstance(found, Function) and found.kind in METHODS


def _of_contract(contract: Contract | None, name: str, unknown: Dim) -> Value:
    group = _group(contract, name)
    if group is None:
        return unknown
    place = group.location or unknown.place
    held = Collection(place, keyed=name != "required_env_vars")
    for item in group:
        if isinstance(item, Entry):
            held.put(_of_fact(item.name), _of_fact(item.value))
        else:
            held.put(_of_fact(item))
    for why in group.gaps:
        held.blur(Dim(why.why, why.location))
    return held


def _of_fact(fact: Fact[str] | Fact[str | None]) -> Value:
    if isinstance(fact, Unknown):
        return Dim(fact.why, fact.location)
    return Plain(fact.value, fact.location)


def _group(contract: Contract | None, name: str) -> Group[Entry] | Group[Fact[str]] | None:
    if contract is None:
        return None
    match name:
        case "required_env_vars":
            return contract.required_variables
        case "optional_env_vars":
            return contract.optional_variables
        case "expected_arguments":
            return contract.arguments
        case "expected_input_paths":
            return contract.inputs
        case "expected_output_paths":
            return contract.outputs
        case _:
            return None
