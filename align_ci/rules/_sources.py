"""Who publishes what: the index by which dependencies find their sources."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from msgspec import Struct

from align_ci.aws.kinds import kind_of
from align_ci.model import (
    Conventions,
    Dependency,
    Fact,
    Known,
    PipelineStep,
    Project,
    Specification,
    Unknown,
)
from align_ci.rules._connections import Connected, connected
from align_ci.rules._kind import kind_of_step
from align_ci.rules._names import gap, known
from align_ci.rules._outputs import Published, published
from align_ci.rules._step_types import canonical, split, step_type_of
from align_ci.rules._types import fits


class Source(Struct, frozen=True, eq=False, dict=True):
    """A specification, seen as what may feed another one.

    Attributes:
        specification: The specification.
        stem: Its step type without a job type; empty where that is not known.
        answers: What ``compatible_sources`` may call it.
        generic: Whether it is for no job type in particular.
        unclear: Why it may answer to more; None when these are all.
        published: The names of its outputs.
    """

    specification: Specification
    stem: str
    answers: frozenset[str]
    generic: bool
    unclear: Unknown | None
    published: Published

    @cached_property
    def kind(self) -> str | None:
        """The kind of step; None in doubt."""
        return kind_of_step(self.specification)

    def fits(self, dependency: Dependency, conventions: Conventions) -> bool | None:
        """Whether some output is of a fitting type; None where that cannot be told."""
        if isinstance(dependency.type, Unknown):
            return None
        outputs = self.specification.outputs
        types = [output.type for output in outputs]
        if any(fits(dependency.type.value, fact.value, conventions) for fact in known(types)):
            return True
        return None if gap(outputs, types) is not None else False


class Sources(Struct, frozen=True, eq=False, dict=True):
    """All specifications of a project, by what they answer to and by what they publish.

    Verdicts are True, False, or None where too much is unknown to tell.

    Attributes:
        all: Every specification, in the project's order.
        by_answer: By what ``compatible_sources`` may call them.
        by_stem: By step type without a job type.
        gap: Why there may be other step types; None when these are all.
        connected: What the pipelines connect.
        conventions: The project's.
    """

    all: tuple[Source, ...]
    by_answer: Mapping[str, tuple[Source, ...]]
    by_stem: Mapping[str, tuple[Source, ...]]
    gap: Unknown | None
    connected: Connected
    conventions: Conventions

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Source, ...]]:
        """The publishers of each exact logical name."""
        return _grouped((name, each) for each in self.all for name in each.published.by_name)

    @cached_property
    def by_alias(self) -> Mapping[str, tuple[Source, ...]]:
        """The publishers of each alias, in lower case."""
        return _grouped((alias, each) for each in self.all for alias in each.published.by_alias)

    @cached_property
    def unclear(self) -> tuple[Source, ...]:
        """Those that may publish more names than are known."""
        return tuple(each for each in self.all if each.published.gap is not None)

    def publishers(self, name: str) -> tuple[Source, ...]:
        """Those known to publish an output under this name or alias."""
        return self.by_name.get(name, ()) + self.by_alias.get(name.casefold(), ())

    def accepts(self, dependency: Dependency, source: Source) -> bool | None:
        """Whether a dependency takes this source; one without entries takes any."""
        verdicts = [self.matches(entry.value, source) for entry in known(dependency.sources)]
        if True in verdicts:
            return True
        if gap(dependency.sources, dependency.sources) is not None or None in verdicts:
            return None
        return not verdicts

    def matches(self, entry: str, source: Source) -> bool | None:
        """Whether an entry of ``compatible_sources`` means this source."""
        kind = kind_of(entry)
        if canonical(entry) in source.answers or (kind and kind == source.kind):
            return True
        if source.unclear is not None or (kind and source.kind is None):
            return None
        return self._used_as(entry, source)

    def is_step_type(self, entry: str) -> bool | None:
        """Whether some specification answers to an entry of ``compatible_sources``."""
        if canonical(entry) in self.by_answer:
            return True
        stem, _ = split(entry)
        verdicts = {self._used_as(entry, source) for source in self.by_answer.get(stem, ())}
        if True in verdicts:
            return True
        return None if self.gap is not None or None in verdicts else False

    def is_known(self, entry: str) -> bool | None:
        """Whether an entry is a step type, a kind, or the step type of another project."""
        if kind_of(entry) is not None or entry in self.conventions.external_step_types:
            return True
        return self.is_step_type(entry)

    def answering(self, entry: str) -> tuple[Source, ...]:
        """Those known to answer to an entry that is a step type."""
        stem, _ = split(entry)
        used = (each for each in self.by_answer.get(stem, ()) if self._used_as(entry, each))
        return self.by_answer.get(canonical(entry), ()) or tuple(used)

    def _used_as(self, entry: str, source: Source) -> bool | None:
        """Whether a pipeline uses a generic specification as the variant that is asked for."""
        stem, job_type = split(entry)
        stem_only = self.conventions.source_job_types == "stem"
        if not job_type or stem_only or not source.generic or stem != source.stem:
            return False
        if (stem, job_type) in self.connected.variants:
            return True
        return None if self.connected.gap is not None else False


@lru_cache(maxsize=4)
def sources_of(project: Project) -> Sources:
    """The index of a project, built once."""
    every = tuple(source_of(each, project.conventions) for each in project.specifications)
    missing = (*project.specifications.gaps, *(each.unclear for each in every))
    return Sources(
        every,
        _grouped((answer, each) for each in every for answer in each.answers),
        _grouped((each.stem, each) for each in every if each.stem),
        next((reason for reason in missing if reason is not None), None),
        connected(project),
        project.conventions,
    )


def source_of(specification: Specification, conventions: Conventions) -> Source:
    """A specification, seen as what may feed another one."""
    return _source(specification, specification.job_type, conventions)


def source_in_use(
    step: PipelineStep, specification: Specification, conventions: Conventions
) -> Source:
    """A specification as a pipeline uses it: of the job type that the use names, if any."""
    used = step.job_type
    own = isinstance(used, Known) and not used.value
    return _source(specification, specification.job_type if own else used, conventions)


def _source(
    specification: Specification, job_type: Fact[str | None], conventions: Conventions
) -> Source:
    step_type = step_type_of(specification.step_type, job_type)
    stem_only = conventions.source_job_types == "stem"
    facts = (specification.step_type, job_type)
    return Source(
        specification,
        stem=step_type.stem if step_type else "",
        answers=step_type.answers(stem_only=stem_only) if step_type else frozenset(),
        generic=step_type is not None and not step_type.job_type,
        unclear=next((fact for fact in facts if isinstance(fact, Unknown)), None),
        published=published(specification),
    )


def _grouped(pairs: Iterator[tuple[str, Source]]) -> dict[str, tuple[Source, ...]]:
    groups: defaultdict[str, list[Source]] = defaultdict(list)
    for key, source in pairs:
        groups[key].append(source)
    return {key: tuple(group) for key, group in groups.items()}
