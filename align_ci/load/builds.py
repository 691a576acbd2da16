"""Facts of builders: what each says of itself, and what executing it built."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.builders import Builder
from align_ci.load.child.executions import (
    Attempt,
    BuiltMount,
    BuiltStep,
    Described,
    Execution,
    Held,
    Named,
    Place,
    Raised,
)
from align_ci.load.facts import FactBuilder
from align_ci.load.static.module import Module
from align_ci.load.static.subjects import kind_of
from align_ci.load.trees import Trees
from align_ci.load.values import Instance, Value
from align_ci.model import (
    Build,
    Built,
    Contract,
    Entry,
    Fact,
    Group,
    Known,
    Location,
    Mount,
    Specification,
    Unknown,
)

Locate = Callable[[Place | None, Location], Location]
"""From a place that the child names to a location; the second where it names none."""

NO_TEXT = "it is decided when the pipeline runs"
NO_STEP = "the builder makes the parts of a step, and no step"
FAILED = "the builder failed"
UNCHOSEN = "it failed before it chose what to build"

T = TypeVar("T")
Item = TypeVar("Item")


class BuildFacts(Struct, frozen=True):
    """Makes the facts of builders.

    Attributes:
        facts: Makes those of specifications and contracts.
        modules: Of the project, by name.
        trees: What the child described.
        locate: Finds places.
    """

    facts: FactBuilder
    modules: Mapping[str, Module]
    trees: Trees
    locate: Locate

    def unexecuted(self, builder: Builder, why: str) -> tuple[Build, ...]:
        """A builder that was only read: once for each specification that it names."""
        named = builder.specifications
        made = tuple(self._read(builder, value, why) for value in named)
        return made or (self._read(builder, None, why),)

    def _read(self, builder: Builder, value: Instance | None, why: str) -> Build:
        place = builder.location
        specification = self._specification(value, place)
        return Build(
            name=builder.owner.name,
            specification=specification,
            contract=_contract_of(specification),
            given=Group(),
            built=Unknown(why, place),
            failure=None,
            attempts=(),
            location=place,
        )

    def executed(self, builder: Builder, execution: Execution) -> Build:
        """What became of executing a builder."""
        place = builder.location
        named = builder.specifications
        only = named[0] if len(named) == 1 else None
        read = self._read(builder, only, execution.skipped or FAILED)
        if execution.specification is None:
            specification = read.specification
        else:
            specification = self._specification(self._value(execution.specification, place), place)
        return Build(
            name=read.name,
            specification=specification,
            contract=self._shared(named, place)
            if execution.contract is None and isinstance(specification, Unknown)
            else self._contract(execution.contract, specification, place),
            given=read.given
            if execution.skipped
            else Group(tuple(Known(name, place) for name in execution.given)),
            built=Known(self._built(execution.step, place), place)
            if execution.step
            else read.built,
            failure=self._raised(execution.failure, place),
            attempts=self.attempts(execution.attempts, place),
            location=place,
        )

    def of_each(self, builder: Builder, made: Sequence[Build]) -> tuple[Build, ...]:
        """What executing a builder came to that chooses among several specifications.

        Where it came to nothing, each of them is still one that it builds a step of.
        """
        named = builder.specifications
        if any(
            isinstance(each.specification, Known) or isinstance(each.built, Known) for each in made
        ):
            return tuple(made)
        told = made[0].built if made else None
        why = told.why if isinstance(told, Unknown) and told.why != FAILED else UNCHOSEN
        read = [self._read(builder, value, why) for value in named]
        own = [
            replace(each, specification=chosen.specification, contract=chosen.contract)
            for each, chosen in zip(made, read, strict=False)
        ]
        return (*own, *read[len(own) :], *made[len(own) :])

    def attempts(self, attempts: Sequence[Attempt], place: Location) -> tuple[Known[str], ...]:
        """What was tried to be reached, and where."""
        return tuple(Known(each.address, self.locate(each.place, place)) for each in attempts)

    def _raised(self, raised: Raised | None, place: Location) -> Known[str] | None:
        return Known(raised.message, self.locate(raised.place, place)) if raised else None

    def _value(self, held: Held, place: Location) -> Value | None:
        match held:
            case Named(module=module, name=name) if module in self.modules:
                return self.modules[module].scope.names.get(name)
            case Described(tree=tree):
                return self.trees.value(tree, place)
            case _:
                return None

    def _specification(self, value: Value | None, place: Location) -> Fact[Specification]:
        if isinstance(value, Instance) and kind_of(value) == "specifications":
            return Known(self.facts.specification(value), place)
        return Unknown("which specification it builds a step of is not known", place)

    def _contract(
        self, held: Held, specification: Fact[Specification], place: Location
    ) -> Fact[Contract | None]:
        value = self._value(held, place)
        if isinstance(value, Instance) and kind_of(value) == "contracts":
            return Known(self.facts.contract(value), place)
        if held is None:
            return _contract_of(specification)
        return Unknown("which contract its script has is not known", place)

    def _shared(self, named: Sequence[Instance], place: Location) -> Fact[Contract | None]:
        """The one contract of all specifications that a builder chooses among."""
        held = [_contract_of(self._specification(value, place)) for value in named]
        known = [each for each in held if isinstance(each, Known)]
        if not held or len(known) < len(held):
            return Unknown("which contract its script has is not known", place)
        if any(each.value is not known[0].value for each in known):
            return Unknown("its job types have different contracts", place)
        return known[0]

    def _built(self, step: BuiltStep, place: Location) -> Built:
        made = self.locate(step.places.get("step"), place)

        def group(part: str, make: Callable[[T, Location], Item], held: Iterable[T]) -> Group[Item]:
            where = self.locate(step.places.get(part), made)
            gaps = (Unknown(step.unmade[part], where),) if part in step.unmade else ()
            return Group(tuple(make(each, where) for each in held), gaps, where)

        return Built(
            kind=Known(step.kind, made) if step.kind else Unknown(NO_STEP, made),
            inputs=group("inputs", self._mount, step.inputs),
            outputs=group("outputs", self._mount, step.outputs),
            variables=group("variables", _entry, step.variables),
            arguments=group("arguments", _fact, step.arguments),
            hyperparameters=group("hyperparameters", _entry, step.hyperparameters),
            sdk_inputs=step.sdk_inputs,
        )

    def _mount(self, mount: BuiltMount, otherwise: Location) -> Mount:
        place = self.locate(mount.place, otherwise)
        return Mount(_fact(mount.name, place), _fact(mount.path, place), place)


def _contract_of(specification: Fact[Specification]) -> Fact[Contract | None]:
    if isinstance(specification, Unknown):
        return Unknown(specification.why, specification.location)
    return specification.value.contract


def _fact(text: str | None, place: Location) -> Fact[str]:
    return Unknown(NO_TEXT, place) if text is None else Known(text, place)


def _entry(pair: tuple[str, str | None], place: Location) -> Entry:
    name, value = pair
    return Entry(Known(name, place), _fact(value, place), place)
