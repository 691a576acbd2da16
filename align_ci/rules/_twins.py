"""The pipeline specification that a definition is compiled from, and the steps of both."""

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from align_ci.model import (
    Content,
    Definition,
    DefinitionStep,
    Known,
    Pipeline,
    PipelineStep,
    Project,
    Specification,
    Unknown,
)
from align_ci.rules._definition import called
from align_ci.rules._names import gap
from align_ci.rules._suggest import folded

Twin: TypeAlias = Pipeline | Unknown | None
"""The pipeline specification of a definition; unknown where there may be one, else None."""

_MADE_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "Model": ("-CreateModel", "CreateModelStep"),
    "RegisterModel": ("-RegisterModel",),
}
"""What SDK v2 adds to the names of steps, by their kind."""

_REPACKING = "RepackModel"
"""Part of the names of the training steps with which the SDK repacks models."""


def twin_of(definition: Definition, project: Project) -> Twin:
    """The pipeline specification of the same name, ignoring case, ``-`` and ``_``."""
    name = folded(definition.name)
    found = [each for each in project.pipelines if folded(each.name) == name]
    if project.pipelines.gaps:
        return project.pipelines.gaps[0]
    if len(found) > 1:
        return Unknown("several pipeline specifications have its name", definition.location)
    return found[0] if found else None


def without_twin(project: Project) -> list[Pipeline]:
    """The pipeline specifications that no definition has the name of."""
    names = {folded(each.name) for each in project.definitions}
    return [each for each in project.pipelines if folded(each.name) not in names]


class Uses(Struct, frozen=True, eq=False):
    """The steps of a pipeline specification, found by what a definition calls them.

    Attributes:
        by_name: By their names.
        by_fold: Their names, by those without case and separators.
    """

    by_name: Mapping[str, PipelineStep]
    by_fold: Mapping[str, str]

    def name_of(self, step: DefinitionStep) -> str | None:
        """What the specification calls a step; None where it has none of this name."""
        own = called(step)
        if own in self.by_name:
            return own
        suffixes = ("", *_MADE_SUFFIXES.get(compiled_kind(step), ()))
        names = (own.removesuffix(suffix) for suffix in suffixes if own.endswith(suffix))
        found = (self.by_fold.get(folded(name)) for name in names)
        return next((name for name in found if name is not None), None)


class Pairs(Struct, frozen=True, eq=False):
    """The steps of a definition beside those of a pipeline specification.

    Attributes:
        compiled: The step of the definition, by its name in the pipeline specification.
        planned: The name in the pipeline specification, by the name in the definition.
        missing: Names that only the pipeline specification has.
        additional: Steps that only the definition has.
        made: Names of steps that the SDK adds of its own.
    """

    compiled: Mapping[str, DefinitionStep]
    planned: Mapping[str, str]
    missing: tuple[str, ...]
    additional: tuple[DefinitionStep, ...]
    made: frozenset[str]


def pairs_of(content: Content, pipeline: Pipeline) -> Pairs | Unknown:
    """Which step of a definition is which step of a pipeline specification.

    Conditions are no steps of a pipeline specification and are left out.
    """
    hidden = gap(content.steps, [step.kind for step in content.steps])
    uses = uses_of(pipeline) if hidden is None else hidden
    return uses if isinstance(uses, Unknown) else _pairs([*content.steps], uses)


def uses_of(pipeline: Pipeline) -> Uses | Unknown:
    """The steps of a pipeline specification, or why they are not all known."""
    hidden = gap(pipeline.steps, [each.name for each in pipeline.steps])
    if hidden is not None:
        return hidden
    by_name = {each.name.value: each for each in pipeline.steps if isinstance(each.name, Known)}
    return Uses(by_name, {folded(name): name for name in by_name})


def uses_beside(definition: Definition, project: Project) -> Uses | Unknown | None:
    """The steps of the pipeline specification of a definition; None where it has none."""
    twin = twin_of(definition, project)
    return uses_of(twin) if isinstance(twin, Pipeline) else twin


def specification_of(
    step: DefinitionStep, uses: Uses | Unknown | None
) -> Specification | Unknown | None:
    """The specification that a step is built from; None where it has none."""
    if uses is None or isinstance(uses, Unknown):
        return uses
    name = uses.name_of(step)
    if name is None:
        return None
    used = uses.by_name[name].specification
    return used if isinstance(used, Unknown) else used.value


def compiled_kind(step: DefinitionStep) -> str:
    """What a step is in a definition; empty where that is not known."""
    return step.kind.value if isinstance(step.kind, Known) else ""


def _pairs(steps: list[DefinitionStep], uses: Uses) -> Pairs:
    compiled: dict[str, DefinitionStep] = {}
    planned: dict[str, str] = {}
    others = []
    # Those of the very same name come first, so that no similar one takes their place.
    for step in sorted(steps, key=lambda each: called(each) not in uses.by_name):
        name = uses.name_of(step)
        if name is not None and name not in compiled:
            compiled[name] = step
            planned[called(step)] = name
        elif called(step) not in planned and compiled_kind(step) != "Condition":
            others.append(step)
    made = frozenset(called(step) for step in others if _is_made(step))
    additional = tuple(step for step in others if called(step) not in made)
    missing = tuple(name for name in uses.by_name if name not in compiled)
    return Pairs(compiled, planned, missing, additional, made)


def _is_made(step: DefinitionStep) -> bool:
    kind, name = compiled_kind(step), called(step)
    if kind == "Training":
        return _REPACKING in name
    return kind == "Model" and name.endswith(_MADE_SUFFIXES["Model"])
