"""What a project calls its own classes and fields, where that is nothing usual."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

DICTIONARY = "dict"
"""Instead of the name of a class: plain dictionaries, their keys for fields."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "spec": (
        *("step_type", "node_type", "dependencies", "outputs", "script_contract"),
        *("sagemaker_step_type", "job_type"),
    ),
    "dependency": (
        *("logical_name", "dependency_type", "required", "compatible_sources"),
        *("semantic_keywords", "data_type", "description"),
    ),
    "output": (
        *("logical_name", "output_type", "property_path", "aliases", "data_type"),
        "description",
    ),
    "contract": (
        *("entry_point", "expected_input_paths", "expected_output_paths", "required_env_vars"),
        *("optional_env_vars", "expected_arguments", "framework_requirements", "description"),
    ),
    "pipeline": ("name", "nodes", "edges"),
}
"""The fields of each role, as our own classes call them."""

REQUIRED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "spec": (("step_type",), ("dependencies", "outputs", "node_type")),
    "dependency": (("logical_name",), ("dependency_type", "compatible_sources")),
    "output": (("logical_name",), ("property_path", "output_type")),
    "contract": (("entry_point",), ("expected_input_paths", "expected_output_paths")),
    "pipeline": (("nodes", "edges"), ("nodes",)),
}
"""By what an object of each role is told from others: all of the first, one of the second."""

KINDS = {"spec": "specifications", "contract": "contracts", "pipeline": "pipelines"}
"""What rules judge, by the roles that are it."""


class Words(Struct, frozen=True, eq=False):
    """How the objects of one role are called.

    Attributes:
        role: One of ``FIELDS``.
        classes: The names of their classes, bare or with a part of their module; or ``dict``.
        fields: What they call our fields; the first that an object has counts.
        node: The method that adds a step to a pipeline.
        edge: The method that adds an edge to a pipeline.
    """

    role: str
    classes: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    node: str = "add_node"
    edge: str = "add_edge"

    @property
    def kind(self) -> str | None:
        """Which kind of subject they are: ``specifications``, ...; None for parts of one."""
        return KINDS.get(self.role)

    @property
    def are_dictionaries(self) -> bool:
        """Whether plain dictionaries are meant."""
        return DICTIONARY in self.classes

    def names(self, ours: str) -> tuple[str, ...]:
        """What our field may be called."""
        return self.fields.get(ours, (ours,))

    def called(self, ours: str, held: Container[Any]) -> str:
        """What our field is called by an object that holds some."""
        names = self.names(ours)
        return next((name for name in names if name in held), names[0])

    def fit(self, held: Container[Any]) -> bool:
        """Whether an object that holds these fields may be one of them."""
        every, some = REQUIRED[self.role]

        def has(ours: str) -> bool:
            return any(name in held for name in self.names(ours))

        return all(map(has, every)) and any(map(has, some))

    def name_class(self, dotted: str) -> bool:
        """Whether a class, by its dotted name, is one of theirs."""
        return any(_is_same(name, dotted) for name in self.classes if name != DICTIONARY)


class Vocabulary(Struct, frozen=True, eq=False):
    """Every set of words that a project uses besides the usual ones."""

    words: tuple[Words, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)

    def of_class(self, *lineage: str) -> Words | None:
        """The words for a class, by its dotted name and those that it inherits from."""
        found = (words for name in lineage for words in self.words if words.name_class(name))
        return next(found, None)

    def dictionaries(self) -> Iterator[Words]:
        """The words for plain dictionaries: what lies in a dictionary is one, too."""
        named = [words for words in self.words if words.are_dictionaries]
        yield from named
        for role in FIELDS if any(words.kind for words in named) else ():
            if role != "pipeline" and all(words.role != role for words in named):
                yield Words(role, (DICTIONARY,))

    def shapes(self) -> list[dict[str, Any]]:
        """What tells an object of each role from others, as plain data for the child."""
        return [
            {
                "every": [list(words.names(ours)) for ours in REQUIRED[words.role][0]],
                "some": [name for ours in REQUIRED[words.role][1] for name in words.names(ours)],
                "fields": [name for ours in FIELDS[words.role] for name in words.names(ours)],
                "dictionary": words.are_dictionaries,
            }
            for words in (*self.words, *self.dictionaries())
        ]

    def class_names(self) -> dict[str, str]:
        """The kind of subject that each class makes, by its bare name."""
        return {
            name.rpartition(".")[2]: words.kind
            for words in self.words
            for name in words.classes
            if words.kind and name != DICTIONARY
        }

    def marks(self) -> Callable[[bytes], bool]:
        """Tells whether a file may declare something in these words."""
        if not self:
            return lambda _text: False
        names = "|".join(map(re.escape, self.class_names()))
        classes = re.compile(rf"\b(?:{names})\b".encode() if names else rb"(?!)")
        dictionaries = [words for words in self.dictionaries() if words.kind]
        return lambda text: bool(
            classes.search(text) or any(_mentions(words, text) for words in dictionaries)
        )


def _mentions(words: Words, text: bytes) -> bool:
    every, some = REQUIRED[words.role]

    def has(ours: str) -> bool:
        return any(name.encode() in text for name in words.names(ours))

    return all(map(has, every)) and any(map(has, some))


def _is_same(given: str, dotted: str) -> bool:
    """Whether a name means a class: its own name, and parts of its module in their order."""
    *packages, name = given.split(".")
    *modules, own = dotted.split(".")
    left = iter(modules)
    return name == own and all(package in left for package in packages)
