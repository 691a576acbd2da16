"""The facts of a pipeline project: what rules see, whatever reader filled them in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from align_ci.model.fact import Fact, Group, Known, Unknown
from align_ci.model.location import Location


@dataclass(frozen=True, slots=True)
class Dependency:
    """One input that a specification declares, by logical name."""

    name: Fact[str]
    type: Fact[str]
    """A ``DependencyType`` by its member name, such as ``PROCESSING_OUTPUT``."""
    required: Fact[bool]
    sources: Group[Fact[str]]
    keywords: Group[Fact[str]]
    data_type: Fact[str]
    location: Location


@dataclass(frozen=True, slots=True)
class Output:
    """One output that a specification publishes, by logical name."""

    name: Fact[str]
    type: Fact[str]
    property_path: Fact[str]
    aliases: Group[Fact[str]]
    data_type: Fact[str]
    location: Location


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping in a contract, with its value.

    The value of a path entry is the container path, that of an optional variable or an
    argument its default, that of a requirement the version specifier.
    """

    name: Fact[str]
    value: Fact[str | None]
    location: Location


@dataclass(frozen=True, slots=True)
class Script:
    """A file that a contract's entry point may name.

    Attributes:
        path: Relative to the project's root.
        syntax_error: What this Python could not parse, and where; None when it parses.
    """

    path: str
    syntax_error: Known[str] | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What a script finds in its container."""

    name: str
    """The variable that holds it, or else its entry point: what people call it."""
    entry_point: Fact[str]
    inputs: Group[Entry]
    outputs: Group[Entry]
    required_variables: Group[Fact[str]]
    optional_variables: Group[Entry]
    arguments: Group[Entry]
    requirements: Group[Entry]
    training: Fact[bool]
    """Whether it was declared as a training script's contract."""
    scripts: Group[Script]
    """The files that the entry point may name; complete when all folders were searched."""
    location: Location


@dataclass(frozen=True, slots=True)
class Specification:
    """What a step needs and gives."""

    name: str
    """The variable that holds it, or else its step type."""
    step_type: Fact[str]
    node_type: Fact[str]
    """A ``NodeType`` by its member name, such as ``SOURCE``."""
    dependencies: Group[Dependency]
    outputs: Group[Output]
    contract: Fact[Contract | None]
    sagemaker_step_type: Fact[str | None]
    job_type: Fact[str | None]
    location: Location

    @property
    def step(self) -> str:
        """The step as people name it: the step type, and the job type where there is one."""
        if isinstance(self.step_type, Unknown):
            return self.name
        step_type = self.step_type.value
        job_type = None if isinstance(self.job_type, Unknown) else self.job_type.value
        if not job_type or step_type.casefold().endswith(f"_{job_type}".casefold()):
            return step_type
        return f"{step_type} ({job_type})"


@dataclass(frozen=True, slots=True)
class Alignment:
    """A specification seen together with its contract."""

    specification: Specification
    contract: Contract | Unknown


@dataclass(frozen=True, slots=True)
class PipelineStep:
    """A specification in use: one node of a pipeline."""

    name: Fact[str]
    specification: Fact[Specification]
    job_type: Fact[str | None]
    location: Location


@dataclass(frozen=True, slots=True)
class Connection:
    """One edge of a pipeline: an output of one step feeds a dependency of another."""

    source_step: Fact[str]
    output: Fact[str]
    target_step: Fact[str]
    dependency: Fact[str]
    location: Location


@dataclass(frozen=True, slots=True)
class Condition:
    """A branch of a pipeline: steps that run only if a metric compares as given."""

    name: Fact[str]
    step: Fact[str]
    property_file: Fact[str]
    if_steps: Group[Fact[str]]
    else_steps: Group[Fact[str]]
    location: Location


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Who feeds whom."""

    name: str
    steps: Group[PipelineStep]
    connections: Group[Connection]
    conditions: Group[Condition]
    location: Location


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """A file of the project that could not be read, parsed or imported.

    Attributes:
        message: What happened, the exception's last line included.
        location: The file, and the line where it failed.
        help: What to do about it.
    """

    message: str
    location: Location
    help: str = "mend the file"


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a project says of itself that rules need to know.

    Attributes:
        source_matching: ``name`` or ``type``: how dependencies find outputs.
        source_job_types: ``exact-or-stem`` or ``stem``: what a step type with a job-type
            suffix answers to.
        external_step_types: Step types that another project supplies.
        external_entry_points: Scripts that another package supplies.
        fitting_types: Pairs (dependency type, output type) that fit besides the usual ones.
    """

    source_matching: str = "name"
    source_job_types: str = "exact-or-stem"
    external_step_types: frozenset[str] = frozenset()
    external_entry_points: frozenset[str] = frozenset()
    fitting_types: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, eq=False)
class Project:
    """Everything that is known of a pipeline project; compared by identity.

    Attributes:
        specifications: One for each job-type variant, counted once however often exported.
        contracts: Those that specifications use and those that none does.
        pipelines: Who feeds whom.
        failures: What could not be loaded.
        conventions: What the configuration says.
        files: Every file read, with the SHA-256 of its content, by path.
    """

    specifications: Group[Specification] = field(default_factory=Group)
    contracts: Group[Contract] = field(default_factory=Group)
    pipelines: Group[Pipeline] = field(default_factory=Group)
    failures: tuple[LoadFailure, ...] = ()
    conventions: Conventions = field(default_factory=Conventions)
    files: Mapping[str, str] = field(default_factory=dict)
