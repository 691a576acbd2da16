"""Decides whether a commit may be deployed: has this repository's own check passed it?

What is not certain is refused, each time with its reason. No code of the project runs.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from align_ci import app
from align_ci.github import pulls, runs
from align_ci.github.client import Client
from align_ci.github.connection import Bounds, Connection, ConnectionSettingsError
from align_ci.github.errors import GitHubError
from align_ci.github.runs import WorkflowRun
from align_ci.load.git import GitError, git
from align_ci.model import Verdict
from align_ci.opening import Invocation, UsageError
from align_ci.report.escape import log, terminal
from align_ci.report.overview import headline
from align_ci.run.verdict import EXIT_CODES
from align_ci.settings import SettingsError

_PATIENCE = Bounds(seconds=120)

EVENTS = ("push", "merge_group")

_SHA = re.compile(r"[0-9a-f]{40}")
_WORKFLOW = re.compile(r"\.github/workflows/[\w.-]+\.ya?ml")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_EVENT = re.compile(r"[a-z_]+")
_AGE = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Wish(Struct, frozen=True):
    """What is to be deployed, and on whose word.

    Attributes:
        repository: Owner and name.
        sha: The commit, in full.
        workflow: The file of the workflow that checks, from the top of the repository.
        events: Of which a run counts.
        age: How old a run may be; None for any age.
        directory: Where the commit may be checked out.
        recheck: Whether what is checked out is checked again.
    """

    repository: str
    sha: str
    workflow: str
    events: tuple[str, ...]
    age: timedelta | None
    directory: Path
    recheck: bool


class Decision(Struct, frozen=True):
    """Whether the gate is open.

    Attributes:
        verdict: ``pass``, ``fail``, or ``error`` where GitHub did not answer.
        reason: Why, in one line.
        chain: How the commit came to be, a line a step, as far as that is known.
        run: The run on whose word; None where there is none.
    """

    verdict: Verdict
    reason: str
    chain: tuple[str, ...] = ()
    run: WorkflowRun | None = None

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.verdict]


def wish(given: Mapping[str, str], directory: Path, *, recheck: bool) -> Wish:
    """Parse what a gate is asked.

    Args:
        given: ``repository``, ``sha``, ``workflow``, ``events`` and ``max_age``.
        directory: Where the commit may be checked out.
        recheck: Whether what is checked out is checked again.

    Raises:
        UsageError: It cannot be asked so.
    """
    sha = given.get("sha", "").strip().lower()
    events = tuple(filter(None, re.split(r"[,\s]+", given.get("events", "")))) or EVENTS
    workflow = given.get("workflow", "").strip().removeprefix("./")
    repository = given.get("repository", "").strip()
    if not _REPOSITORY.fullmatch(repository):
        raise UsageError("which repository is meant is not known: name it as OWNER/NAME")
    if not _SHA.fullmatch(sha):
        raise UsageError("the commit is to be named in full: 40 hexadecimal digits")
    if not _WORKFLOW.fullmatch(workflow):
        raise UsageError("name the workflow's file, such as .github/workflows/alignment.yml")
    if not all(map(_EVENT.fullmatch, events)):
        raise UsageError("name events as workflows do, such as push,merge_group")
    age = _age(given.get("max_age", "").strip())
    return Wish(repository, sha, workflow, events, age, directory, recheck)


def _age(text: str) -> timedelta | None:
    if not text:
        return None
    found = _AGE.fullmatch(text)
    if found is None:
        raise UsageError("give an age such as 7d, 12h or 30m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def decide(wished: Wish, client: Client, now: datetime) -> Decision:
    """Whether a commit was checked, and still is what was checked."""
    try:
        found = runs.of_sha(client, wished.repository, wished.workflow, wished.sha)
    except GitHubError as error:
        return Decision(Verdict.ERROR, f"nobody knows whether it was checked: {error}")
    trusted = judge(found, wished, now)
    if isinstance(trusted, str):
        return Decision(Verdict.FAIL, trusted)
    chain = tuple(_chain(wished, client, found, trusted))
    refusal, said = _again(wished) if wished.recheck else ("", "not checked again, as asked")
    if refusal:
        return Decision(Verdict.FAIL, refusal, chain, trusted)
    reason = f"run {trusted.id} of {wished.workflow} passed this commit; {said}"
    return Decision(Verdict.PASS, reason, chain, trusted)


def judge(found: Sequence[WorkflowRun], wished: Wish, now: datetime) -> WorkflowRun | str:
    """The newest run that counts, or why it does not vouch for the commit.

    Args:
        found: What GitHub lists for the workflow's file and the commit.
        wished: What is to be deployed.
        now: The time.
    """
    own: Sequence[WorkflowRun] = found
    for sieve in _sieves(wished):
        left = [run for run in own if sieve.keeps(run)]
        if not left:
            others = ", ".join(sorted({sieve.instead(run) for run in own}))
            return f"{sieve.without}: {others}" if others else sieve.without
        own = left
    newest = max(own, key=lambda run: (run.run_number, run.run_attempt))
    if newest.status != "completed":
        return f"run {newest.id} is not done yet: it is `{newest.status}`"
    if newest.conclusion != "success":
        return f"run {newest.id} did not pass: it ended with `{newest.conclusion}`"
    if wished.age is not None and now - newest.updated_at > wished.age:
        return f"run {newest.id} is too old: it ended {newest.updated_at:%Y-%m-%d %H:%M} UTC"
    return newest


class _Sieve(Struct, frozen=True):
    """Something that a run must be to count.

    Attributes:
        keeps: Whether it is.
        without: What to say where none is.
        instead: What it is instead.
    """

    keeps: Callable[[WorkflowRun], bool]
    without: str
    instead: Callable[[WorkflowRun], str]


def _sieves(wished: Wish) -> Iterator[_Sieve]:
    """What makes a run count, in the order in which reasons are told."""
    repository = wished.repository.casefold()
    yield _Sieve(
        lambda run: run.head_sha == wished.sha,
        f"no run of {wished.workflow} is about this commit",
        lambda run: run.head_sha,
    )
    yield _Sieve(
        lambda run: _file(run) == wished.workflow,
        f"no run of {wished.workflow} is about this commit, only of another file",
        _file,
    )
    yield _Sieve(
        lambda run: {_name(run.repository), _name(run.head_repository)} == {repository},
        "only a run from another repository, such as a fork, is about this commit",
        lambda run: _name(run.head_repository) or "one that is gone",
    )
    yield _Sieve(
        lambda run: run.event in wished.events,
        f"no run by {' or '.join(wished.events)} is about this commit, only by",
        lambda run: run.event,
    )


def _file(run: WorkflowRun) -> str:
    return run.path.partition("@")[0]


def _name(repository: pulls.Repository | None) -> str:
    return repository.full_name.casefold() if repository else ""


def _chain(
    wished: Wish, client: Client, found: Sequence[WorkflowRun], trusted: WorkflowRun
) -> Iterator[str]:
    """Pull request, queue, branch, commit: for people, so what is not known is left out."""
    try:
        brought = pulls.of_sha(client, wished.repository, wished.sha)
    except GitHubError:
        brought = []
    for pull in brought:
        state = "merged" if pull.merged_at else pull.state
        yield f"pull request #{pull.number} ({state}) into {pull.base.ref}"
    for run in sorted(found, key=lambda run: run.run_number):
        counts = " <- this one counts" if run.id == trusted.id else ""
        ended = run.conclusion or run.status
        yield f"run {run.id} by {run.event} on {run.head_branch}: {ended}{counts}"
    yield f"commit {wished.sha}"


def _again(wished: Wish) -> tuple[str, str]:
    """Why what is checked out is refused; else what is to be said of it."""
    try:
        head = git(wished.directory, "rev-parse", "HEAD").decode().strip()
        changed = git(wished.directory, "status", "--porcelain=v1", "-z", "--untracked-files=all")
    except (GitError, UnicodeDecodeError):
        return "", "not checked again, as it is not checked out here"
    if head != wished.sha:
        return f"another commit is checked out: {head}", ""
    if changed:
        number = changed.count(b"\0")
        files = "1 file differs" if number == 1 else f"{number:,} files differ"
        return f"what is checked out is not the commit: {files}", ""
    try:
        asked = Invocation(wished.directory, overrides={"loader": "static"})
        report = app.check(asked).report
    except (SettingsError, UsageError, msgspec.MsgspecError) as error:
        return f"what is checked out cannot be checked: {error}", ""
    if report.verdict is not Verdict.PASS:
        return f"a fresh check of what is checked out does not agree: {headline(report)}", ""
    return "", f"checked again: {headline(report)}"


def ask(
    wished: Wish,
    token: str,
    environ: Mapping[str, str],
    ca_bundle: Path | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Decision:
    """Ask GitHub, and decide.

    Args:
        wished: What is to be deployed.
        token: To ask with; an empty one may read what is public.
        environ: Says where GitHub is.
        ca_bundle: Certificates to trust instead of the usual ones.
        now: The time.
    """
    import requests  # noqa: PLC0415 - other commands need none

    try:
        connection = Connection.read(environ, token, ca_bundle)
    except ConnectionSettingsError as error:
        return Decision(Verdict.ERROR, f"nobody knows whether it was checked: {error}")
    with requests.Session() as session:
        return decide(wished, Client(session, connection, _PATIENCE), now())


def told(decision: Decision) -> str:
    """A decision in words, for a terminal or a log."""
    word = {Verdict.PASS: "OPEN", Verdict.FAIL: "CLOSED"}.get(decision.verdict, "CLOSED (error)")
    lines = [*(f"  {step}" for step in decision.chain), f"{word}  {decision.reason}"]
    return "\n".join(log(terminal(line)) for line in lines)
