"""The command that prepares a project with old findings: configuration, baseline, workflow."""

import difflib
import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from align_ci import baseline_file, baselining, checking
from align_ci.baselining import Wish
from align_ci.layers import Layer, layers
from align_ci.load.git import GitError, git
from align_ci.load.reading import Progress
from align_ci.load.revision import RevisionError, top_of
from align_ci.model import BaselineEntry, Report, Verdict
from align_ci.opening import Invocation
from align_ci.output import OutputError, put
from align_ci.report import causes, overview
from align_ci.report.escape import terminal
from align_ci.run.verdict import EXIT_CODES, decide
from align_ci.settings import Configured, find

REASON = "was there before align-ci was adopted"

WORKFLOW = """\
# Checks that the layers of the pipelines agree. Require the status check `align-ci` to block.
name: alignment

on:
  pull_request:
  merge_group:
  push:
    branches: [{branch}]

permissions:
  contents: read

jobs:
  align-ci:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: OWNER/align-ci@v0
"""

_FOLDER = """\
        with:
          working_directory: {folder}
"""

_PLACE = Path(".github", "workflows", "align-ci.yml")

_OURS = re.compile(r"uses:\s*['\"]?[\w.-]+/align-ci(?:/[\w./-]+)?@")
"""What a workflow says that has the action."""

_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


class Adopted(Struct, frozen=True):
    """What was done, in words, and whether a check passes from now on.

    Attributes:
        text: For the terminal.
        exit_code: 0, or that of what no baseline accepts.
    """

    text: str
    exit_code: int


class _File(Struct, frozen=True):
    """A file to be written.

    Attributes:
        path: Where.
        shown: What people call it, relative to the repository.
        before: What it holds; empty where it is new.
        after: What it is to hold.
        what: What was put there.
    """

    path: Path
    shown: str
    before: str
    after: str
    what: str


def adopt(invocation: Invocation, wish: Wish, progress: Progress) -> Adopted:
    """Find the layers of a project, accept what is found in it, and write what guards it.

    What is there already stays as it is; the answer says what was left alone.

    Raises:
        UsageError: A path cannot be used.
        SettingsError: The configuration cannot be used.
        OutputError: A file cannot be written; it says which were.
    """
    configured = find(invocation.directory, invocation.config, invocation.overrides)
    outcome = checking.check(invocation, progress=progress)
    if outcome.report.verdict is Verdict.NOTHING_CHECKED or outcome.project is None:
        notices = (terminal(notice) for notice in outcome.report.notices)
        text = "\n".join(["nothing to adopt was found, and nothing written", *notices])
        return Adopted(text, EXIT_CODES[Verdict.NOTHING_CHECKED])
    found = layers(outcome.project)
    keys = _keys(found) if not configured.file else {}
    if keys:
        narrowed = replace(invocation, overrides={**invocation.overrides, **keys})
        again = checking.check(narrowed, progress=progress)
        if _said(again.report) == _said(outcome.report):
            outcome = again
        else:  # some of it lies elsewhere, and would not be found any more
            keys = {}
    wish = replace(wish, reason=wish.reason or REASON)
    made = baselining.change(outcome, wish)
    files, left = _planned(configured, keys, made.after)
    lines = [_headline(found, outcome.report), *map(_layer, found)]
    if wish.dry_run:
        lines += [text for file in files for text in _diff(file)]
    else:
        lines += _write(files)
    lines += left
    lines += baselining.advice(outcome, wish, datetime.now(UTC).date())
    blocking = decide(
        outcome.report.checks, made.open, configured.settings.fail_on, configured.settings.require
    )
    return Adopted("\n".join(lines), EXIT_CODES[blocking])


def _said(report: Report) -> list[str]:
    subjects = {
        f"{check.rule} {check.subject.kind} {check.subject.name}" for check in report.checks
    }
    return sorted(subjects | {finding.fingerprint for finding in report.findings})


def _keys(found: Sequence[Layer]) -> dict[str, list[str]]:
    """The folders of all layers, for the configuration; nothing where one has none."""
    if not all(layer.folders for layer in found):
        return {}
    return {layer.key: list(layer.folders) for layer in found}


def _headline(found: Sequence[Layer], report: Report) -> str:
    counts = ", ".join(overview.counted(layer.number, layer.noun) for layer in found)
    standing = overview.active(report)
    findings = overview.counted(len(standing), "finding")
    return f"{counts}; {findings}, {overview.counted(causes.number(standing), 'cause')}"


def _layer(layer: Layer) -> str:
    where = ", ".join(layer.folders) or "in several places"
    return f"  {layer.key:<10} {terminal(where)}"


def _planned(
    configured: Configured, keys: dict[str, list[str]], entries: Sequence[BaselineEntry]
) -> tuple[list[_File], list[str]]:
    """The files to write, and what to say of those that stay."""
    root = configured.root
    files: list[_File] = []
    left: list[str] = []
    if configured.file:
        left.append(f"{terminal(configured.file)} configures align-ci already, and stays")
    else:
        files.append(_configuration(root, keys))
    named = configured.settings.baseline
    if baseline_file.place(root, named).exists():
        left.append(
            f"{terminal(named)} is there, and stays: `align-ci baseline` brings it up to date"
        )
    elif entries:
        place, text = baseline_file.place(root, named), baseline_file.write(entries)
        what = overview.counted(len(entries), "accepted finding")
        files.append(_File(place, named, "", text, what))
    top = _top(root)
    guard = _guard(top)
    if guard is not None:
        left.append(f"{terminal(guard)} runs align-ci already, and stays")
    else:
        files.append(_workflow(top, root))
    return files, left


def _configuration(root: Path, keys: dict[str, list[str]]) -> _File:
    lines = ["[tool.align-ci]", *(f"{key} = {json.dumps(named)}" for key, named in keys.items())]
    file = root / "pyproject.toml"
    if not file.is_file():
        text = "\n".join(lines[1:] or ["# Everything has its default, and is found by looking."])
        name = "align-ci.toml"
        return _File(root / name, name, "", f"{text}\n", "the configuration")
    with file.open(encoding="utf-8", newline="") as opened:
        before = opened.read()
    end = "\r\n" if "\r\n" in before else "\n"
    gap = "" if not before or before.endswith("\n") else end
    after = f"{before}{gap}{end}{end.join(lines)}{end}"
    return _File(file, file.name, before, after, "[tool.align-ci]")


def _workflow(top: Path, root: Path) -> _File:
    text = WORKFLOW.format(branch=_branch(top))
    folder = root.relative_to(top).as_posix()
    if folder != ".":
        text += _FOLDER.format(folder=json.dumps(folder))
    return _File(top / _PLACE, _PLACE.as_posix(), "", text, "the workflow")


def _guard(top: Path) -> str | None:
    """The workflow that has the action already, or the file that lies where ours would."""
    folder = top / _PLACE.parent
    for file in sorted(folder.glob("*.y*ml")) if folder.is_dir() else ():
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        if file.name == _PLACE.name or _OURS.search(text):
            return file.relative_to(top).as_posix()
    return None


def _top(root: Path) -> Path:
    try:
        return top_of(root).resolve()
    except RevisionError:
        return root.resolve()


def _branch(top: Path) -> str:
    """The branch that changes are merged into, as far as git knows it."""
    for asked in ("refs/remotes/origin/HEAD", "HEAD"):
        try:
            named = git(top, "symbolic-ref", "--short", asked).decode("utf-8", "replace").strip()
        except GitError:
            continue
        name = named.removeprefix("origin/")
        if _BRANCH.fullmatch(name):
            return name
    return "main"


def _diff(file: _File) -> Iterator[str]:
    old, new = file.before.splitlines(), file.after.splitlines()
    source = f"a/{file.shown}" if file.before else "/dev/null"
    lines = difflib.unified_diff(old, new, source, f"b/{file.shown}", lineterm="")
    return map(terminal, lines)


def _write(files: Sequence[_File]) -> list[str]:
    done: list[str] = []
    for file in files:
        try:
            _make_folder(file)
            if file.before:
                _append(file)
            else:
                _create(file)
        except OSError as error:
            written = f"; written: {', '.join(done)}" if done else ""
            raise OutputError(
                f"{file.shown}: cannot be written: {error.strerror or error}{written}"
            ) from error
        done.append(f"wrote {terminal(file.shown)}: {file.what}")
    return done


def _make_folder(file: _File) -> None:
    """The folder of a file; a link may lead out of the repository, where nothing is written."""
    top = file.path.parents[len(Path(file.shown).parts) - 1]
    if not file.path.parent.resolve().is_relative_to(top.resolve()):
        raise OSError("a link leads out of the repository")
    file.path.parent.mkdir(parents=True, exist_ok=True)


def _create(file: _File) -> None:
    """Write a file that was not there, and nothing where it is by now."""
    if os.path.lexists(file.path):
        raise OSError("it is there by now")
    put(file.path, file.after)


def _append(file: _File) -> None:
    """Add to a file what is new, and nothing where it is not what was read any more."""
    path = file.path.resolve()
    with path.open("r+", encoding="utf-8", newline="") as opened:
        if opened.read() != file.before:
            raise OSError("it has changed meanwhile")
    put(path, file.after, stat.S_IMODE(path.stat().st_mode))
