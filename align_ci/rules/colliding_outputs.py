"""ALN411: two steps that may run at the same time write to one place."""

from collections.abc import Iterator

from msgspec import Struct

from align_ci.model import (
    Content,
    Definition,
    DefinitionStep,
    FailsAt,
    Fix,
    Known,
    Node,
    Problem,
    Project,
    Related,
    Said,
    Severity,
    Skip,
    Unknown,
    rule,
)
from align_ci.rules._definition import called, content_of, member, outputs
from align_ci.rules._names import gap, not_all_known
from align_ci.rules._order import Order, order_of
from align_ci.rules._twins import compiled_kind
from align_ci.rules._wiring import address_of, canonical


class _Write(Struct, frozen=True):
    """An address that a step writes to.

    Attributes:
        step: The step's name.
        what: What a message calls what is written.
        address: Where to.
        maker: The step.
    """

    step: str
    what: str
    address: Node
    maker: DefinitionStep


@rule("ALN411", Severity.ERROR, on=Definition, fails_at=FailsAt.SILENT)
def check(definition: Definition, _project: Project) -> Said:
    """Two steps that may run at the same time write their outputs to the same place in S3.

    Outputs of processing jobs and of transform jobs are compared.

    Why: both succeed, one overwrites the files of the other, and which one is a matter of
    chance.

    Fix: give each its own place, such as one that the step's name is a part of, or let one
    step wait for the other.

    Not reported: steps of which one waits for the other, also by way of others; steps in
    opposite branches of a condition; places that are not written alike in the definition, even
    if one lies within the other. Training jobs add their own name to where they write.

    Wrong:
        ProcessingOutput(output_name="report", destination="s3://bucket/report", ...)  # twice

    Right:
        ProcessingOutput(output_name="report", destination="s3://bucket/xgboost/report", ...)
        ProcessingOutput(output_name="report", destination="s3://bucket/pytorch/report", ...)
    """
    content = content_of(definition)
    if isinstance(content, Skip):
        yield content
        return
    order = order_of(content)
    if isinstance(order, Unknown):
        yield not_all_known("the steps, and what each waits for,", order)
        return
    hidden = gap(content.steps, [step.kind for step in content.steps])
    if hidden is not None:
        yield not_all_known("the kinds of the steps", hidden)
        return
    yield from _collisions(content, order)


def _collisions(content: Content, order: Order) -> Iterator[Problem]:
    by_address: dict[str, dict[str, _Write]] = {}
    for write in _writes(content):
        by_address.setdefault(canonical(write.address), {}).setdefault(write.step, write)
    for by_step in by_address.values():
        writes = [*by_step.values()]
        for index, other in enumerate(writes):
            one = next((each for each in writes[:index] if _collide(each, other, order)), None)
            if one is not None:
                yield _collision(one, other, cause=f"written to the place of {writes[0].what}")


def _collide(one: _Write, other: _Write, order: Order) -> bool:
    return order.may_run_together(one.maker, other.maker)


def _writes(content: Content) -> Iterator[_Write]:
    for step in content.steps:
        name = called(step)
        for part in outputs(step):
            address = address_of(part)
            if address is not None and address.value:
                output = part.name.value if isinstance(part.name, Known) else ""
                yield _Write(name, f"`{output}` of `{name}`", address, step)
        address = member(step.arguments, "TransformOutput", "S3OutputPath")
        if compiled_kind(step) == "Transform" and address is not None and address.value:
            yield _Write(name, f"the output of `{name}`", address, step)


def _collision(one: _Write, other: _Write, cause: str) -> Problem:
    where = f" `{other.address.value}`" if isinstance(other.address.value, str) else ""
    return Problem(
        f"{one.what} and {other.what} are written to the same place{where}, and both steps may "
        "run at the same time",
        other.address.location,
        (one.step, other.step, one.what, other.what),
        Fix("give each its own place, or let one step wait for the other"),
        (Related(f"{one.what} is written there too", one.address.location),),
        cause=cause,
    )
