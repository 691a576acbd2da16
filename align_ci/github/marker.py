"""The first line of a comment, which nobody sees: whose comment it is, and of which run."""

import re
from hashlib import sha256
from urllib.parse import quote

from msgspec import Struct

_LONGEST = 200  # characters; a name may come from a stranger's workflow
_MARKER = re.compile(
    r"<!-- align-ci workflow=(\S*) job=(\S*) key=(\S*) run=(\d{1,18})\.(\d{1,18}) "
    r"digest=([0-9a-f]{16}) -->"
)

Run = tuple[int, int]
"""The number of a run and its attempt: what is greater is newer."""


class Place(Struct, frozen=True):
    """What a pull request has one comment for.

    Attributes:
        workflow: Its name or file.
        job: Its id.
        key: What tells apart the legs of a matrix.
    """

    workflow: str
    job: str
    key: str = ""

    def written(self) -> str:
        """As it stands in the marker."""
        names = {"workflow": self.workflow, "job": self.job, "key": self.key}
        return " ".join(f"{name}={_short(value)}" for name, value in names.items())


class Marker(Struct, frozen=True):
    """What the first line of a comment says.

    Attributes:
        place: As `Place.written` has it.
        run: That wrote it.
        digest: Of all that comes after it.
    """

    place: str
    run: Run
    digest: str


def marked(place: Place, run: Run, body: str) -> str:
    """A comment with its marker, which takes `room` characters."""
    number, attempt = run
    return (
        f"<!-- align-ci {place.written()} run={number}.{attempt} digest={digest(body)} -->\n{body}"
    )


def room(place: Place, run: Run) -> int:
    """How many characters a marker takes."""
    return len(marked(place, run, ""))


def read(body: str) -> Marker | None:
    """The marker of a comment, if it begins with one."""
    match = _MARKER.match(body)
    if not match:
        return None
    workflow, job, key, number, attempt, found = match.groups()
    place = f"workflow={workflow} job={job} key={key}"
    return Marker(place, (int(number), int(attempt)), found)


def digest(body: str) -> str:
    """What changes when a text does."""
    return sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _short(name: str) -> str:
    """A name in characters that cannot end the marker, or its hash where it is long."""
    written = quote(name.encode("utf-8", "surrogatepass"), safe="")
    return written if len(written) <= _LONGEST else f"sha256:{sha256(written.encode()).hexdigest()}"
