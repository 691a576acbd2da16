"""What is said of a file that cannot be read as YAML or JSON."""

from align_ci.model import Location


class Broken(Exception):
    """A text that is no document, or too much of one.

    Attributes:
        why: What is wrong, as a sentence without a full stop.
        location: Where.
    """

    def __init__(self, why: str, location: Location) -> None:
        super().__init__(f"{why} ({location})")
        self.why = why
        self.location = location
