"""Applies the fixes that are certain, and takes back what does not hold."""

import contextlib
import difflib
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from align_ci import checking
from align_ci.editing import Doubtful, edited, overlapping
from align_ci.load.discovery import list_files, matcher
from align_ci.load.reading import Progress
from align_ci.model import Edit, Finding, Rule, Status
from align_ci.opening import Invocation, UsageError
from align_ci.report.escape import terminal
from align_ci.rules import ALL
from align_ci.settings import Configured, find

_NAMED = 10  # fixes that are only offered
_OPEN = (Status.OPEN, Status.NEW, Status.EXISTING)


class Mended(Struct, frozen=True):
    """The report after fixing, and what was done as a unified diff."""

    outcome: checking.Outcome
    diff: str


class Remedy(Struct, frozen=True):
    """Edits, and the findings that they are to mend."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


class Doubt(Struct, frozen=True):
    """A finding whose fix is only offered, and why."""

    finding: Finding
    why: str


class _Files(Struct, frozen=True):
    """The project's files as they were, by path."""

    root: Path
    before: Mapping[str, bytes]

    def after(self, remedies: Sequence[Remedy]) -> dict[str, bytes]:
        """What the files hold after some remedies."""
        edits = [edit for remedy in remedies for edit in remedy.edits]
        return {
            path: edited(data, path, [edit for edit in edits if edit.location.path == path])
            for path, data in self.before.items()
        }


def mend(
    invocation: Invocation,
    *,
    write: bool,
    rules: Sequence[Rule] = ALL,
    progress: Progress = lambda _what, _done, _total: None,
) -> Mended:
    """Apply the certain fixes, or only show them, and check the project.

    What is only shown has been tried out on a copy, so that it is what would be applied.

    Args:
        invocation: What the user asks for.
        write: Whether files are changed.
        rules: Those to check.
        progress: Is told how far a long run is.
    """
    read = _read_alone(invocation, rules)
    findings = _standing(read)
    remedies, doubts = _remedies(findings)
    own = find(invocation.directory, invocation.config, invocation.overrides)
    remedies, files, refused = _certain(
        remedies, own.root, _Checked(_digests(read), matcher(own.settings.exclude))
    )
    doubts += refused
    kept, taken_back = remedies, list[str]()
    if remedies:
        with _place(own, invocation, write=write) as (root, there):
            tried = replace(files, root=root)
            kept, taken_back = _applied(
                tried, remedies, lambda: _standing(_read_alone(there, rules))
            )
    outcome = checking.check(invocation, rules, progress=progress)
    done = "fixed" if write else "can be fixed with `--fix`"
    number = sum(len(remedy.findings) for remedy in kept)
    notice = ", ".join([f"{number} {done}", *taken_back, *_offered(doubts)])
    told = (notice, *_named(doubts)) if findings else ()
    report = replace(outcome.report, notices=(*told, *outcome.report.notices))
    return Mended(replace(outcome, report=report), _diff(files.before, files.after(kept)))


@contextlib.contextmanager
def _place(
    own: Configured, invocation: Invocation, *, write: bool
) -> Iterator[tuple[Path, Invocation]]:
    """Where fixes are applied: the project's folder, or a copy of its files."""
    whole = replace(invocation, paths=())
    if write:
        yield own.root, whole
        return
    with tempfile.TemporaryDirectory(prefix="align-ci-") as folder:
        top = Path(folder).resolve()
        (top / ".git").mkdir()  # a configuration is looked for up to here
        home = own.shared.parent.resolve() if own.shared else own.root
        named = {own.root / path for path in {*list_files(own.root), *filter(None, [own.file])}}
        for path in {*named, *filter(None, [own.shared])}:
            place = top / path.relative_to(home)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
        start = top / invocation.directory.resolve().relative_to(home)
        config = own.shared or (own.root / own.file if own.file else None)
        inside = top / config.relative_to(home) if config else None
        yield top / own.root.relative_to(home), replace(whole, directory=start, config=inside)


class _Checked(Struct, frozen=True):
    """What was checked, so that no other text is changed.

    Attributes:
        digests: The SHA-256 of each file as it was then.
        is_excluded: Whether a file is none of the project's own.
    """

    digests: Mapping[str, str]
    is_excluded: Callable[[str], bool]


def _digests(outcome: checking.Outcome) -> Mapping[str, str]:
    return outcome.project.files if outcome.project else {}


def _read_alone(invocation: Invocation, rules: Sequence[Rule]) -> checking.Outcome:
    overrides = {**invocation.overrides, "loader": "static"}
    reading = replace(invocation, overrides=overrides, base="")
    return checking.check(reading, rules)


def _standing(outcome: checking.Outcome) -> tuple[Finding, ...]:
    return tuple(finding for finding in outcome.report.findings if finding.status in _OPEN)


def _remedies(findings: Sequence[Finding]) -> tuple[list[Remedy], list[Doubt]]:
    """What the findings ask for; edits that overlap without being equal are doubtful."""
    by_edits: dict[tuple[Edit, ...], list[Finding]] = {}
    for finding in findings:
        if finding.fix.edits:
            by_edits.setdefault(finding.fix.edits, []).append(finding)
    remedies, doubts = list[Remedy](), list[Doubt]()
    for edits, asking in by_edits.items():
        others = [edit for other in by_edits if other != edits for edit in other]
        if any(overlapping(edit, other) for edit in edits for other in others):
            doubts += [Doubt(each, "another fix changes the same place") for each in asking]
        else:
            remedies.append(Remedy(edits, tuple(asking)))
    return remedies, doubts


def _certain(
    remedies: Sequence[Remedy], root: Path, checked: _Checked
) -> tuple[list[Remedy], _Files, list[Doubt]]:
    before: dict[str, bytes] = {}
    certain, doubts = list[Remedy](), list[Doubt]()
    for remedy in remedies:
        try:
            paths = {edit.location.path for edit in remedy.edits}
            held = {path: before.get(path) or _read(root, path, checked) for path in paths}
            _Files(root, held).after([remedy])
        except Doubtful as error:
            doubts += [Doubt(each, str(error)) for each in remedy.findings]
        else:
            before |= held
            certain.append(remedy)
    return certain, _Files(root, before), doubts


def _read(root: Path, path: str, checked: _Checked) -> bytes:
    file = root / path
    if checked.is_excluded(path) or file.resolve() != root.resolve() / path:
        raise Doubtful("the file is excluded, or reached by a link")
    try:
        if not file.stat().st_mode & stat.S_IWUSR or not os.access(file, os.W_OK):
            raise Doubtful("the file must not be written")
        data = file.read_bytes()
    except OSError as error:
        raise Doubtful("the file cannot be read") from error
    if hashlib.sha256(data).hexdigest() != checked.digests.get(path):
        raise Doubtful("the file was changed meanwhile")
    return data


def _applied(
    files: _Files, remedies: Sequence[Remedy], check: Callable[[], tuple[Finding, ...]]
) -> tuple[list[Remedy], list[str]]:
    """Apply all at once; where that does not hold, one after another."""
    before = frozenset(finding.fingerprint for finding in check())
    now = dict(files.before)
    try:
        if not _fault(files, now, remedies, before, check):
            return list(remedies), []
        kept, taken_back = list[Remedy](), list[str]()
        for remedy in remedies:
            fault = _fault(files, now, [*kept, remedy], before, check)
            if fault:
                taken_back += [f"{len(remedy.findings)} taken back: {fault}"]
            else:
                kept.append(remedy)
        _write(files.root, now, files.after(kept))
    except BaseException as error:
        with contextlib.suppress(Doubtful):
            _write(files.root, now, files.before)
        if isinstance(error, Doubtful):
            raise UsageError(str(error)) from error
        raise
    return kept, taken_back


def _fault(
    files: _Files,
    now: dict[str, bytes],
    remedies: Sequence[Remedy],
    before: frozenset[str],
    check: Callable[[], tuple[Finding, ...]],
) -> str:
    """What is wrong after some remedies; nothing where all that they mend is gone."""
    try:
        _write(files.root, now, files.after(remedies))
    except Doubtful as error:
        return str(error)
    found = {finding.fingerprint: finding for finding in check()}
    new = next((each for mark, each in found.items() if mark not in before), None)
    if new is not None:
        return f"it would have made {new.rule} at {new.location}"
    mended = [finding.fingerprint for remedy in remedies for finding in remedy.findings]
    return "the finding stayed" if any(mark in found for mark in mended) else ""


def _write(root: Path, now: dict[str, bytes], wanted: Mapping[str, bytes]) -> None:
    """Bring the files to what is wanted; one that somebody else changed is left alone."""
    for path, data in wanted.items():
        if data == now[path]:
            continue
        file = root / path
        try:
            if file.resolve() != root.resolve() / path or file.read_bytes() != now[path]:
                raise Doubtful(f"{path} was changed meanwhile")
            _replace(file, data)
        except OSError as error:
            raise Doubtful(f"{path} cannot be written: {error.strerror}") from error
        now[path] = data


def _replace(file: Path, data: bytes) -> None:
    mode = stat.S_IMODE(file.stat().st_mode)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(temporary).chmod(mode)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _offered(doubts: Sequence[Doubt]) -> list[str]:
    if not doubts:
        return []
    reasons = dict.fromkeys(doubt.why for doubt in doubts)
    return [f"{len(doubts)} offered ({'; '.join(reasons)})"]


def _named(doubts: Sequence[Doubt]) -> Iterator[str]:
    """Where each fix that is only offered belongs, and what it is."""
    for finding in (doubt.finding for doubt in doubts[:_NAMED]):
        yield f"offered at {finding.location}: {finding.rule}: {finding.fix.description}"
    if len(doubts) > _NAMED:
        yield f"offered at {len(doubts) - _NAMED:,} more places"


def _diff(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    lines: list[str] = []
    for path in sorted(before):
        old, new = (side[path].decode("utf-8-sig").splitlines() for side in (before, after))
        name = terminal(path)
        lines += difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")
    return "".join(f"{terminal(line)}\n" for line in lines)
