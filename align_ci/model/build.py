"""What a builder really builds, or may give to a job: facts from executing or reading it."""

from msgspec import Struct, field

from align_ci.model.fact import Fact, Group, Known
from align_ci.model.location import Location
from align_ci.model.step import Contract, Entry, Specification


class Mount(Struct, frozen=True, array_like=True):
    """An input, output or channel of a job, as a builder made it.

    Attributes:
        name: Its ``InputName``, ``OutputName`` or ``ChannelName``.
        path: Where it lies in the container, absolute.
        location: The line of the project that made it.
    """

    name: Fact[str]
    path: Fact[str]
    location: Location


class Built(Struct, frozen=True, array_like=True):
    """What the step that a builder made would ask of SageMaker.

    What the SDK adds of its own, such as the input that brings the script, is left out. Each
    group's location is the place in the builder that decides about it.

    Attributes:
        kind: The step's ``Type`` in a definition: ``Processing``, ``Training``, ...
        inputs: Inputs of a processing job, channels of a training job.
        outputs: Outputs of a processing job.
        variables: Environment variables.
        arguments: The words of the command line, in order.
        hyperparameters: Of a training job.
        sdk_inputs: How many inputs the SDK adds of its own.
    """

    kind: Fact[str]
    inputs: Group[Mount] = field(default_factory=Group)
    outputs: Group[Mount] = field(default_factory=Group)
    variables: Group[Entry] = field(default_factory=Group)
    arguments: Group[Fact[str]] = field(default_factory=Group)
    hyperparameters: Group[Entry] = field(default_factory=Group)
    sdk_inputs: int = 0


class Job(Struct, frozen=True, array_like=True):
    """What a builder may give to the job of its step, as its methods are written.

    What a group does not hold, and has no gap for, the job is given on no way through the code.

    Attributes:
        variables: The names of environment variables; None where no call was seen to set any.
        flags: The flags of its command line; None where no call was seen to give it one.
        assumes: Classes that it holds for, as long as no others derive from them.
        left_out: Texts that the code may take away again, or not go on with.
    """

    variables: Group[Fact[str]] | None
    flags: Group[Fact[str]] | None
    assumes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class Build(Struct, frozen=True, array_like=True):
    """A builder, executed once with one configuration.

    Attributes:
        name: The builder's class.
        specification: What it builds a step of.
        contract: Of the script that the step runs.
        given: The logical names of the dependencies that it was given an input for.
        built: What came of it. Where nothing was built, the reason completes "was not executed:"
            or, where there is a failure, says so.
        failure: What it raised on valid input, and where; None where it raised nothing.
        attempts: What it tried to reach over the network, and where.
        location: The name of the class, where it is defined.
        job: What it may give to a script; None where it was executed, or has no script that is
            known.
    """

    name: str
    specification: Fact[Specification]
    contract: Fact[Contract | None]
    given: Group[Fact[str]]
    built: Fact[Built]
    failure: Known[str] | None
    attempts: tuple[Known[str], ...]
    location: Location
    job: Job | None = None
