"""A source line, cut to the width, and where in it the caret goes."""

from collections.abc import Sequence

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from align_ci.model import Edit, Location
from align_ci.report.escape import terminal


class Excerpt(Struct, frozen=True):
    """A line as it is shown, with the range marked.

    Attributes:
        text: Printable, without indentation.
        offset: Cells before the range.
        length: Cells of the range, at least 1.
    """

    text: str
    offset: int
    length: int


def excerpt(lines: Sequence[str], location: Location, width: int) -> Excerpt | None:
    """The first line of a location in at most ``width`` cells; None where there is none."""
    if location.line > len(lines):
        return None
    line = lines[location.line - 1].rstrip()
    start = location.column - 1
    end = location.end_column - 1 if location.end_line == location.line else len(line)
    before = terminal(line[:start].lstrip())
    marked, after = terminal(line[start:end]), terminal(line[end:])
    context = width // 3
    if cell_len(before) + cell_len(marked) > width and len(before) > context:
        before = f"…{before[-context:]}"
    offset = min(cell_len(before), width - 1)
    length = max(1, min(cell_len(marked), width - offset))
    return Excerpt(_cut(f"{before}{marked}{after}".rstrip(), width), offset, length)


def edited(lines: Sequence[str], edit: Edit, width: int) -> Excerpt | None:
    """A line as an edit leaves it; None where the edit is not one within one line."""
    place = edit.location
    if place.line > len(lines) or place.line != place.end_line or "\n" in edit.text:
        return None
    line = lines[place.line - 1]
    changed = f"{line[: place.column - 1]}{edit.text}{line[place.end_column - 1 :]}"
    end = place.column + len(edit.text)
    return excerpt([changed], Location(place.path, 1, place.column, 1, end), width)


def _cut(text: str, width: int) -> str:
    """At most ``width`` cells of a line, the cut marked."""
    return text if cell_len(text) <= width else f"{set_cell_size(text, width - 1)}…"
