"""What the child takes and gives when it executes builders and compiles pipelines."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct, field

from align_ci.load.child.imports import Module


class Methods(Struct, frozen=True):
    """The names of the methods by which a project's builders work, in the order of trying.

    Attributes:
        step: Makes the SDK's step.
        inputs: Makes the inputs, from a mapping of logical names to where they lie.
        outputs: Makes the outputs, from such a mapping.
        variables: Gives the environment variables.
        arguments: Gives the words of the command line, or hyperparameters.
    """

    step: tuple[str, ...] = ("create_step", "build_step", "create_pipeline_step")
    inputs: tuple[str, ...] = ("_get_inputs", "get_inputs")
    outputs: tuple[str, ...] = ("_get_outputs", "get_outputs")
    variables: tuple[str, ...] = ("_get_environment_variables", "get_environment_variables")
    arguments: tuple[str, ...] = ("_get_job_arguments", "get_job_arguments")


class BuilderTarget(Struct, frozen=True):
    """A class of the project that builds steps.

    Attributes:
        module: Where it is defined.
        name: The class.
        examples: Functions that give a configuration for it, as ``package.module:function``;
            they are asked before anything else is tried.
    """

    module: Module
    name: str
    examples: tuple[str, ...] = ()


class PipelineTarget(Struct, frozen=True):
    """A function of the project that gives an SDK pipeline, or a name that holds one."""

    module: Module
    name: str


class Place(Struct, frozen=True):
    """A line of the project; the path is relative to its root."""

    path: str
    line: int


class Named(Struct, frozen=True):
    """An object that a module of the project holds under a name."""

    module: str
    name: str


class Described(Struct, frozen=True):
    """An object that no module holds by itself, in the form of ``align_ci.load.child.describe``."""

    tree: Any


Held: TypeAlias = Named | Described | None


class Raised(Struct, frozen=True):
    """What user code raised, in one line, and where in the project; None if nowhere in it."""

    message: str
    place: Place | None


class Attempt(Struct, frozen=True):
    """An attempt to reach the network: an address or host name, and the line that made it."""

    address: str
    place: Place | None


class BuiltMount(Struct, frozen=True):
    """An input, output or channel; None stands for what is no plain text, such as a variable."""

    name: str | None
    path: str | None
    place: Place | None


class BuiltStep(Struct, frozen=True):
    """What a step asks of SageMaker, without what the SDK adds of its own.

    Attributes:
        kind: Its ``Type`` in a definition; empty where a builder of parts does not show it.
        inputs: Processing inputs or training channels.
        outputs: Processing outputs.
        variables: Environment variables; the value is None where it is no plain text.
        arguments: Words of the command line; None where one is no plain text.
        hyperparameters: Of a training job, as ``variables``.
        sdk_inputs: How many inputs or channels the SDK added.
        places: The lines of the project that decide about ``step``, ``inputs``, ``outputs``,
            ``variables``, ``arguments`` and ``hyperparameters``, as far as they are known.
        unmade: Why ``inputs``, ``outputs`` and so on are not known, for those that are not.
    """

    kind: str
    inputs: tuple[BuiltMount, ...]
    outputs: tuple[BuiltMount, ...]
    variables: tuple[tuple[str, str | None], ...]
    arguments: tuple[str | None, ...]
    hyperparameters: tuple[tuple[str, str | None], ...]
    sdk_inputs: int
    places: Mapping[str, Place]
    unmade: Mapping[str, str] = field(default_factory=dict)


class Execution(Struct, frozen=True):
    """What became of one builder with one configuration.

    Attributes:
        target: The builder.
        specification: What it says that it builds a step of.
        contract: What it says that the step's script finds.
        given: The logical names of the inputs that it was given.
        step: What it built; None when it failed or was skipped.
        failure: What it raised.
        skipped: Why it was not executed; empty when it was.
        attempts: What it tried to reach.
    """

    target: BuilderTarget
    specification: Held = None
    contract: Held = None
    given: tuple[str, ...] = ()
    step: BuiltStep | None = None
    failure: Raised | None = None
    skipped: str = ""
    attempts: tuple[Attempt, ...] = ()


class PartPlace(Struct, frozen=True):
    """Where a part of a pipeline was made.

    Attributes:
        part: ``step``, ``input``, ``output``, ``channel``, ``property-file`` or ``parameter``.
        step: The step's name, empty where it was made apart from its step.
        name: The part's own name; empty for the step itself.
        path: The container path of an input or output; else empty.
        place: The line of the project.
    """

    part: str
    step: str
    name: str
    path: str
    place: Place


class Compilation(Struct, frozen=True):
    """What became of one pipeline.

    Attributes:
        target: The function.
        name: The pipeline's name.
        definition: The JSON text that the SDK makes; empty when it failed or was skipped.
        listed: The names of the steps that the author listed, those in branches included;
            None where that is not known.
        places: Where its parts were made.
        failure: What making or compiling it raised.
        skipped: Why it was not compiled; empty when it was.
        attempts: What it tried to reach.
    """

    target: PipelineTarget
    name: str = ""
    definition: str = ""
    listed: frozenset[str] | None = None
    places: tuple[PartPlace, ...] = ()
    failure: Raised | None = None
    skipped: str = ""
    attempts: tuple[Attempt, ...] = ()


class Sdk(Struct, frozen=True):
    """The SageMaker SDK of the child's interpreter.

    Attributes:
        version: Such as ``3.27.0``; empty where there is none.
        why: Why there is none, or it cannot be used.
        seconds: How long importing it took.
    """

    version: str
    why: str = ""
    seconds: float = 0.0
