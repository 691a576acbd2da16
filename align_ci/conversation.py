"""Speaks to people in the pull request and the list of checks; that changes no verdict."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from align_ci import app, checking
from align_ci.github import checks, comment, pulls, reviews
from align_ci.github.comment import Mode, Outcome, Wanted
from align_ci.github.connection import Bounds, Connection, ConnectionSettingsError
from align_ci.github.errors import GitHubError
from align_ci.github.event import Environment
from align_ci.github.marker import Place, room
from align_ci.inputs import Inputs
from align_ci.model import Related
from align_ci.picturing import consumers
from align_ci.report import RenderOptions, render
from align_ci.report.annotations import Note, annotations, lines_shown
from align_ci.report.comment import follow, headline
from align_ci.report.graph import fenced
from align_ci.report.options import COMMENT_LIMIT
from align_ci.report.order import feeding
from align_ci.report.suggestions import suggestions

if TYPE_CHECKING:
    from align_ci.github.client import Client

GUIDE = "docs/guides/github-action.md"

_PATIENCE = Bounds(seconds=120)
_SUGGESTED = 30  # in one review
_TITLE = 255  # characters of a check run's title

_PICTURE = 40, 10_000  # edges, characters: a comment has more to say

_COMMENT = "comment on the pull request"

_DONE = {
    Outcome.CREATED: "the pull request has a comment",
    Outcome.UPDATED: "the comment on the pull request was brought up to date",
    Outcome.DELETED: "the comment on the pull request is gone, as nothing fails any more",
    Outcome.UNCHANGED: "the comment on the pull request says all of this already",
    Outcome.NEWER: "the comment on the pull request is of a newer run, and stays",
}


class Told(Struct, frozen=True):
    """What is to be told, and to whom.

    Attributes:
        outcome: What was found.
        inputs: What the workflow asks for.
        environment: Where the step runs.
        options: How a report is rendered here.
        passes: Whether the step is green.
    """

    outcome: checking.Outcome
    inputs: Inputs
    environment: Environment
    options: RenderOptions
    passes: bool

    @property
    def red(self) -> bool:
        return self.outcome.report.exit_code != 0


def converse(told: Told, environ: Mapping[str, str]) -> Iterator[str]:
    """Bring the comment on the pull request up to date, and write the check run.

    Args:
        told: What is to be told.
        environ: Says where GitHub is.

    Yields:
        What became of it, in one line each.
    """
    wanted = [
        (what, tell) for what, tell, asked in _wanted(told) if asked and told.environment.repository
    ]
    if wanted and not told.inputs.token:
        yield from (_untold(what, "the step has no token", told) for what, _ in wanted)
        return
    if not wanted:
        return
    try:
        import requests  # noqa: PLC0415 - 80 ms, and most runs need none

        from align_ci.github.client import Client  # noqa: PLC0415 - likewise

        connection = Connection.read(environ, told.inputs.token, told.inputs.ca_bundle)
        with requests.Session() as session:
            client = Client(session, connection, _PATIENCE)
            for what, tell in wanted:
                yield _tried(what, tell, client, told)
    except ConnectionSettingsError as error:
        yield from (_untold(what, str(error), told) for what, _ in wanted)


def _wanted(told: Told) -> Iterator[tuple[str, Callable[["Client", Told], str], bool]]:
    mode, number = Mode(told.inputs.comment), told.environment.event.number
    yield _COMMENT, _comment, mode is not Mode.NEVER and number > 0
    yield "check run", _check, bool(told.inputs.check_name)
    yield "review", _suggest, told.inputs.suggestions and bool(told.environment.event.head_sha)


def _tried(what: str, tell: Callable[["Client", Told], str], client: "Client", told: Told) -> str:
    try:
        return tell(client, told)
    except GitHubError as error:
        return _untold(what, str(error), told)
    except Exception as error:  # noqa: BLE001 - whatever becomes of it changes no verdict
        return _untold(what, f"{type(error).__name__}: {error}", told)


def _untold(what: str, why: str, told: Told) -> str:
    """Why there is none; a comment is of no concern where there was nothing to say."""
    if not told.red and what == _COMMENT:
        return ""
    return f"no {what}: {why}; see {GUIDE}"


def _consumers(outcome: checking.Outcome) -> Mapping[str, Sequence[Related]]:
    if outcome.project is None:
        return outcome.consumers
    return consumers(outcome.project, outcome.report.findings)


def _comment(client: "Client", told: Told) -> str:
    environment, inputs, outcome = told.environment, told.inputs, told.outcome
    place = Place(environment.workflow, environment.job, inputs.comment_key)
    looks = replace(
        told.options,
        comment_limit=COMMENT_LIMIT - room(place, environment.run),
        run_url=environment.run_url,
        after=feeding(outcome.project) if outcome.project else outcome.after,
        consumers=_consumers(outcome),
        graph=_picture(told),
    )

    def say(before: str) -> str:
        return follow(outcome.report, looks, before)

    mode = Mode(inputs.comment)
    wanted = Wanted(place, environment.run, told.red, say(""), mode, say)
    done = comment.publish(client, environment.repository, environment.event.number, wanted)
    return _DONE.get(done, "")


def _picture(told: Told) -> str:
    """The pipelines, with what is misaligned; nothing where nothing is."""
    return fenced(app.pictures(told.outcome), *_PICTURE) if told.red else ""


def _check(client: "Client", told: Told) -> str:
    environment, inputs, report = told.environment, told.inputs, told.outcome.report
    sha = environment.event.head_sha or environment.sha
    run, attempt = environment.run
    check = checks.Check(
        name=inputs.check_name,
        sha=sha,
        # Anything milder, such as neutral, would count as passed.
        conclusion="success" if told.passes else "failure",
        title=headline(report)[:_TITLE],
        summary=render(report, "markdown", replace(told.options, markdown_limit=checks.TEXT_LIMIT)),
        external_id=f"{run}.{attempt}.{environment.job}.{inputs.comment_key}"[:_TITLE],
        details_url=environment.run_url,
    )
    shown = lines_shown(_patches(client, told))
    notes = [_annotation(note) for note in annotations(report, told.options.path_prefix, shown)]
    made = checks.publish(client, environment.repository, check, notes)
    return f"check run {made.id} has {len(notes):,} annotations"


def _suggest(client: "Client", told: Told) -> str:
    """A review with the certain fixes that none has suggested yet."""
    event, repository = told.environment.event, told.environment.repository
    shown = lines_shown(_patches(client, told))
    wanted = [*suggestions(told.outcome.report, told.options, shown)]
    if not wanted:
        return ""
    written = reviews.line_comments(client, repository, event.number)
    fresh = [one for one in wanted if not any(one.mark in old.body for old in written)]
    comments = [
        reviews.LineComment(
            one.path, one.body, one.last, one.first if one.first < one.last else None
        )
        for one in fresh[:_SUGGESTED]
    ]
    if not comments:
        return ""
    said = "align-ci: fixes that are certain."
    reviews.create(client, repository, event.number, event.head_sha, said, comments)
    return f"{len(comments):,} certain changes are suggested in a review"


def _patches(client: "Client", told: Told) -> list[tuple[str, str]]:
    """What the pull request changes, as far as GitHub shows it."""
    number = told.environment.event.number
    if not number:
        return []
    try:
        changed = pulls.files(client, told.environment.repository, number)
    except GitHubError:
        return []  # annotations then lie where the findings do
    return [(file.filename, file.patch) for file in changed]


def _annotation(note: Note) -> checks.Annotation:
    place = note.location
    one_line = place.line == place.end_line
    return checks.Annotation(
        path=note.path,
        start_line=place.line,
        end_line=max(place.line, place.end_line),
        annotation_level=note.level,
        message=note.message,
        title=note.title,
        start_column=place.column if one_line else None,
        end_column=max(place.column, place.end_column) if one_line else None,
    )
