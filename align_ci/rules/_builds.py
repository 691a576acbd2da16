"""What executing a builder gave, for the rules that hold it against specification and contract."""

from msgspec import Struct

from align_ci.aws.containers import INPUT_ROOTS
from align_ci.model import (
    Build,
    Built,
    Contract,
    Definition,
    Known,
    Location,
    Skip,
    Specification,
    Unknown,
)
from align_ci.rules._kind import kind_of_step
from align_ci.rules._names import not_all_known, not_known
from align_ci.rules._suggest import folded

FAILED = Skip("the builder failed (ALN510)")
REFUSED = Skip("the builder failed when it was refused the network (ALN511)")
OTHER_KIND = Skip("the builder makes another kind of step than is needed (ALN507)")
NO_KIND = Skip("the kind of the step is not known")
NO_CONTRACT = Skip("the step has no contract to compare with")
TUNING = Skip("what a tuning job mounts is not compared")

_SAME_TYPE = frozenset({("NotebookJob", "Training")})
"""Kinds whose steps bear the ``Type`` of another kind in a definition."""


class Compared(Struct, frozen=True):
    """A step that mounts things, as built, beside what it was to be.

    Attributes:
        built: What was built.
        place: Where the builder makes the step.
        kind: ``Processing`` or ``Training``.
        specification: What it is a step of.
        contract: What its script finds.
    """

    built: Built
    place: Location
    kind: str
    specification: Specification
    contract: Contract


def built_of(build: Build) -> Known[Built] | Skip:
    """What a builder built, or why there is nothing."""
    if build.failure is not None:
        return REFUSED if refused(build) else FAILED
    if isinstance(build.built, Unknown):
        return Skip(f"the builder was not executed: {build.built.why}")
    return build.built


def refused(run: Build | Definition) -> bool:
    """Whether what failed had tried to reach the network before.

    With a network it might not have failed, so that it cannot be blamed for it.
    """
    return run.failure is not None and bool(run.attempts)


def agrees(specification: Specification, kind: str) -> bool | None:
    """Whether a step of this ``Type`` is what a specification asks for; None in doubt."""
    needed = kind_of_step(specification)
    if needed is None:
        return None
    if needed == kind or (needed, kind) in _SAME_TYPE:
        return True
    # A `ModelStep` creates a model or registers one.
    stated = specification.sagemaker_step_type
    spelled = folded(stated.value or "") if isinstance(stated, Known) else ""
    return spelled == "modelstep" and kind == "RegisterModel"


def compared(build: Build) -> Compared | Skip | None:
    """What was built and what was to be; None for steps that mount nothing."""
    built, specification, contract = built_of(build), build.specification, build.contract
    if isinstance(built, Skip):
        return built
    kind = built.value.kind
    if isinstance(kind, Unknown):
        return not_known("the kind of the step that it makes", kind)
    if kind.value not in INPUT_ROOTS:
        return None
    if isinstance(specification, Unknown):
        return not_known("the specification", specification)
    doubt = _doubt(specification.value, kind.value)
    if doubt is not None:
        return doubt
    if isinstance(contract, Unknown):
        return not_known("the contract", contract)
    if contract.value is None:
        return NO_CONTRACT
    return Compared(built.value, built.location, kind.value, specification.value, contract.value)


def _doubt(specification: Specification, kind: str) -> Skip | None:
    """Why what a step mounts cannot be held against its specification."""
    match agrees(specification, kind):
        case None:
            return NO_KIND
        case False:
            return OTHER_KIND
        case _:
            return TUNING if kind == "Tuning" else None


def first_gap(*looked_at: tuple[str, Unknown | None]) -> Skip | None:
    """Why a comparison that needs all of several groups cannot be made; None where it can."""
    missing = ((what, why) for what, why in looked_at if why is not None)
    return next((not_all_known(what, why) for what, why in missing), None)
