"""What is read of a project, as far as another run does not tell of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from align_ci.load.child.imports import NOTHING, Imports
from align_ci.load.digests import Digests
from align_ci.load.discovery import Found
from align_ci.load.interfaces.declared import Interfaces
from align_ci.load.layout import Layout
from align_ci.load.piece import Piece
from align_ci.load.rows import piece_of
from align_ci.load.units import Unit, needed, valid
from align_ci.model import LoadFailure, Location

if TYPE_CHECKING:
    from align_ci.load.collecting import Collected, Gathered
    from align_ci.load.importing import Ran
    from align_ci.load.loading import Request
    from align_ci.load.source import Source

NOT_RUN = "the project was read and not run (loader `static`)"

Progress = Callable[[str, int, int], None]


class Files(Struct, frozen=True):
    """The files of a project.

    Attributes:
        found: What there is, and what of it may declare something.
        layout: Under which names its modules are imported.
        declared: What interface files declare.
        digest: The SHA-256 of a file.
    """

    found: Found
    layout: Layout
    declared: Interfaces
    digest: Digests

    @property
    def wanted(self) -> list[str]:
        """Those that are read for themselves, whoever imports them."""
        return sorted({*self.found.candidates, *self.found.closed})


class Anew(Struct, frozen=True):
    """What was read now, and run.

    Attributes:
        own: The facts of it.
        gathered: Where they come from.
    """

    own: "Collected"
    gathered: "Gathered"


class Read(Struct, frozen=True):
    """What reading modules came to.

    Attributes:
        pieces: Their facts.
        anew: Where those come from that were made now; None where all were remembered.
        kept: What was remembered, and still holds.
        fresh: What can be remembered of what was read now; None where that is of no use.
    """

    pieces: Sequence[Piece]
    anew: Anew | None = None
    kept: Sequence[Unit] = ()
    fresh: Sequence[Unit] | None = None

    @property
    def imports(self) -> Imports:
        """What the child answered."""
        return self.anew.gathered.ran.imports if self.anew else NOTHING

    @property
    def why_not(self) -> str:
        """Why nothing was run; empty where it was."""
        return self.anew.gathered.ran.why_not if self.anew else NOT_RUN

    @property
    def sources(self) -> Mapping[str, "Source"]:
        """The files that were read now, by path."""
        return self.anew.gathered.reader.sources if self.anew else {}

    @property
    def failures(self) -> Mapping[Location, LoadFailure]:
        """What could not be read."""
        return self.anew.gathered.reader.failures if self.anew else {}


def read(
    request: "Request",
    files: Files,
    remembered: Sequence[Unit] | None,
    running: Callable[[Callable[[], "Ran"]], "Ran"],
    progress: Progress,
) -> Read:
    """Read the modules of a project, and run what the request says.

    Args:
        request: How they are read.
        files: The project's.
        remembered: From another run; None where nothing is to be remembered.
        running: Runs something, and measures how long that takes.
        progress: Is told of each module.

    Raises:
        align_ci.load.child.imports.ChildError: As ``align_ci.load.loading.load``.
    """
    if request.loader != "static":
        from align_ci.load.anew import whole  # noqa: PLC0415 - see below

        return whole(request, files, running, progress)
    names = {files.layout.name_of(path) for path in files.wanted}
    names |= {named.partition(":")[0] for named in request.functions}
    holding = None if remembered is None else valid(remembered, files.layout, names, files.digest)
    kept = needed(holding or ())
    there = {name for unit in kept for name in unit.modules}
    if kept and names <= there and not files.found.unnamed and not files.declared:
        return Read([piece_of(unit.rows) for unit in kept], kept=kept, fresh=())
    # What reads programs takes as long to import as all else.
    from align_ci.load.anew import apart  # noqa: PLC0415

    return apart(request, files, names, holding, progress)
