"""One comment on a pull request, which stays and changes.

It is found by its marker, by place and author, wherever in the conversation it lies. Runs may
meet: each looks, does what is missing, and looks again until nothing is, so that they end with
one comment (the oldest, which people may have answered) that says what the newest run says.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

from msgspec import Struct

from align_ci.github import identity, issue_comments
from align_ci.github.client import Client
from align_ci.github.errors import GitHubError
from align_ci.github.marker import Marker, Place, Run, digest, marked, read

_ROUNDS = 5


class Mode(StrEnum):
    """When there is a comment."""

    AUTO = "auto"
    """From the first failure on."""
    ALWAYS = "always"
    ON_FAILURE = "on-failure"
    """As long as it fails; then it goes."""
    NEVER = "never"


class Outcome(StrEnum):
    """What became of the comment."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    UNCHANGED = "unchanged"
    NEWER = "newer"
    """It is there already, and of a newer run."""
    SILENT = "silent"
    """There is none, and is to be none."""


_NOTHING_ELSE = frozenset({Outcome.UNCHANGED, Outcome.SILENT})
"""What a second look finds where the first one led to what was wanted."""


class Wanted(Struct, frozen=True):
    """What a run wants to say.

    Attributes:
        place: The comment it is about.
        run: The run that says it.
        red: Whether it is a failure.
        body: Markdown, without the marker, where nothing was said before.
        follow: From what was said before, without the marker, to what is to be said now.
        mode: When there is to be a comment.
    """

    place: Place
    run: Run
    red: bool
    body: str
    mode: Mode = Mode.AUTO
    follow: Callable[[str], str] | None = None

    def after(self, before: str) -> str:
        """What to say in the place of what was said before."""
        return self.follow(before) if self.follow else self.body

    @property
    def begins(self) -> bool:
        """Whether it is reason enough for a comment where there is none."""
        return self.mode is Mode.ALWAYS or self.red

    @property
    def ends(self) -> bool:
        """Whether no comment is to be left."""
        return self.mode is Mode.ON_FAILURE and not self.red


class Found(Struct, frozen=True):
    """A comment of ours."""

    id: int
    body: str
    marker: Marker


class Steps(Struct, frozen=True):
    """What is to be done next.

    Attributes:
        outcome: What it amounts to.
        create: Whether a comment is missing.
        update: The comment to change, and into what.
        delete: The comments that are too many.
    """

    outcome: Outcome
    create: bool = False
    update: tuple[int, str] | None = None
    delete: tuple[int, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.create or self.update or self.delete)


def publish(
    client: Client, repository: str, number: int, wanted: Wanted, author: str = ""
) -> Outcome:
    """Bring the comment into the state that the newest run wants.

    Args:
        client: Whom to ask.
        repository: Owner and name.
        number: Of the pull request.
        wanted: What this run wants.
        author: Under which name the token comments; asked for where it is not said.

    Raises:
        GitHubError: That did not work; the comment may be in the state before.
    """
    if wanted.mode is Mode.NEVER:
        return Outcome.SILENT
    talk = _Talk(client, repository, number, wanted, author)
    outcome: Outcome | None = None
    for _ in range(_ROUNDS):
        steps = decide(talk.own(), wanted, said=talk.said)
        if outcome is None or steps.outcome not in _NOTHING_ELSE:
            outcome = steps.outcome
        if steps.nothing:
            return outcome
        talk.take(steps)
    raise talk.lost or GitHubError("settle the comment", "others change it again and again")


def decide(own: Sequence[Found], wanted: Wanted, *, said: bool = False) -> Steps:
    """What is missing until there is one comment that says what the newest run wants.

    Args:
        own: Our comments for this place, the oldest first.
        wanted: What this run wants.
        said: Whether it has said so already. Then a part of the same run that says something
            else, such as another leg of a matrix without a key, is left the last word.
    """
    if not own:
        create = wanted.begins
        return Steps(Outcome.CREATED if create else Outcome.SILENT, create=create)
    kept, *spare = own
    too_many = tuple(found.id for found in spare)
    newest = max(own, key=lambda found: found.marker.run)
    if newest.marker.run > wanted.run:
        # Of two that say it, the oldest stays, so it takes over what the newest one says.
        update = None if newest is kept else (kept.id, newest.body)
        return Steps(Outcome.NEWER, update=update, delete=too_many)
    if wanted.ends:
        return Steps(Outcome.DELETED, delete=(kept.id, *too_many))
    body = wanted.after(kept.body.partition("\n")[2])
    if kept.marker.digest == digest(body) or (said and kept.marker.run == wanted.run):
        return Steps(Outcome.UNCHANGED, delete=too_many)
    text = marked(wanted.place, wanted.run, body)
    return Steps(Outcome.UPDATED, update=(kept.id, text), delete=too_many)


class _Talk:
    """What is asked of GitHub for one comment."""

    def __init__(
        self, client: Client, repository: str, number: int, wanted: Wanted, author: str
    ) -> None:
        self.lost: GitHubError | None = None
        self.said = False
        self._client = client
        self._repository = repository
        self._number = number
        self._wanted = wanted
        self._authors = {author} if author else set[str]()

    def own(self) -> list[Found]:
        """Our comments for this place, the oldest first; a stranger can write a marker, too."""
        listed = issue_comments.comments(self._client, self._repository, self._number)
        place = self._wanted.place.written()
        marks = [(comment, read(comment.body)) for comment in listed]
        ours = [(comment, mark) for comment, mark in marks if mark and mark.place == place]
        return [
            Found(comment.id, comment.body, mark)
            for comment, mark in ours
            if comment.login in self._names()
        ]

    def take(self, steps: Steps) -> None:
        """Do what is missing; where an answer gets lost, the next look will tell."""
        if steps.create:
            self._create()
        if steps.update:
            comment, text = steps.update
            if not issue_comments.update(self._client, self._repository, comment, text):
                return  # deleted meanwhile, so that all is to be decided again
            self.said = True
        for comment in steps.delete:
            issue_comments.delete(self._client, self._repository, comment)

    def _create(self) -> None:
        wanted = self._wanted
        text = marked(wanted.place, wanted.run, wanted.body)
        try:
            made = issue_comments.create(self._client, self._repository, self._number, text)
        except GitHubError as error:
            if not error.uncertain:
                raise
            self.lost = error
        else:
            # Only by what it makes an App's token shows its name; older ones count from now on.
            self._authors.add(made.login)
            self.said = True

    def _names(self) -> set[str]:
        if not self._authors:
            self._authors.add(identity.login(self._client))
        return self._authors
