"""Speaks to people in the pull request; what becomes of that changes no verdict."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from align_ci import checking
from align_ci.github.comment import Mode, Outcome, Wanted, publish
from align_ci.github.connection import Bounds, Connection, ConnectionSettingsError
from align_ci.github.errors import GitHubError
from align_ci.github.event import Environment
from align_ci.github.marker import Place, room
from align_ci.inputs import Inputs
from align_ci.report import RenderOptions
from align_ci.report.comment import follow
from align_ci.report.options import COMMENT_LIMIT
from align_ci.report.order import feeding

FORKS = "docs/guides/github-action.md#the-comment"

_PATIENCE = Bounds(seconds=120)

_DONE = {
    Outcome.CREATED: "the pull request has a comment",
    Outcome.UPDATED: "the comment on the pull request was brought up to date",
    Outcome.DELETED: "the comment on the pull request is gone, as nothing fails any more",
    Outcome.UNCHANGED: "the comment on the pull request says all of this already",
    Outcome.NEWER: "the comment on the pull request is of a newer run, and stays",
}


def converse(
    outcome: checking.Outcome,
    inputs: Inputs,
    environment: Environment,
    environ: Mapping[str, str],
    options: RenderOptions,
) -> str:
    """Bring the comment on the pull request up to date.

    Args:
        outcome: What was found.
        inputs: What the workflow asks for.
        environment: Where the step runs.
        environ: Says where GitHub is.
        options: How a report is rendered here.

    Returns:
        What became of it, in one line; empty where there was nothing to say.
    """
    mode, number = Mode(inputs.comment), environment.event.number
    if mode is Mode.NEVER or not number or not environment.repository:
        return ""
    red = outcome.report.exit_code != 0
    if not inputs.token:
        return _untold("the step has no token", red=red)
    place = Place(environment.workflow, environment.job, inputs.comment_key)
    limit = COMMENT_LIMIT - room(place, environment.run)
    after = feeding(outcome.project) if outcome.project else {}
    looks = replace(options, comment_limit=limit, run_url=environment.run_url, after=after)
    say: Callable[[str], str] = lambda before: follow(outcome.report, looks, before)  # noqa: E731
    wanted = Wanted(place, environment.run, red, say(""), mode, say)
    try:
        import requests  # noqa: PLC0415 - 80 ms, and most runs need none

        from align_ci.github.client import Client  # noqa: PLC0415 - likewise

        connection = Connection.read(environ, inputs.token, inputs.ca_bundle)
        with requests.Session() as session:
            done = publish(
                Client(session, connection, _PATIENCE), environment.repository, number, wanted
            )
    except GitHubError as error:
        return _untold(str(error), red=red)
    except ConnectionSettingsError as error:
        return _untold(str(error), red=red)
    except Exception as error:  # noqa: BLE001 - whatever becomes of a comment changes no verdict
        return _untold(f"{type(error).__name__}: {error}", red=red)
    return _DONE.get(done, "")


def _untold(why: str, *, red: bool) -> str:
    """Why there is no comment; of no concern where there was nothing to say."""
    return f"no comment on the pull request: {why}; see {FORKS}" if red else ""
