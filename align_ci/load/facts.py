"""From values to facts: recognises the project's objects by their fields."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from align_ci.load.alternatives import fact
from align_ci.load.dictionaries import Dictionaries
from align_ci.load.fields import (
    get,
    group,
    keyed,
    member,
    names,
    optional_text,
    pairs,
    text,
    text_of,
    truth,
)
from align_ci.load.merge import KEPT_LISTS
from align_ci.load.static.classes import lineage, name_of
from align_ci.load.static.plain import shown
from align_ci.load.static.subjects import kind_of
from align_ci.load.values import Class, External, Instance, Items, Member, Value, gap
from align_ci.load.vocabulary import Vocabulary
from align_ci.model import (
    Condition,
    Connection,
    Contract,
    Dependency,
    Either,
    Entry,
    Fact,
    Group,
    Known,
    Location,
    Output,
    Pipeline,
    PipelineStep,
    Script,
    Specification,
    Unknown,
)

T = TypeVar("T")

Key: TypeAlias = Known[Any] | Either[Any]
"""A key of a dictionary, or those of which a condition chooses one."""

Finder = Callable[[str, Location], Group[Script]]
"""From an entry point, and where it is named, to the files it may name."""


class FactBuilder(Struct):
    """Makes the facts of each object once, so that what shares an object shares its facts.

    Attributes:
        find_scripts: Looks up entry points.
        names: What the project calls each object, by its identity.
        dictionaries: Takes plain dictionaries for objects.
    """

    find_scripts: Finder
    names: dict[int, str] = field(default_factory=dict)
    dictionaries: Dictionaries = field(default_factory=lambda: Dictionaries(Vocabulary()))
    _specifications: dict[int, Specification] = field(default_factory=dict)
    _contracts: dict[int, Contract] = field(default_factory=dict)
    _declared: dict[int, Instance] = field(default_factory=dict)
    _parts: dict[int, Any] = field(default_factory=dict)

    def specification(self, value: Instance) -> Specification:
        """The facts of a step specification."""
        if id(value) not in self._specifications:
            self._specifications[id(value)] = self._specification(value)
        return self._specifications[id(value)]

    def contract(self, value: Instance) -> Contract:
        """The facts of a script contract."""
        if id(value) not in self._contracts:
            made = self._contracts[id(value)] = self._contract(value)
            self._declared[id(made)] = value
        return self._contracts[id(value)]

    def declared(self, contract: Contract) -> Instance | None:
        """The object of which a contract's facts were made; None where others made them."""
        return self._declared.get(id(contract))

    def take_for(self, value: Instance, original: Instance) -> None:
        """An object stands for what another one declares: their facts are the same."""
        if kind_of(original) == "specifications":
            self._specifications[id(value)] = self.specification(original)
        else:
            self._contracts[id(value)] = self.contract(original)

    def pipeline(self, value: Instance) -> Pipeline:
        """The facts of a pipeline specification."""
        name = text(value, "name", None)
        return Pipeline(
            name=_called(name) or self.names.get(id(value), "pipeline"),
            steps=pairs(value, "steps", self._pipeline_step),
            connections=group(value, "connections", self._connection),
            conditions=group(value, "conditions", self._condition),
            location=value.location,
        )

    def _specification(self, value: Instance) -> Specification:
        step_type = text(value, "step_type", None)
        return Specification(
            name=self.names.get(id(value)) or _called(step_type) or "specification",
            step_type=step_type,
            node_type=member(value, "node_type"),
            dependencies=self._shared(value, "dependencies", "dependency", _dependency),
            outputs=self._shared(value, "outputs", "output", _output),
            contract=self._contract_of(value),
            sagemaker_step_type=optional_text(value, "sagemaker_step_type"),
            job_type=optional_text(value, "job_type"),
            location=value.location,
        )

    def _shared(
        self, value: Instance, name: str, role: str, make: Callable[[Value, Fact[str]], T]
    ) -> Group[T]:
        """A list of parts, of which each is made once, however many specifications hold it."""

        def once(key: Key | None, given: Value) -> T:
            part = self.dictionaries.part(given, role)
            if id(part) not in self._parts:
                self._parts[id(part)] = make(part, _part_name(part, key))
            made: T = self._parts[id(part)]
            return made

        return _at_home(keyed(value, _listed(value, name), once), value)

    def _contract_of(self, value: Instance) -> Fact[Contract | None]:
        found = self.dictionaries.part(get(value, "script_contract", None), "contract")
        match found:
            case Instance():
                return Known(self.contract(found), found.location)
            case Known(None):
                return Known(None, found.location)
            case _:
                return Unknown(gap(found, "the contract is not known").why, found.location)

    def _contract(self, value: Instance) -> Contract:
        entry_point = text(value, "entry_point", None)
        scripts: Group[Script] = Group(gaps=(Unknown("the entry point", value.location),))
        if isinstance(entry_point, Known):
            scripts = self.find_scripts(entry_point.value, entry_point.location)
        return Contract(
            name=self.names.get(id(value)) or _called(entry_point) or "contract",
            entry_point=entry_point,
            inputs=pairs(value, "expected_input_paths", _path),
            outputs=pairs(value, "expected_output_paths", _path),
            required_variables=names(value, "required_env_vars", _own_variables(value)),
            optional_variables=pairs(value, "optional_env_vars", _optional_entry, listed=True),
            arguments=pairs(value, "expected_arguments", _optional_entry, listed=True),
            requirements=pairs(value, "framework_requirements", _path),
            training=_is_training(value),
            scripts=scripts,
            location=value.location,
        )

    def _pipeline_step(self, key: Key, value: Value) -> PipelineStep:
        use = get(value, "spec", None) if _has(value, "spec") else value
        specification: Fact[Specification] = Unknown(
            gap(use, "the specification is not known").why, use.location
        )
        if isinstance(use, Instance) and kind_of(use) == "specifications":
            specification = Known(self.specification(use), use.location)
        job_type: Fact[str | None] = Known(None, value.location)
        if isinstance(value, Instance) and _has(value, "spec"):
            job_type = optional_text(value, "job_type")
        return PipelineStep(text_of(key), specification, job_type, key.location)

    def _connection(self, value: Value) -> Connection:
        return Connection(
            source_step=text(value, "source_step", None),
            output=text(value, "output", None),
            target_step=text(value, "target_step", None),
            dependency=text(value, "dependency", None),
            location=value.location,
        )

    def _condition(self, value: Value) -> Condition:
        return Condition(
            name=text(value, "name", None),
            step=text(value, "step", None),
            property_file=text(value, "property_file", None),
            if_steps=group(value, "if_steps", text_of),
            else_steps=group(value, "else_steps", text_of),
            location=value.location,
        )


def _is_training(value: Instance) -> Fact[bool]:
    """Whether an object is of a class for training scripts, or of one that inherits from it."""
    names = [value.type]
    if value.of is not None:
        if not all(isinstance(link, Class) or name_of(link) for link in lineage(value.of)):
            return Unknown("a base class of the contract is not known", value.location)
        names = [link.name for link in lineage(value.of) if isinstance(link, Class | External)]
    found = any("Training" in name.rpartition(".")[2] for name in names)
    return Known(found, value.location)


def _has(value: Value, *names: str) -> bool:
    return isinstance(value, Instance) and any(name in value.fields for name in names)


def _at_home(parts: Group[T], value: Instance) -> Group[T]:
    """Parts that the class of an object puts in order are declared where the object is made."""
    place, owner = parts.location, value.of
    if place is None or owner is None or place.path == value.location.path:
        return parts
    if place.path != owner.location.path or any(_path_of(part) == place.path for part in parts):
        return parts
    return replace(parts, location=value.location)


def _path_of(part: Any) -> str:
    place: Location = part.location
    return place.path


def _listed(value: Instance, name: str) -> str:
    """The list as given shows duplicates that a dictionary made of it has lost."""
    kept = KEPT_LISTS[name]
    given = isinstance(value.fields.get(name), Items)
    return kept if kept in value.fields and not given else name


def _own_variables(value: Instance) -> Items:
    """What our own class of training contracts requires when nothing is given."""
    names: tuple[str, ...] = ()
    if value.type.startswith("align_ci.") and value.type.endswith(".TrainingScriptContract"):
        names = ("SM_MODEL_DIR", "SM_OUTPUT_DATA_DIR")
    return Items(value.location, [Known(name, value.location) for name in names])


def _part_name(part: Value, key: Key | None) -> Fact[str]:
    """The logical name of a part, or else the key under which it is held."""
    if key is not None and isinstance(part, Instance) and part.words is not None:
        own = part.words.called("logical_name", part.fields)
        if own not in part.fields and not part.gaps:
            return text_of(key)
    return text(part, "logical_name", None)


def _dependency(value: Value, name: Fact[str]) -> Dependency:
    return Dependency(
        name=name,
        type=member(value, "dependency_type"),
        required=truth(value, "required", default=True),
        sources=group(value, "compatible_sources", text_of),
        keywords=group(value, "semantic_keywords", text_of),
        data_type=text(value, "data_type", "S3Uri"),
        location=value.location,
    )


def _output(value: Value, name: Fact[str]) -> Output:
    return Output(
        name=name,
        type=member(value, "output_type"),
        property_path=text(value, "property_path", None),
        aliases=group(value, "aliases", text_of),
        data_type=text(value, "data_type", "S3Uri"),
        location=value.location,
    )


def _path(key: Key, value: Value) -> Entry:
    found = text_of(value)
    return Entry(text_of(key), found, key.location)


def _optional_entry(key: Key, value: Value) -> Entry:
    return Entry(text_of(key), fact(value, _default), key.location)


def _default(value: Value) -> Fact[str | None]:
    if isinstance(value, Known) and not isinstance(value.value, Member):
        plain = None if value.value is None else shown(value.value)
        if value.value is None or plain is not None:
            return Known(plain, value.location, value.quote)
    return Unknown("the default is no plain value", value.location)


def _called(fact: Fact[str]) -> str:
    return fact.value if isinstance(fact, Known) else ""
