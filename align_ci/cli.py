"""The command line: parses, calls a use case, prints, returns the exit code.

Each command imports what it alone needs: what most people run starts sooner than all could.
"""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from align_ci import __version__, app, checking, opening
from align_ci.expected import BROKEN, EXPECTED, USAGE
from align_ci.inputs import INPUTS
from align_ci.output import destinations, progress_bar, write
from align_ci.report import FORMATS, RenderOptions
from align_ci.report.graph import MOST_EDGES

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; every error is one line on stderr."""
    try:
        code = align_ci.main(list(arguments), prog_name="align-ci", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.format_message())
        return USAGE
    except click.Abort:
        return _complain("interrupted", USAGE)
    except click.ClickException as error:
        return _complain(error.format_message(), USAGE)
    except EXPECTED as error:
        return _complain(str(error), USAGE)
    except Exception as error:
        if os.environ.get("ALIGN_CI_DEBUG"):
            raise
        words = f"align-ci failed: {type(error).__name__}: {error}"
        return _complain(f"{words}; set ALIGN_CI_DEBUG=1 for where, and please report it", BROKEN)
    return int(code or 0)


def _complain(message: str, code: int) -> int:
    click.echo(f"align-ci: {' '.join(message.split())}", err=True)
    return code


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="align-ci %(version)s")
def align_ci() -> None:
    """Check that the layers of a SageMaker pipeline project agree."""


def _project_options(command: Any) -> Any:
    """The options that say which project, and how it is read."""
    options = [
        click.option(
            "--directory", "-C", type=FOLDER, default=Path(), help="Run as if started here."
        ),
        click.option("--config", type=FILE, help="The configuration, instead of looking for one."),
        click.option(
            "--loader",
            type=click.Choice(["auto", "static", "import"]),
            help="static never runs the project's code.",
        ),
        click.option("--python", help="The interpreter that imports the project's code."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _format_options(command: Any) -> Any:
    """The options that say what a report is to look like."""
    options = [
        click.option(
            "--format",
            "formats",
            multiple=True,
            metavar="NAME[=FILE]",
            help=f"One of {', '.join(FORMATS)}; may be given several times.",
        ),
        click.option("--junit-strict", is_flag=True, help="JUnit XML valid against junit-10.xsd."),
        click.option("--verbose", "-v", is_flag=True, help="Show what is otherwise only counted."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@align_ci.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_project_options
@_format_options
@click.option("--fail-on", type=click.Choice(["error", "warning", "note", "never"]))
@click.option("--select", help="Run only these rules: ids, separated by commas.")
@click.option("--ignore", help="Leave these rules out: ids, separated by commas.")
@click.option("--base", default="", metavar="REF", help="Compare with this git revision.")
@click.option("--new-only/--no-new-only", default=None, help="Block only on what REF has not.")
@click.option("--fix", is_flag=True, help="Apply the fixes that are certain.")
@click.option("--diff", is_flag=True, help="Show what --fix changes, or would change.")
@click.option("--no-cache", is_flag=True, help="Read everything anew, and keep nothing of it.")
def check(
    paths: tuple[Path, ...],
    directory: Path,
    config: Path | None,
    formats: tuple[str, ...],
    *,
    junit_strict: bool,
    verbose: bool,
    **settings: Any,
) -> int:
    """Run the whole suite; report only on PATHS where any are given."""
    destinations(formats)  # what cannot be written is said before the work, not after it
    places = [(directory / path).absolute() for path in paths]
    base, fix, diff = (settings.pop(name) for name in ("base", "fix", "diff"))
    cache = not settings.pop("no_cache")
    invocation = opening.Invocation(
        directory.resolve(), places, config, _overrides(settings), base=base, cache=cache
    )
    with progress_bar() as progress:
        if fix or diff:
            from align_ci import fixing  # noqa: PLC0415 - see above

            mended = fixing.mend(invocation, write=fix, progress=progress)
            outcome, changes = mended.outcome, mended.diff if diff else ""
        else:
            outcome, changes = app.check(invocation, progress), ""
    if changes:
        click.echo(changes, nl=False, err=bool(formats))
    return _publish(outcome, formats, junit_strict=junit_strict, verbose=verbose)


@align_ci.command("diff")
@click.argument("base")
@click.argument("head", required=False, default="")
@click.option("--directory", "-C", type=FOLDER, default=Path(), help="Run as if started here.")
@click.option("--config", type=FILE, help="The configuration, instead of looking for one.")
@click.option("--no-cache", is_flag=True, help="Read everything anew, and keep nothing of it.")
@_format_options
def difference(
    base: str,
    head: str,
    directory: Path,
    config: Path | None,
    formats: tuple[str, ...],
    *,
    no_cache: bool,
    **looks: bool,
) -> int:
    """Say what the change from BASE to HEAD breaks; HEAD is the work tree unless given.

    Both are git revisions. They are read and never run, and the work tree, its index and the
    stashes stay as they are.
    """
    from align_ci import diffing  # noqa: PLC0415 - see above

    destinations(formats)
    overrides = {"loader": "static"}
    invocation = opening.Invocation(
        directory.resolve(), (), config, overrides, base=base, cache=not no_cache
    )
    return _publish(diffing.diff(invocation, head), formats, **looks)


@align_ci.command()
@_project_options
@click.option("--reason", default="", help="Why all new entries are accepted.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day from which on the new entries count no more.",
)
@click.option("--prune", is_flag=True, help="Remove entries of which nothing is found any more.")
@click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")
@click.option("--stats", is_flag=True, help="Count the entries by rule and by month instead.")
def baseline(
    directory: Path,
    config: Path | None,
    expires: datetime | None,
    *,
    stats: bool,
    loader: str | None,
    python: str | None,
    **wished: Any,
) -> int:
    """Accept all that is found now, with a reason, so that only what comes later blocks."""
    from align_ci import baselining  # noqa: PLC0415 - see above

    overrides = _overrides({"loader": loader, "python": python})
    invocation = opening.Invocation(directory.resolve(), (), config, overrides)
    if stats:
        click.echo(baselining.statistics(invocation))
        return 0
    wish = baselining.Wish(expires=expires.date() if expires else None, **wished)
    with progress_bar() as progress:
        done = baselining.update(invocation, wish, progress)
    click.echo(done)
    return 0


@align_ci.command()
@_project_options
@click.option("--reason", default="", help="Why all that is found now is accepted.")
@click.option("--dry-run", is_flag=True, help="Show the files, and write nothing.")
def adopt(
    directory: Path, config: Path | None, reason: str, *, dry_run: bool, **settings: str | None
) -> int:
    """Write configuration, baseline and workflow for a project with old findings."""
    from align_ci import adopting, baselining  # noqa: PLC0415 - see above

    invocation = opening.Invocation(directory.resolve(), (), config, _overrides(settings))
    wish = baselining.Wish(reason=reason, dry_run=dry_run)
    with progress_bar() as progress:
        done = adopting.adopt(invocation, wish, progress)
    click.echo(done.text)
    return done.exit_code


@align_ci.command()
@click.option("--sha", required=True, help="The commit, in full.")
@click.option("--workflow", required=True, help="The file of the workflow that checks.")
@click.option("--event", "events", default="push,merge_group", help="Runs by these count.")
@click.option("--max-age", default="", metavar="7d", help="How old a run may be.")
@click.option("--recheck/--no-recheck", default=True, help="Check what is checked out again.")
@click.option("--repository", envvar="GITHUB_REPOSITORY", default="", help="OWNER/NAME.")
@click.option("--token", envvar=["ALIGN_CI_TOKEN", "GITHUB_TOKEN"], default="", help="To ask with.")
@click.option("--directory", "-C", type=FOLDER, default=Path(), help="Where it is checked out.")
def gate(directory: Path, token: str, *, recheck: bool, **given: str) -> int:
    """Say whether a commit was checked and passed, before it is deployed.

    It passes only where a run of that very workflow, for this very commit, in this repository, by
    one of these events, ended well; and where the commit is checked out, if a fresh check agrees.
    """
    from align_ci import gating  # noqa: PLC0415 - see above

    wished = gating.wish(given, directory.resolve(), recheck=recheck)
    decision = gating.ask(wished, token, os.environ)
    click.echo(gating.told(decision))
    return decision.exit_code


@align_ci.command()
def demo() -> int:
    """Break a small pipeline in a temporary folder, and show what people would see."""
    from align_ci.demonstrating import demonstrate  # noqa: PLC0415 - see above

    click.echo(demonstrate(_looks()))
    return 0


def _looks() -> RenderOptions:
    return RenderOptions(
        color=sys.stdout.isatty() and "NO_COLOR" not in os.environ,
        width=shutil.get_terminal_size((100, 24)).columns,
    )


def _inputs(command: Any) -> Any:
    """The action's inputs as options, or as variables such as ``ALIGN_CI_FAIL_ON``."""
    alone: dict[str, Any] = {"is_flag": False, "flag_value": "true"}  # a switch may stand alone
    for one in reversed(INPUTS):
        command = click.option(
            f"--{one.name.replace('_', '-')}",
            envvar=f"ALIGN_CI_{one.name.upper()}",
            metavar="|".join(one.choices) or "TEXT",
            help=one.description,
            **(alone if "true" in one.choices else {}),
        )(command)
    return command


@align_ci.command("ci")
@_inputs
def in_workflow(**given: str | None) -> int:
    """Do what the action does, for runners without containers and other CI systems.

    Every option may also be given as a variable: ALIGN_CI_FAIL_ON for --fail-on. Paths are
    relative to the workspace (GITHUB_WORKSPACE, else the current folder).
    """
    from align_ci import ci  # noqa: PLC0415 - see above

    return ci.run({name: text for name, text in given.items() if text is not None}, os.environ)


@align_ci.command()
@click.argument("step")
@_project_options
def show(step: str, directory: Path, config: Path | None, **settings: str | None) -> int:
    """Print every fact about STEP: its value and place, or why it is not known."""
    invocation = opening.Invocation(directory.resolve(), (), config, _overrides(settings))
    click.echo(app.show(invocation, step), nl=False)
    return 0


@align_ci.command()
@_project_options
@click.option(
    "--most",
    type=click.IntRange(1, 500),
    default=MOST_EDGES,
    show_default=True,
    help="Draw so many connections, the misaligned ones first.",
)
def graph(directory: Path, config: Path | None, most: int, **settings: str | None) -> int:
    """Print the pipelines as a mermaid flowchart, with what is misaligned marked."""
    invocation = opening.Invocation(directory.resolve(), (), config, _overrides(settings))
    with progress_bar() as progress:
        picture = app.graph(invocation, most, progress)
    click.echo(picture, nl=False)
    return 0


@align_ci.command()
@click.argument("rule")
def explain(rule: str) -> int:
    """Print the page of RULE, an id or a name."""
    click.echo(app.explain(rule), nl=False)
    return 0


@align_ci.command()
def rules() -> int:
    """Print the table of rules."""
    click.echo(app.rule_table(), nl=False)
    return 0


@align_ci.command()
@click.argument("report_file", metavar="REPORT.json", type=FILE)
@_format_options
@click.option("--directory", "-C", type=FOLDER, default=Path(), help="Where the files lie.")
def report(report_file: Path, directory: Path, formats: tuple[str, ...], **looks: bool) -> int:
    """Render a saved report in other formats; the exit code is the saved one."""
    outcome = checking.Outcome(app.saved(report_file), directory.resolve())
    return _publish(outcome, formats, **looks)


def _publish(
    outcome: checking.Outcome, formats: tuple[str, ...], *, junit_strict: bool, verbose: bool
) -> int:
    wanted = destinations(formats)
    named = [destination.format for destination in wanted]
    options = RenderOptions(
        junit_strict=junit_strict,
        verbose=verbose,
        source=app.source_lines(outcome.root, outcome.lines),
        path_prefix=app.path_prefix(outcome.root)
        if {"github", "sarif"}.intersection(named)
        else "",
        color=sys.stdout.isatty() and "NO_COLOR" not in os.environ,
        width=shutil.get_terminal_size((100, 24)).columns,
    )
    texts = app.texts(outcome, named, options)
    for destination, text in zip(wanted, texts, strict=True):
        write(destination, text)
    return outcome.report.exit_code


def _overrides(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What was given on the command line, by the key in the configuration."""
    given: dict[str, Any] = {
        key.replace("_", "-"): value for key, value in settings.items() if value is not None
    }
    for key in ("select", "ignore"):
        if key in given:
            given[key] = [rule.strip() for rule in given[key].split(",") if rule.strip()]
    if "python" in given and Path(given["python"]).is_file():
        given["python"] = str(Path(given["python"]).absolute())
    return given
