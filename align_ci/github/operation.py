"""What can be asked of GitHub, with what one has to know to ask it again."""

from msgspec import Struct


class Operation(Struct, frozen=True):
    """Something that can be asked of GitHub.

    Attributes:
        method: Of HTTP.
        what: What it does, as after "cannot".
        needs: The permission that the token needs, as a workflow writes it.
        repeatable: Whether doing it twice is doing it once.
    """

    method: str
    what: str
    needs: str
    repeatable: bool = True

    @property
    def writes(self) -> bool:
        return self.method != "GET"
