"""Reads what a change is compared with: the same project as a commit has it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from align_ci.load.revision import Revision, RevisionError, resolve, revision, top_of
from align_ci.model import Project, Rule, Suppressions
from align_ci.opening import Invocation, read_project
from align_ci.policy import judged_by, selected
from align_ci.run import suite
from align_ci.run.absorption import absorb
from align_ci.run.coverage import doubtful, measure
from align_ci.run.standing import Side
from align_ci.settings import (
    Configured,
    Settings,
    SettingsError,
    SeveralProjectsError,
    find,
)
from align_ci.suppressing import Asked, accept

Clock = Callable[[], float]


class Terms(Struct, frozen=True):
    """On which terms both sides are judged: the rules, the clock and the day."""

    rules: Sequence[Rule]
    clock: Clock
    today: date


class Base(Struct, frozen=True):
    """What is known of the base.

    Attributes:
        sha: Of the commit; empty where there is none.
        side: What reading it came to; None where it cannot be compared with.
        project: Its facts; None where it cannot be compared with.
        settings: Its configuration, or the defaults where it has none; None where it is unusable.
        has_configuration: Whether it has a configuration.
        why: Why it cannot be compared with, as the end of a sentence.
        lacks: Whether it has no such project, so that all of it is new.
        given: What it accepts; None where it was not read.
    """

    sha: str = ""
    side: Side | None = None
    project: Project | None = None
    settings: Settings | None = None
    has_configuration: bool = False
    why: str = ""
    lacks: bool = False
    given: Suppressions | None = None

    @property
    def is_known(self) -> bool:
        """Whether everything is known of it."""
        project = self.project
        if project is None or project.failures or doubtful(project):
            return False
        return not measure(project)[1]


class At(Struct, frozen=True):
    """A project as a commit has it, in a folder of its own.

    Attributes:
        configured: Where it is, and what it says of itself.
        paths: What to report on only, relative to it.
        listing: Its files.
        folder: Where it lies below the top of the repository.
        is_there: Whether the commit has the project.
    """

    configured: Configured
    paths: Sequence[str]
    listing: Sequence[str]
    folder: Path
    is_there: bool = True


class Read(Struct, frozen=True):
    """What reading a side came to: its facts, what was found, and what it accepts."""

    project: Project
    side: Side
    given: Suppressions


def read_base(invocation: Invocation, terms: Terms) -> Base:
    """Read the base that an invocation names, in a folder of its own, without running it.

    What is wrong with the base is part of the answer, and no error.
    """
    sha = ""
    repository = invocation.base_repository or invocation.directory
    try:
        sha = resolve(repository, invocation.base)
        with at_commit(invocation, repository, sha) as at:
            configured, known = at.configured, bool(at.configured.file)
            if not at.is_there:
                own, nothing = configured.settings, Suppressions()
                return Base(sha, None, None, own, known, lacks=True, given=nothing)
            read = read_side(configured, invocation, at.paths, terms, at.listing)
    except RevisionError as error:
        return Base(sha, why=str(error))
    return Base(sha, read.side, read.project, configured.settings, known, given=read.given)


def read_side(
    configured: Configured,
    invocation: Invocation,
    paths: Sequence[str],
    terms: Terms,
    listing: Sequence[str] | None = None,
    base: Project | None = None,
) -> Read:
    """What reading a project without running it comes to, beside its base."""
    loaded = read_project(configured, invocation, terms.clock, listing)
    project = replace(loaded.project, base=base)
    settings = configured.settings
    policy = suite.Policy(settings.severity, paths)
    running = selected(settings, terms.rules)
    results = suite.run(project, running, policy, terms.clock)
    _, unknown = measure(loaded.project)
    asked = Asked(running, policy, unknown, terms.today, lenient=True)
    accepted = accept(configured, loaded, results, asked)
    told = absorb(accepted.results)
    side = Side(told.checks, told.findings, is_partial=bool(loaded.apart))
    return Read(project, side, accepted.given)


@contextmanager
def at_commit(invocation: Invocation, repository: Path, sha: str) -> Iterator[At]:
    """The project that an invocation means, as a commit has it, as long as it is needed.

    Raises:
        RevisionError: It is not there, not all of it is here, or it cannot be used.
    """
    top = top_of(invocation.directory).resolve()
    if invocation.base_files:
        yield _at(invocation.base_files, top, invocation)
        return
    with revision(repository, sha) as files:
        yield _at(files, top, invocation)


def _at(files: Revision, top: Path, invocation: Invocation) -> At:
    configured = configured_at(files, top, invocation)
    root = configured.root
    paths = [there(files, top, path) for path in invocation.paths]
    below = [path.relative_to(root).as_posix() for path in paths if path.is_relative_to(root)]
    return At(configured, below, files.below(root), root.relative_to(files.top), root.is_dir())


def configured_at(
    files: Revision, top: Path, invocation: Invocation, *, several: bool = False
) -> Configured:
    """What a commit says of the project that an invocation means, or of several.

    Raises:
        RevisionError: The commit does not have it, or its configuration cannot be used.
        SeveralProjectsError: It names several projects where one is meant.
    """
    own = invocation.configured
    one = own if own and own.shared else None
    folder = there(files, top, one.root if one else invocation.directory)
    if not folder.is_dir() and not (one or several):
        name = folder.relative_to(files.top).as_posix()
        raise RevisionError(f"it has no folder `{name}`")
    (files.top / ".git").mkdir(exist_ok=True)  # a configuration is looked for up to the top
    config = there(files, top, invocation.config) if invocation.config else None
    if config and not config.is_file():
        config = None
    try:
        found = find(folder, config, invocation.overrides, several=several or one is not None)
    except SeveralProjectsError:
        raise
    except SettingsError as error:
        said = str(error).replace(f"{files.top}/", "")
        raise RevisionError(f"its configuration cannot be used: {said}") from error
    if one and (found.root != folder or found.settings.projects):
        # It was no project of its own. What it is judged by is what it was judged by then.
        return Configured(folder, "", judged_by(one.settings, found.settings))
    return found


def there(files: Revision, top: Path, path: Path) -> Path:
    """Where a path of the work tree lies among the files of a commit."""
    return files.top / path.resolve().relative_to(top)
