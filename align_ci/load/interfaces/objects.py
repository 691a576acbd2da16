"""Makes of documents the objects that they declare, as if a module had made them."""

from collections.abc import Iterator
from typing import Any

from align_ci.load.interfaces.broken import Broken
from align_ci.load.interfaces.layout import InterfaceLayout
from align_ci.load.interfaces.paths import Visits, every_at, first_at, is_nothing, laid_over
from align_ci.load.interfaces.tables import NEITHER, keys, several, table, texts
from align_ci.load.values import Instance, Items, Table, Value, add_gaps, gap
from align_ci.load.vocabulary import Words
from align_ci.model import Known, Location

SCALARS = {
    "step_type": "step-type",
    "node_type": "node-type",
    "sagemaker_step_type": "sagemaker-step-type",
    "job_type": "job-type",
}
"""The fields of a specification that are one value, and what says where they lie."""

CONTRACT = (
    *("entry-point", "contract-inputs", "contract-outputs", "required-env-vars"),
    *("optional-env-vars", "arguments", "requirements"),
)
"""A step has a contract where there is something at one of these."""

PORTS = {"contract-inputs", "contract-outputs"}
"""What says nothing where there are only names."""

LISTS = {"compatible_sources", "semantic_keywords", "aliases"}


class Declarer:
    """Goes through the documents of one file; what variants share becomes one object.

    Args:
        layout: Where the file says what.
        location: The file.

    Attributes:
        specifications: One for each step and variant.
        contracts: All of them, those of specifications included.
    """

    def __init__(self, layout: InterfaceLayout, location: Location) -> None:
        self.specifications: list[Instance] = []
        self.contracts: list[Instance] = []
        self._layout = layout
        self._visits = Visits(location)
        # Each with what it was made of, so that no identity is used twice.
        self._made: dict[tuple[Any, ...], tuple[Any, Instance]] = {}

    def add(self, document: Value) -> None:
        """The steps of one more document.

        Raises:
            Broken: It declares none, or too much.
        """
        if not isinstance(document, Table):
            why = gap(document, "a document is no mapping, so it declares no step").why
            raise Broken(why, document.location)
        for variant, job_type in self._variants(document):
            contract = self._contract(variant)
            if contract is not None and contract not in self.contracts:
                self.contracts.append(contract)
            if self._first(variant, "step-type") is not None:
                self.specifications.append(self._specification(variant, job_type, contract))
            elif contract is None:
                where = self._layout.paths_of("step-type")[0]
                why = f"a document declares no step: it has nothing at `{where}`"
                raise Broken(why, document.location)

    def _first(self, document: Value, name: str) -> Value | None:
        return first_at(document, self._layout.paths_of(name))

    def _every(self, document: Value, name: str) -> list[Value]:
        return [*every_at(document, self._layout.paths_of(name))]

    def _variants(self, document: Table) -> Iterator[tuple[Value, Value | None]]:
        """The document once for each job type that it names, or once as it is."""
        listed = self._first(document, "variants")
        if listed is None:
            yield document, None
            return
        for job_type, above in self._overrides(listed):
            over = Table(job_type.location) if is_nothing(above) else above
            if not isinstance(over, Table):
                why = gap(over, "a variant is no mapping of what it overrides").why
                raise Broken(why, over.location)
            yield laid_over(document, over, self._visits), job_type

    def _overrides(self, listed: Value) -> list[tuple[Value, Value]]:
        match listed:
            case Table(entries=entries, gaps=[]):
                return [*entries.values()]
            case Items(items=items, gaps=[]):
                words = self._layout.words_of("variant")
                return [_override(item, words) for item in items]
            case other:
                why = gap(other, "they are neither a list nor a mapping by job type").why
                raise Broken(f"the variants cannot be read: {why}", other.location)

    def _specification(
        self, document: Value, job_type: Value | None, contract: Instance | None
    ) -> Instance:
        found = {name: self._first(document, path) for name, path in SCALARS.items()}
        fields = {name: value for name, value in found.items() if value is not None}
        if job_type is not None:
            fields["job_type"] = job_type
        fields["dependencies"] = self._parts(document, "dependencies", "dependency")
        fields["outputs"] = self._parts(document, "outputs", "output")
        if contract is not None:
            fields["script_contract"] = contract
        return Instance("StepSpecification", fields["step_type"].location, fields)

    def _contract(self, document: Value) -> Instance | None:
        held = {name: self._every(document, name) for name in CONTRACT}
        values = [value for found in held.values() for value in found]
        filled = {name for name, found in held.items() if not all(map(_is_empty, found))}
        if filled <= PORTS and not any(map(self._has_paths, (held[name] for name in PORTS))):
            return None
        key = ("contract", *map(id, values))
        if key not in self._made:
            self._made[key] = (values, self._contract_of(held, values[0].location))
        return self._made[key][1]

    def _has_paths(self, ports: list[Value]) -> bool:
        """Whether any port has a path, or may have one: steps without a script name ports only."""
        words = self._layout.words_of("contract-path")
        paths = table(ports, words, self._visits.location, self._visits)
        return bool(paths.gaps) or not all(is_nothing(value) for _, value in paths.entries.values())

    def _contract_of(self, held: dict[str, list[Value]], place: Location) -> Instance:
        def by_name(path: str, part: str) -> Table:
            return table(held[path], self._layout.words_of(part), place, self._visits)

        fields: dict[str, Value] = {
            "expected_input_paths": by_name("contract-inputs", "contract-path"),
            "expected_output_paths": by_name("contract-outputs", "contract-path"),
            "required_env_vars": keys(held["required-env-vars"], place, self._visits),
            "optional_env_vars": by_name("optional-env-vars", "variable"),
            "expected_arguments": by_name("arguments", "argument"),
            "framework_requirements": texts(by_name("requirements", "variable")),
        }
        named = [value for value in held["entry-point"] if not _is_empty(value)]
        fields.update({"entry_point": named[0]} if named else {})
        return Instance("ScriptContract", place, fields)

    def _parts(self, document: Value, path: str, part: str) -> Items:
        """Dependencies or outputs, from mappings by logical name and from lists."""
        words = self._layout.words_of(part)
        values = self._every(document, path)
        made = Items(values[0].location if values else document.location)
        for value in values:
            match value:
                case Table(entries=entries, gaps=gaps):
                    self._visits.spend(len(entries))
                    made.items += (self._part(key, held, words) for key, held in entries.values())
                    add_gaps(made.gaps, gaps)
                case Items(items=items, gaps=gaps):
                    self._visits.spend(len(items))
                    made.items += (self._part(None, held, words) for held in items)
                    add_gaps(made.gaps, gaps)
                case other:
                    add_gaps(made.gaps, [gap(other, NEITHER)])
        return made

    def _part(self, key: Value | None, value: Value, words: Words) -> Instance:
        made_of = (words.role, id(key), id(value))
        if made_of not in self._made:
            self._made[made_of] = ((key, value), self._part_of(key, value, words))
        return self._made[made_of][1]

    def _part_of(self, key: Value | None, value: Value, words: Words) -> Instance:
        made = Instance(CLASSES[words.role], key.location if key is not None else value.location)
        if key is not None:
            made.fields["logical_name"] = key
        match value:
            case Table(entries=entries, gaps=gaps):
                for ours in words.fields:
                    entry = entries.get(words.called(ours, entries))
                    if entry is not None and not is_nothing(entry[1]):
                        made.fields[ours] = self._held(ours, entry[1])
                add_gaps(made.gaps, gaps)
            case Known(str()) if key is None:
                made.fields["logical_name"] = value
            case Known(None):
                pass
            case other:
                add_gaps(made.gaps, [gap(other, "what is declared here is no mapping")])
        return made

    def _held(self, name: str, value: Value) -> Value:
        return several(value, self._visits) if name in LISTS else value


CLASSES = {"dependency": "DependencySpec", "output": "OutputSpec"}
"""Whose fields and defaults are documented."""


def _override(item: Value, words: Words) -> tuple[Value, Value]:
    """The job type of a variant in a list, and what it overrides."""
    if not isinstance(item, Table):
        return item, Table(item.location)
    called = words.called("job_type", item.entries)
    if called not in item.entries:
        raise Broken(f"a variant has no `{called}`", item.location)
    rest = {name: entry for name, entry in item.entries.items() if name != called}
    return item.entries[called][1], Table(item.location, rest, list(item.gaps))


def _is_empty(value: Value) -> bool:
    match value:
        case Known(plain):
            return plain is None or bool(plain == "")
        case Table(entries=held, gaps=gaps) | Items(items=held, gaps=gaps):
            return not held and not gaps
        case _:
            return False
