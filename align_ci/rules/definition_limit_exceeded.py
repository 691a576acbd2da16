"""ALN605: a compiled pipeline asks for more, or for something longer, than SageMaker takes."""

from collections.abc import Iterable, Iterator, Mapping

from align_ci.aws.limits import PIPELINE, Limit
from align_ci.aws.requests import requests
from align_ci.model import (
    Content,
    Definition,
    Dependency,
    Fact,
    FailsAt,
    Fix,
    Known,
    Location,
    Problem,
    Project,
    Said,
    Severity,
    Skip,
    Specification,
    Unknown,
    rule,
)
from align_ci.model.walk import facts
from align_ci.rules._alignment import dependency_needs_path, output_needs_path
from align_ci.rules._definition import content_of, items, member
from align_ci.rules._kind import kind_of_step
from align_ci.rules._names import not_known
from align_ci.rules._requests import Argument, arguments, shortened, unjudged
from align_ci.rules._twins import Uses, specification_of, uses_beside

_INPUTS, _OUTPUTS = "ProcessingInputs", "ProcessingOutputs"


@rule("ALN605", Severity.ERROR, on=Definition, fails_at=FailsAt.JOB_START)
def check(definition: Definition, project: Project) -> Said:
    """A compiled pipeline holds more, or something longer, than SageMaker takes.

    Inputs, outputs, channels, environment variables and whatever else is listed are counted,
    texts are measured and numbers compared, as SageMaker's service model says; and so are the
    names of steps and parameters and the definition as a whole. The input that brings the
    script counts as one of the ten of a processing job.

    Why: the SDK does not look. The pipeline is refused when it is submitted, or the job when
    its step begins, after those before it have run.

    Fix: put several files into one folder and mount that, shorten the text, or split the
    pipeline.

    Not reported: what is only known when the pipeline runs; roles, keys and what else belongs
    to an account; too many inputs or outputs where the step's specification declares as many,
    as ALN211 says so there.

    Wrong:
        {"ProcessingOutputConfig": {"Outputs": [... 13 outputs ...]}}

    Right:
        {"ProcessingOutputConfig": {"Outputs": [... 10 outputs ...]}}
    """
    content = content_of(definition)
    if isinstance(content, Skip):
        yield content
        return
    if definition.compiled:
        yield from _long("the pipeline's name", definition.name, definition.location, "name")
    yield from _size(definition, content)
    yield from _names("step", (step.name for step in content.steps), "step_name")
    yield from _names("parameter", content.parameters, "parameter_name")
    yield from unjudged(content)
    uses = uses_beside(definition, project)
    for step in content.steps:
        for argument in arguments(step):
            yield from _count(argument, uses)
            yield from _length(argument)
            yield from _range(argument)


def _size(definition: Definition, content: Content) -> Iterator[Problem]:
    limit = PIPELINE["definition"]
    if content.size > limit.maximum:
        yield _problem(
            f"the definition has {content.size} characters",
            f"{limit.maximum} at most",
            definition.location,
            ("definition",),
            "split the pipeline, or move long texts into files",
        )


def _names(what: str, names: Iterable[Fact[str]], limit: str) -> Iterator[Problem]:
    for name in names:
        if isinstance(name, Known):
            shown = f"the name of {what} `{shortened(name.value)}`"
            yield from _long(shown, name.value, name.location, limit)


def _long(what: str, name: str, location: Location, limit: str) -> Iterator[Problem]:
    bound: Limit = PIPELINE[limit]
    if len(name) > bound.maximum:
        yield _problem(
            f"{what} has {len(name)} characters",
            f"{bound.maximum} at most",
            location,
            (limit, name),
            "choose a shorter name",
        )


def _count(argument: Argument, uses: Uses | Unknown | None) -> Said:
    value, most = argument.node.value, requests().sizes.get(argument.shape)
    if most is None or not isinstance(value, tuple | Mapping) or len(value) <= most:
        return
    said = _said_before(argument, most, uses)
    if isinstance(said, Unknown):
        yield not_known(f"whether ALN211 counts {argument.label} as well", said)
    elif not said:
        yield _problem(
            f"{argument.label} holds {len(value)} items{_script(argument)}",
            f"{most} at most",
            argument.node.location,
            argument.key,
            f"leave at most {most}",
        )


def _script(argument: Argument) -> str:
    names = (member(each, "InputName") for each in items(argument.node))
    brought = argument.shape == _INPUTS and any(name and name.value == "code" for name in names)
    return ", the one that brings the script included" if brought else ""


def _length(argument: Argument) -> Iterator[Problem]:
    text = argument.node.value
    least, most = requests().lengths.get(argument.shape, (None, None))
    if isinstance(text, str):
        shown = f"{argument.label} has {len(text)} characters"
        yield from _bounded(argument, shown, len(text), (least, most), "shorten the text")


def _range(argument: Argument) -> Iterator[Problem]:
    number = argument.node.value
    least, most = requests().ranges.get(argument.shape, (None, None))
    if isinstance(number, int | float) and not isinstance(number, bool):
        shown = f"{argument.label} is {number}"
        yield from _bounded(argument, shown, number, (least, most), "choose a smaller number")


def _bounded(
    argument: Argument,
    shown: str,
    size: float,
    bounds: tuple[float | None, float | None],
    lessen: str,
) -> Iterator[Problem]:
    least, most = bounds
    place, key = argument.node.location, argument.key
    if most is not None and size > most:
        yield _problem(shown, f"{most} at most", place, key, lessen)
    elif least is not None and size < least:
        yield _problem(shown, f"at least {least}", place, key, f"give at least {least}")


def _said_before(argument: Argument, most: int, uses: Uses | Unknown | None) -> bool | Unknown:
    """Whether the step's specification itself declares too many, which ALN211 reports."""
    if argument.shape not in {_INPUTS, _OUTPUTS}:
        return False
    specification = specification_of(argument.step, uses)
    if isinstance(specification, Unknown):
        return specification
    if specification is None:
        return False
    every = [fact for _, fact in facts(specification)]
    if isinstance(specification.contract, Known) and specification.contract.value is not None:
        every += [fact for _, fact in facts(specification.contract.value)]
    hidden = next((fact for fact in every if isinstance(fact, Unknown)), None)
    if hidden is not None:
        return hidden
    return kind_of_step(specification) == "Processing" and _declared(argument, specification) > most


def _declared(argument: Argument, specification: Specification) -> int:
    if argument.shape == _OUTPUTS:
        return sum(output_needs_path(each) is True for each in specification.outputs)
    return sum(_is_needed(each) for each in specification.dependencies)


def _is_needed(dependency: Dependency) -> bool:
    required = isinstance(dependency.required, Known) and dependency.required.value
    return required and dependency_needs_path(dependency) is True


def _problem(
    what: str, allowed: str, location: Location, key: tuple[str, ...], cure: str
) -> Problem:
    return Problem(f"{what}, but SageMaker takes {allowed}", location, key, Fix(cure))
