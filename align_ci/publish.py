"""Puts a report where people and later steps of a workflow look."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from align_ci import app, checking
from align_ci.github.event import Environment
from align_ci.github.files import append_summary, summary_room, write_outputs
from align_ci.inputs import Inputs, inside
from align_ci.model import Report, Severity, Verdict
from align_ci.output import Destination, OutputError, write
from align_ci.report import RenderOptions, overview
from align_ci.report.escape import log, markdown, terminal, workflow_data
from align_ci.report.options import STEP_SUMMARY_LIMIT

if TYPE_CHECKING:
    from align_ci.gating import Decision

OUTPUTS: Mapping[str, str] = {
    "verdict": "pass, fail, nothing-checked or error; test for pass, never against fail",
    "errors": "How many findings are errors.",
    "warnings": "How many findings are warnings.",
    "notes": "How many findings are notes.",
    "checks": "How many checks there were: a rule on a subject each.",
    "coverage": "How many of the facts met are known, in whole per cent.",
    "duration_ms": "How long the run took, in milliseconds.",
    "run_id": "Of a gate: the run that vouches for the commit; empty where there is none.",
    "report_json": "The JSON report's path in the workspace; empty where none was asked for.",
    "report_junit": "The JUnit XML report's path in the workspace; empty where none was asked for.",
    "report_markdown": "The Markdown report's path in the workspace; empty where none was "
    "asked for.",
    "report_sarif": "The SARIF report's path in the workspace; empty where none was asked for.",
}
"""The outputs of a step, and what they hold: fixed words, numbers and paths that were asked for."""

_LOG_WIDTH = 120  # columns


def publish(outcome: checking.Outcome, inputs: Inputs, environment: Environment) -> None:
    """Show a report in the log, and write whatever was asked for.

    Raises:
        InputError: A file lies outside the workspace by now.
        OutputError: A file cannot be written.
        OSError: The outputs cannot be written.
    """
    wanted = [form for form, asked in _asked(outcome.report, inputs, environment).items() if asked]
    texts = dict(
        zip(wanted, app.texts(outcome, wanted, options(outcome, environment)), strict=True)
    )
    _print_report(texts["console"], environment)
    sys.stdout.write(texts.get("github", ""))
    for form, file in inputs.files.items():
        _write(form, file, texts[form], inputs.workspace)
    if environment.summary and inputs.summary:
        _summarise(environment.summary, texts["markdown"])
    if environment.output:
        write_outputs(environment.output, outputs(outcome.report, inputs))
    sys.stdout.flush()


def refuse(message: str, environment: Environment) -> None:
    """Say why there is no report, to people and to later steps."""
    line = " ".join(message.split())
    if environment.github:
        sys.stdout.write(f"::error title=align-ci::{workflow_data(line)}\n")
        sys.stdout.flush()
    else:
        sys.stderr.write(f"align-ci: {log(terminal(line))}\n")
    if environment.summary:
        _summarise(environment.summary, f"## 🛑 align-ci did not run\n\n{markdown(line)}\n")
    if environment.output:
        nothing = dict.fromkeys(OUTPUTS, "")
        write_outputs(environment.output, nothing | {"verdict": Verdict.ERROR.value})


def decided(decision: "Decision", said: str, environment: Environment) -> None:
    """Say whether a gate is open, and why, to people and to later steps."""
    is_open = decision.verdict is Verdict.PASS
    sys.stdout.write(f"{said}\n")
    if environment.github and not is_open:
        sys.stdout.write(f"::error title=align-ci gate::{workflow_data(decision.reason)}\n")
    sys.stdout.flush()
    if environment.summary:
        steps = "".join(f"- {markdown(step)}\n" for step in decision.chain)
        title = "✅ The gate is open" if is_open else "❌ The gate is closed"
        _summarise(environment.summary, f"## {title}\n\n{markdown(decision.reason)}\n\n{steps}")
    if environment.output:
        run_id = str(decision.run.id) if is_open and decision.run else ""
        nothing = dict.fromkeys(OUTPUTS, "")
        found = {"verdict": decision.verdict.value, "run_id": run_id}
        write_outputs(environment.output, nothing | found)


def published(said: str, environment: Environment, *, failed: bool) -> None:
    """Say what became of a run's report; no output has its verdict, which is not ours."""
    tell(said, environment)
    if failed and environment.github:
        sys.stdout.write(f"::error title=align-ci publish::{workflow_data(said)}\n")
        sys.stdout.flush()
    if environment.output:
        write_outputs(environment.output, dict.fromkeys(OUTPUTS, ""))


def outputs(report: Report, inputs: Inputs) -> dict[str, str]:
    """The values of ``OUTPUTS``."""
    levels = [finding.severity for finding in overview.active(report)]
    written = {
        form: file.relative_to(inputs.workspace).as_posix() for form, file in inputs.files.items()
    }
    return {
        "verdict": report.verdict.value,
        "errors": str(levels.count(Severity.ERROR)),
        "warnings": str(levels.count(Severity.WARNING)),
        "notes": str(levels.count(Severity.NOTE)),
        "checks": str(len(report.checks)),
        "coverage": str(int(report.coverage.ratio * 100)),
        "duration_ms": str(round(report.timings.total * 1000)),
        "run_id": "",
        "report_json": written.get("json", ""),
        "report_junit": written.get("junit", ""),
        "report_markdown": written.get("markdown", ""),
        "report_sarif": written.get("sarif", ""),
    }


def permanent(report: Report, environment: Environment) -> Report:
    """A report whose links stay good.

    What GitHub checks out for a pull request is a merge that the next push replaces. Links
    lead to the last commit of the pull request instead, which stays. Its lines are those of
    the merge, but where the base has changed the same file above them.
    """
    commit, head = report.commit, environment.event.head_sha
    if not commit or not head or commit.sha != environment.sha:
        return report
    files_url = commit.files_url.replace(f"/blob/{commit.sha}", f"/blob/{head}", 1)
    return replace(report, commit=replace(commit, files_url=files_url))


def _asked(report: Report, inputs: Inputs, environment: Environment) -> dict[str, bool]:
    """Which formats a run needs, in the order in which they are made."""
    accepted = inputs.pass_nothing and report.verdict is Verdict.NOTHING_CHECKED
    return {
        "console": True,
        "github": environment.github and inputs.annotations and not accepted,
        "json": "json" in inputs.files,
        "junit": "junit" in inputs.files,
        "sarif": "sarif" in inputs.files,
        "markdown": "markdown" in inputs.files or bool(environment.summary and inputs.summary),
    }


def tell(line: str, environment: Environment) -> None:
    """Say something in the log and in the job summary, after the report."""
    sys.stdout.write(f"align-ci: {log(terminal(line))}\n")
    sys.stdout.flush()
    if environment.summary:
        _summarise(environment.summary, f"\n{markdown(line)}\n")


def options(outcome: checking.Outcome, environment: Environment) -> RenderOptions:
    room = STEP_SUMMARY_LIMIT
    if environment.summary:
        room = summary_room(environment.summary, STEP_SUMMARY_LIMIT)
    return RenderOptions(
        source=app.source_lines(outcome.root),
        path_prefix=_prefix(outcome, environment.workspace),
        width=_LOG_WIDTH,
        markdown_limit=room,
        verbose=environment.debug,
        standing_only=True,
    )


def _prefix(outcome: checking.Outcome, workspace: Path) -> str:
    """The project's path in its repository, which is the workspace where git says nothing."""
    if outcome.report.commit:
        return app.path_prefix(outcome.root)
    root, top = outcome.root.resolve(), workspace.resolve()
    inner = root.relative_to(top).as_posix() if root.is_relative_to(top) else "."
    return "" if inner == "." else f"{inner}/"


def _print_report(text: str, environment: Environment) -> None:
    """Print for people; the runner is told not to look for commands, though there are none."""
    token = secrets.token_hex(16)
    fence = (f"::stop-commands::{token}\n", f"::{token}::\n") if environment.github else ("", "")
    sys.stdout.write(text.join(fence))


def _write(form: str, file: Path, text: str, workspace: Path) -> None:
    """Write a report, which like its folders belongs to whom the workspace belongs."""
    inside(f"{form}_file", str(file.relative_to(workspace)), workspace)
    for folder in reversed([folder for folder in file.parents if not folder.exists()]):
        try:
            folder.mkdir()
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made: {error.strerror}") from error
        _give(folder, workspace)
    write(Destination(form, file), text)
    _give(file, workspace)


def _give(path: Path, workspace: Path) -> None:
    if os.geteuid() == 0:
        owner = workspace.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _summarise(file: Path, text: str) -> None:
    try:
        append_summary(file, text)
    except OSError as error:
        # People lose a page; the verdict stands in the log and in the exit code.
        sys.stdout.write(f"align-ci: the job summary cannot be written: {log(str(error))}\n")
