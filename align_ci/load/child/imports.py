"""What the import loader takes and gives."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:  # which imports from here
    from align_ci.load.child.executions import Compilation, Execution, Sdk

GIB = 1024**3


CHILD_USER = 64199
"""The user and group under which user code runs in our image, where nothing else does."""


class ChildError(Exception):
    """Nothing can be imported; the message says why and what to do."""


class NotIsolatedError(ChildError):
    """A measure that was required is not in force, so nothing was imported."""


class NotInstalledError(ChildError):
    """The requirements cannot be installed."""


class Isolation(Struct, frozen=True):
    """How user code is to be locked in, beyond what is done everywhere.

    Attributes:
        user: The user and group under which it runs; needs root. ``None`` for our own.
        required: Import nothing where a measure is not in force, and give user code the
            files that git tracks and no others.
    """

    user: int | None = None
    required: bool = False


class Limits(Struct, frozen=True):
    """What user code may use.

    Attributes:
        seconds: For all modules, builders and pipelines together.
        module_seconds: For one module, builder or pipeline; importing the SDK not counted.
        memory_bytes: For one process.
        processes: Processes and threads beyond those that the user runs already.
    """

    seconds: float = 60
    module_seconds: float = 10
    memory_bytes: int = 2 * GIB
    processes: int = 128


class Replaced(Struct, frozen=True):
    """Which modules are replaced by stand-ins, besides those that are not installed.

    Attributes:
        always: Those that are, installed or not.
        never: The top names that the project's own modules have.
    """

    always: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Module(Struct, frozen=True):
    """A module of the project.

    Attributes:
        name: Dotted, as it is imported.
        path: Relative to the project's root, with ``/``.
    """

    name: str
    path: str


class Imported(Struct, frozen=True):
    """What a module holds.

    Attributes:
        module: The module.
        names: A tree for each name that is or contains a part of a pipeline project, in
            the form that ``align_ci.load.child.describe`` documents. An object has one number
            in all modules that one child imported, and no other object ever has it.
        seconds: How long the import took.
    """

    module: Module
    names: Mapping[str, Any]
    seconds: float


class ImportFailure(Struct, frozen=True):
    """A module that could not be imported.

    Attributes:
        module: The module.
        message: What happened: what the exception says, in one line, or words that go on
            after the module's name, such as "did not finish within 10 s".
        path: The file of the project where it happened, the module's own if unknown.
        line: The line, 1 if unknown.
    """

    module: Module
    message: str
    path: str
    line: int


class StandIns(Struct, frozen=True):
    """What was imported in place of modules.

    Attributes:
        absent: The modules that are not installed.
        asked: Those that the settings name.
        given: The files that import one of them, relative to the project.
        decided: The files that did something by what a stand-in says of itself, which means
            nothing.
    """

    absent: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    decided: frozenset[str] = frozenset()

    def __or__(self, other: "StandIns") -> "StandIns":
        return StandIns(
            self.absent | other.absent,
            self.asked | other.asked,
            self.given | other.given,
            self.decided | other.decided,
        )


class Imports(Struct, frozen=True):
    """What became of every module, builder and pipeline, in the order given.

    Attributes:
        modules: One result for each module.
        notices: What a reader must know besides.
        seconds: How long everything took.
        executions: At least one for each builder: one for each of its configurations.
        compilations: One for each pipeline.
        sdk: Of the interpreter; None where there was nothing to build.
        import_seconds: How long the modules took.
        building_seconds: How long builders and pipelines took, without importing the SDK.
        stand_ins: What was imported in place of modules.
    """

    modules: tuple[Imported | ImportFailure, ...]
    notices: tuple[str, ...]
    seconds: float
    executions: "tuple[Execution, ...]" = ()
    compilations: "tuple[Compilation, ...]" = ()
    sdk: "Sdk | None" = None
    import_seconds: float = 0.0
    building_seconds: float = 0.0
    stand_ins: StandIns = field(default_factory=StandIns)


NOTHING = Imports((), (), 0.0)
"""What comes of running nothing."""
