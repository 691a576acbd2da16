"""Where in the project something is written."""

from msgspec import Struct
from msgspec.structs import force_setattr


class Location(Struct, frozen=True, array_like=True, order=True):
    """A range of source text, the narrowest that a person would edit.

    Lines and columns count from 1, columns in characters. ``end_column`` is the
    column just after the last character, so an empty range has equal columns.

    Attributes:
        path: Relative to the project's root, with forward slashes.
        line: First line.
        column: First character in that line.
        end_line: Last line.
        end_column: One past the last character in the last line.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __post_init__(self) -> None:
        if not self.end_line:
            force_setattr(self, "end_line", self.line)
        if not self.end_column:
            force_setattr(self, "end_column", self.column)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"
