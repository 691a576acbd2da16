"""Checks each of several projects of a repository, one after the other.

Which those are, the base of a change says as well: a change that takes one out of the list does
not take it out of the check.
"""

import gc
import os
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from align_ci import checking
from align_ci.checking import Outcome
from align_ci.comparing import Terms, configured_at, read_side
from align_ci.load import commit
from align_ci.load.child.imports import ChildError
from align_ci.load.discovery import listed_entries
from align_ci.load.reading import Progress
from align_ci.load.revision import Revision, RevisionError, resolve, revision, top_of
from align_ci.merging import Whole, merged
from align_ci.model import WEAKENS, Finding
from align_ci.opening import Invocation, UsageError
from align_ci.picturing import charts, consumers
from align_ci.project_folders import apart, is_there, named
from align_ci.report.order import feeding
from align_ci.report.overview import counted
from align_ci.rules import ALL
from align_ci.settings import Configured, SettingsError, named_folders, one_of

_CLOSED = "being a link or a repository of its own, such as a submodule"
_OTHERS = "nothing is reported of the other projects until this is mended"


class _Base(Struct, frozen=True):
    """What a base says of the projects.

    Attributes:
        files: Of the commit.
        configured: Its configuration, which may name several projects or be that of one.
        top: The top of the work tree, for which the top of the files stands.
    """

    files: Revision
    configured: Configured
    top: Path

    @property
    def file(self) -> Path:
        return self.configured.root / self.configured.file

    @property
    def place(self) -> Path:
        """Where its configuration would lie in the work tree."""
        return self.top / self.configured.root.relative_to(self.files.top)

    @property
    def globs(self) -> tuple[str, ...]:
        return self.configured.settings.projects


class _Plan(Struct, frozen=True):
    """What is to be done.

    Attributes:
        home: The folder that all others are relative to.
        projects: The configurations of those to check, by folder.
        gone: The folders of those that the base has.
        notices: What is to be said of it.
    """

    home: Path
    projects: dict[str, Configured]
    gone: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def check(invocation: Invocation, own: Configured, progress: Progress) -> Outcome:
    """Check every project that a configuration names, or that of its base.

    Args:
        invocation: What the user asks for.
        own: The configuration at the head; of one project, where only its base names several.
        progress: Is told how far a long run is.

    Raises:
        SettingsError: A configuration cannot be used; of a project, its folder is named.
        UsageError: A path cannot be used.
        align_ci.load.child.imports.ChildError: The configured interpreter cannot be used.
    """
    with _opened(invocation) as asked:
        base = _base(asked, own)
        plan = _planned(asked, own, base)
        paths = _paths(asked.paths, plan)
        parts = list[tuple[str, Outcome]]()
        for folder, below in paths.items():
            one = replace(asked, paths=below)
            parts.append((folder, _checked(folder, plan.projects[folder], one, progress)))
            gc.collect()  # nothing is collected by itself, and one project's facts are enough
        gone, said = _gone(asked, plan, base) if base and not asked.paths else ([], [])
    notices = (*plan.notices, *said)
    whole = Whole(plan.home, commit.current(plan.home, os.environ), notices, tuple(gone))
    return merged(parts, whole)


@contextmanager
def _opened(invocation: Invocation) -> Iterator[Invocation]:
    """The invocation with the files of its base; where there are none, each project says why."""
    with ExitStack() as stack:
        files, repository = None, invocation.base_repository or invocation.directory
        if invocation.base:
            try:
                sha = resolve(repository, invocation.base)
                files = stack.enter_context(revision(repository, sha))
            except RevisionError:
                files = None
        yield replace(invocation, base_files=files, base_repository=repository, configured=None)


def _base(invocation: Invocation, own: Configured) -> _Base | None:
    """What the base says of the projects; None where it cannot be asked."""
    if invocation.base_files is None:
        return None
    try:
        top = top_of(invocation.directory).resolve()
        asked = replace(invocation, directory=own.root)
        found = configured_at(invocation.base_files, top, asked, several=True)
    except RevisionError:
        return None
    return _Base(invocation.base_files, found, top)


def _planned(invocation: Invocation, own: Configured, base: _Base | None) -> _Plan:
    """Which projects there are, by the head and by the base, and how each is configured."""
    home = _home(own, base)
    entries = listed_entries(home)
    globs = own.settings.projects
    listed = named_folders(own, _below(entries, own.root, home)) if globs else ()
    places = {_inner(own.root / folder, home): own.root / own.file for folder in listed}
    there, gone = _before(base, home, entries) if base else ([], [])
    left_out = [folder for folder in there if folder not in places]
    if base:
        places |= dict.fromkeys(left_out, base.file)
    projects = _configurations(places, home, invocation)
    if base and not globs:
        projects[_inner(own.root, home)] = replace(own, shared=base.file)
    lists = [(own.root, globs), *([(base.place, base.globs)] if base else [])]
    closed = _closed(lists, home, entries)
    lost = [folder for folder in gone if folder in closed]
    notices = (
        *_weakening(left_out, lost, globs, base),
        *_hints(own, [folder for folder in closed if folder not in lost]),
    )
    return _Plan(home, projects, tuple(each for each in gone if each not in lost), notices)


def _weakening(
    left_out: Sequence[str], lost: Sequence[str], globs: Sequence[str], base: _Base | None
) -> Iterator[str]:
    """What a change does to the list that keeps something from being checked."""
    if left_out:
        yield f"{WEAKENS}: `projects` leaves out {_quoted(left_out)}; the base's list counts"
    if lost:
        yield f"{WEAKENS}: not checked any more, {_CLOSED}: {_quoted(lost)}"
    if base and base.configured.file and globs and not base.globs:
        yield f"{WEAKENS}: what lies in none of the `projects` is checked no more"


def _hints(own: Configured, closed: Sequence[str]) -> Iterator[str]:
    """What does not count, though somebody may think so."""
    if closed:
        yield f"not checked, {_CLOSED}: {_quoted(closed)}"
    unread = own.settings.baseline
    if own.settings.projects and (own.root / unread).is_file():
        yield f"{unread} beside {own.file} accepts nothing: each project has its own"


def _quoted(folders: Sequence[str]) -> str:
    return ", ".join(f"`{folder}`" for folder in folders)


def _home(own: Configured, base: _Base | None) -> Path:
    """The folder that says which projects there are; the top of all where that has moved."""
    if base is None or own.root == base.place:
        return own.root
    return base.top


def _before(base: _Base, home: Path, entries: Collection[str]) -> tuple[list[str], list[str]]:
    """The projects that the base's list names: those that are there, and those that are gone."""
    inside = _below(entries, base.place, home)
    there = named(base.place, base.globs, inside)
    root = base.configured.root
    had = named(root, base.globs, base.files.below(root))
    gone = [folder for folder in had if not is_there(base.place, folder, inside)]
    return (
        [_inner(base.place / folder, home) for folder in there],
        [_inner(base.place / folder, home) for folder in gone],
    )


def _closed(
    lists: Sequence[tuple[Path, Sequence[str]]], home: Path, entries: Collection[str]
) -> tuple[str, ...]:
    """What the lists name that is no folder of this repository, relative to ``home``."""
    found = {
        _inner(root / each, home)
        for root, globs in lists
        for each in apart(root, globs, _below(entries, root, home))
    }
    return tuple(sorted(found))


def _below(entries: Collection[str], folder: Path, home: Path) -> Collection[str]:
    """The entries below a folder, relative to it."""
    if folder == home:
        return entries
    prefix = f"{_inner(folder, home)}/"
    return [each.removeprefix(prefix) for each in entries if each.startswith(prefix)]


def _inner(folder: Path, home: Path) -> str:
    return folder.relative_to(home).as_posix()


def _configurations(
    places: dict[str, Path], home: Path, invocation: Invocation
) -> dict[str, Configured]:
    """The configuration of each project, by that which names it; all faults are told at once."""
    found, faults = dict[str, Configured](), list[str]()
    for folder, naming in places.items():
        try:
            found[folder] = one_of(naming, home / folder, invocation.overrides)
        except SettingsError as error:
            faults.append(f"{folder}: {error}")
    if faults:
        raise SettingsError("; ".join([*faults, _OTHERS]))
    return found


def _paths(paths: Sequence[Path], plan: _Plan) -> dict[str, Sequence[Path]]:
    """The projects that are asked for, each with the paths in it; none for all of it."""
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")
    asked: dict[str, Sequence[Path]] = {}
    met = set[Path]()
    for folder, configured in plan.projects.items():
        around = [path for path in paths if configured.root.is_relative_to(path.resolve())]
        inside = [path for path in paths if path.resolve().is_relative_to(configured.root)]
        met |= {*around, *inside}
        if around or inside or not paths:
            asked[folder] = () if around else inside
    for path in paths:
        if path not in met:
            raise UsageError(f"{path}: lies in none of the projects: {', '.join(plan.projects)}")
    return asked


def _checked(
    folder: str, configured: Configured, invocation: Invocation, progress: Progress
) -> Outcome:
    """What a check of one project comes to; its facts are let go."""

    def told(what: str, done: int, total: int) -> None:
        progress(f"{folder}: {what}", done, total)

    one = replace(invocation, directory=configured.root, configured=configured)
    try:
        outcome = checking.check(one, progress=told)
    except (SettingsError, UsageError, ChildError) as error:
        raise type(error)(f"{folder}: {error}; {_OTHERS}") from error
    project = outcome.project
    if project is None:
        return outcome
    drawn = charts(project, outcome.report.findings)
    return replace(
        outcome,
        project=None,
        charts=drawn,
        after=feeding(project),
        consumers=consumers(project, outcome.report.findings),
    )


def _gone(
    invocation: Invocation, plan: _Plan, base: _Base
) -> tuple[list[tuple[str, Finding]], list[str]]:
    """The findings of projects that are gone, by folder, and what to say of it."""
    found, notices = list[tuple[str, Finding]](), list[str]()
    terms = Terms(ALL, time.perf_counter, datetime.now(UTC).date())
    for folder in plan.gone:
        there = base.files.top / (plan.home / folder).relative_to(base.top)
        reading = replace(invocation, directory=plan.home / folder)
        try:
            configured = one_of(base.file, there, invocation.overrides)
            read = read_side(configured, reading, (), terms, base.files.below(there))
        except SettingsError as error:
            notices.append(f"{folder}: this project is gone; what it had is not known: {error}")
            continue
        found += [(folder, finding) for finding in read.side.findings]
        number = counted(len(read.side.findings), "finding")
        notices.append(f"{folder}: this project is gone, and its {number} with it")
    return found, notices
