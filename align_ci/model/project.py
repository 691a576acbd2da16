"""The facts of a pipeline project: what rules see, whatever reader filled them in."""

from collections.abc import Mapping

from msgspec import Struct, field

from align_ci.model.build import Build
from align_ci.model.builder_source import BuilderSource, Registry, UnresolvedImport
from align_ci.model.definition import Definition
from align_ci.model.fact import Group
from align_ci.model.location import Location
from align_ci.model.pipeline import Pipeline
from align_ci.model.step import Contract, Specification


class LoadFailure(Struct, frozen=True):
    """A file of the project that could not be read, parsed or imported.

    Attributes:
        message: What happened, the exception's last line included.
        location: The file, and the line where it failed.
        help: What to do about it.
        raised: Where the exception was raised, where that is a place of its own.
    """

    message: str
    location: Location
    help: str = "mend the file"
    raised: Location | None = None


class Conventions(Struct, frozen=True):
    """What a project says of itself that rules need to know.

    Attributes:
        source_matching: ``name`` or ``type``: how dependencies find outputs.
        source_job_types: ``exact-or-stem`` or ``stem``: what a step type with a job-type
            suffix answers to.
        external_step_types: Step types that another project supplies.
        external_entry_points: Scripts that another package supplies.
        provided_arguments: Arguments that every builder passes, without dashes.
        fitting_types: Pairs (dependency type, output type) that fit besides the usual ones.
    """

    source_matching: str = "name"
    source_job_types: str = "exact-or-stem"
    external_step_types: frozenset[str] = frozenset()
    external_entry_points: frozenset[str] = frozenset()
    provided_arguments: frozenset[str] = frozenset()
    fitting_types: frozenset[tuple[str, str]] = frozenset()


class Project(Struct, frozen=True, eq=False, dict=True):
    """Everything that is known of a pipeline project; compared by identity.

    Attributes:
        specifications: One for each job-type variant, counted once however often exported.
        contracts: Those that specifications use and those that none does.
        pipelines: Who feeds whom.
        builds: One for each builder and configuration that it was executed with.
        definitions: Those in files, and those that code of the project compiles to.
        builders: The builders, as they are written.
        registries: The dictionaries that map steps to names of classes.
        unresolved: What modules import from the project, which has no such thing.
        failures: What could not be loaded.
        conventions: What the configuration says.
        files: Every file read, with the SHA-256 of its content, by path.
        scripts: Every file that an entry point may mean, read or not, where one means none.
        base: The project as what it is compared with has it, where anything is compared.
    """

    specifications: Group[Specification] = field(default_factory=Group)
    contracts: Group[Contract] = field(default_factory=Group)
    pipelines: Group[Pipeline] = field(default_factory=Group)
    builds: Group[Build] = field(default_factory=Group)
    definitions: Group[Definition] = field(default_factory=Group)
    builders: Group[BuilderSource] = field(default_factory=Group)
    registries: Group[Registry] = field(default_factory=Group)
    unresolved: tuple[UnresolvedImport, ...] = ()
    failures: tuple[LoadFailure, ...] = ()
    conventions: Conventions = field(default_factory=Conventions)
    files: Mapping[str, str] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    base: "Project | None" = None
