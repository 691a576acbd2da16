"""ALN402: a connection that its ends do not allow."""

from collections.abc import Mapping

from msgspec import Struct

from align_ci.model import (
    Connection,
    Dependency,
    Fact,
    FailsAt,
    Fix,
    Known,
    Pipeline,
    PipelineStep,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    rule,
)
from align_ci.rules._connections import steps_by_name
from align_ci.rules._names import gap, known, names_of, not_all_known, not_known
from align_ci.rules._outputs import published
from align_ci.rules._sources import Source, Sources, source_in_use, sources_of
from align_ci.rules._suggest import did_you_mean, listed, near


class _End(Struct, frozen=True):
    """One end of a connection."""

    name: str
    step: PipelineStep
    specification: Specification


@rule("ALN402", Severity.ERROR, on=Pipeline, fails_at=FailsAt.BUILD)
def check(pipeline: Pipeline, project: Project) -> Said:
    """A connection joins steps, outputs or dependencies that do not go together.

    Both steps must be in the pipeline, the source must publish the output, the target must
    have the dependency, and the dependency must accept the source. Where an edge says no
    more than from which step the target takes something, some dependency must accept that.

    Why: what assembles the pipeline stops; or it wires data to a step that was not written
    for it.

    Fix: connect a source that is accepted, or add its step type to
    ``compatible_sources``.

    Not reported: edges to steps without dependencies, which may only say what runs first;
    dependencies without ``compatible_sources``, which accept any step; a
    source that an entry names with a slip of the pen, as ALN403 reports that entry.

    Wrong:
        DependencySpec(logical_name="eval_data", compatible_sources=["Preprocessing"], ...)
        Connection(
            source_step="train", output="metrics", target_step="evaluate", dependency="eval_data"
        )

    Right:
        DependencySpec(logical_name="eval_data", compatible_sources=["Preprocessing"], ...)
        Connection(
            source_step="preprocess",
            output="processed_data",
            target_step="evaluate",
            dependency="eval_data",
        )
    """
    steps = steps_by_name(pipeline)
    for connection in pipeline.connections:
        source = _end(connection.source_step, "from", pipeline, steps)
        target = _end(connection.target_step, "to", pipeline, steps)
        yield from (each for each in (source, target) if not isinstance(each, _End))
        if isinstance(source, _End):
            yield from _output(connection, source)
        if isinstance(target, _End):
            yield from _dependency(connection, target, source, sources_of(project))


def _end(
    end: Fact[str], way: str, pipeline: Pipeline, steps: Mapping[str, PipelineStep]
) -> _End | Problem | Skip:
    """What is at one end of a connection, or what is to be said in its place."""
    if isinstance(end, Unknown):
        return not_known(f"which step a connection leads {way}", end)
    if end.value not in steps:
        hidden = gap(pipeline.steps, (step.name for step in pipeline.steps))
        return (
            not_all_known("the steps", hidden) if hidden is not None else _no_step(end, way, steps)
        )
    specification = steps[end.value].specification
    if isinstance(specification, Unknown):
        return not_known(f"the specification of `{end.value}`", specification)
    return _End(end.value, steps[end.value], specification.value)


def _no_step(end: Known[str], way: str, steps: Mapping[str, PipelineStep]) -> Problem:
    return Problem(
        f"a connection leads {way} `{end.value}`, which is no step of this pipeline",
        end.location,
        ("step", end.value),
        Fix(f"name a step of the pipeline{did_you_mean(end.value, steps)}"),
        cause=f"no step {end.value}",
    )


def _output(connection: Connection, source: _End) -> Said:
    output, names = connection.output, published(source.specification)
    if isinstance(output, Unknown):
        yield not_known("which output is connected", output)
    elif output.value is None or output.value in names:
        return
    elif names.gap is not None:
        yield not_all_known(f"the outputs of `{source.name}`", names.gap)
    else:
        yield Problem(
            f"connects output `{output.value}`, which step `{source.name}` does not publish",
            output.location,
            ("output", source.name, output.value),
            Fix(f"connect an output of `{source.name}`{did_you_mean(output.value, names.names)}"),
            (Related(f"what `{source.name}` publishes", source.specification.location),),
        )


def _dependency(
    connection: Connection, target: _End, source: _End | Problem | Skip, sources: Sources
) -> Said:
    name = connection.dependency
    if isinstance(name, Unknown):
        yield not_known("which dependency is connected", name)
        return
    if name.value is None:
        if isinstance(source, _End):
            yield from _edge(connection, target, source, sources)
        return
    declared = names_of(target.specification.dependencies, lambda each: each.name)
    if name.value not in declared:
        if declared.gap is not None:
            yield not_all_known(f"the dependencies of `{target.name}`", declared.gap)
        else:
            yield _no_dependency(Known(name.value, name.location), target, declared.values)
    elif isinstance(source, _End):
        origin = source_in_use(source.step, source.specification, sources.conventions)
        for each in target.specification.dependencies:
            if isinstance(each.name, Known) and each.name.value == name.value:
                yield from _acceptance(connection, each, origin, sources)


def _edge(connection: Connection, target: _End, source: _End, sources: Sources) -> Said:
    """An edge that does not say which dependency it feeds: some dependency must accept it."""
    dependencies = target.specification.dependencies
    if dependencies.gaps:
        yield not_all_known(f"the dependencies of `{target.name}`", dependencies.gaps[0])
        return
    origin = source_in_use(source.step, source.specification, sources.conventions)
    verdicts = [sources.accepts(each, origin) for each in dependencies]
    slips = [slip for each in dependencies if (slip := _slip(each, origin, sources))]
    if True in verdicts:
        return
    if not verdicts or None in verdicts or slips:
        yield Skip("whether the edge feeds a dependency is not known")
        return
    yield Problem(
        f"an edge leads from `{source.name}` to `{target.name}`, but no dependency of "
        f"`{target.name}` accepts `{origin.stem}`",
        connection.location,
        ("edge", source.name, target.name),
        Fix(f"drop the edge, or let a dependency of `{target.name}` accept `{origin.stem}`"),
        (Related(f"what `{target.name}` depends on", target.specification.location),),
    )


def _no_dependency(name: Known[str], target: _End, names: tuple[str, ...]) -> Problem:
    return Problem(
        f"feeds `{name.value}`, which step `{target.name}` does not depend on",
        name.location,
        ("dependency", target.name, name.value),
        Fix(f"feed a dependency of `{target.name}`{did_you_mean(name.value, names)}"),
        (Related(f"what `{target.name}` depends on", target.specification.location),),
    )


def _acceptance(
    connection: Connection, dependency: Dependency, source: Source, sources: Sources
) -> Said:
    accepted = sources.accepts(dependency, source)
    step = connection.source_step
    if accepted is None:
        yield Skip("whether a dependency accepts what it is connected to is not known")
    elif not accepted and isinstance(step, Known) and isinstance(dependency.name, Known):
        slip = _slip(dependency, source, sources)
        yield (
            Skip(f"`{slip}` may be meant for the source")
            if slip
            else _not_accepted(step, dependency.name, dependency, source)
        )


def _slip(dependency: Dependency, source: Source, sources: Sources) -> str:
    """An entry that looks like the source and is not known to be anything else."""
    entries = (entry.value for entry in known(dependency.sources))
    return next(
        (
            entry
            for entry in entries
            if not sources.is_known(entry) and any(near(entry, name) for name in source.answers)
        ),
        "",
    )


def _not_accepted(
    step: Known[str], name: Known[str], dependency: Dependency, source: Source
) -> Problem:
    entries = [entry.value for entry in known(dependency.sources)]
    what = source.specification.step
    of_type = "" if what == step.value else f", a `{what}`,"
    return Problem(
        f"`{name.value}` is connected to `{step.value}`{of_type} but accepts only "
        f"{listed(entries)}",
        step.location,
        ("source", step.value, name.value),
        Fix(f"connect a step that is accepted, or accept `{source.stem}`"),
        (Related("what it accepts", dependency.sources.location or name.location),),
    )
