"""What builders give to their jobs: as it was built, else as it is written."""

from msgspec import Struct

from align_ci.model import Build, Location, Skip
from align_ci.rules._builds import built_of
from align_ci.rules._names import Names, names_of


class Given(Struct, frozen=True):
    """The names of what a job is given.

    Attributes:
        names: All that it may be given.
        place: Where the builder gives them.
    """

    names: Names
    place: Location


def variables_of(build: Build) -> Given | Skip:
    """The environment variables that a builder sets, or may set where it was not executed."""
    built = built_of(build)
    if not isinstance(built, Skip):
        made = built.value.variables
        names = names_of(made, lambda entry: entry.name)
        return Given(names, made.location or built.location)
    read = build.job.variables if build.job is not None else None
    if read is None:
        return built
    return Given(names_of(read, lambda name: name), read.location or build.location)
