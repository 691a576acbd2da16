"""Runs the image as the runner of GitHub Actions does, and tells what came of it.

After actions/runner, ``src/Runner.Worker/Handlers/ContainerActionHandler.cs``: which folders
are mounted where, which variables are set, no user, the workspace as the working directory.
"""

import re
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.container.engine import Engine
from tests.container.runner_log import Command, commands

IMAGE: Final = "localhost/align-ci:none"

RUNNER_USER: Final = 1001
"""Who owns the workspace on a hosted runner."""

DEFAULTS: Final = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_ACTION": "__self",
    "GITHUB_API_URL": "https://api.github.com",
    "GITHUB_BASE_REF": "main",
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_EVENT_PATH": "/github/workflow/event.json",
    "GITHUB_HEAD_REF": "change",
    "GITHUB_JOB": "align",
    "GITHUB_REF": "refs/pull/1/merge",
    "GITHUB_REPOSITORY": "acme/demo",
    "GITHUB_RUN_ATTEMPT": "1",
    "GITHUB_RUN_ID": "1",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_WORKFLOW": "alignment",
    "GITHUB_WORKSPACE": "/github/workspace",
    "HOME": "/github/home",
    "RUNNER_ARCH": "X64",
    "RUNNER_OS": "Linux",
    "RUNNER_TEMP": "/github/runner_temp",
}
_COMMAND_FILES: Final = {
    "GITHUB_OUTPUT": "set_output",
    "GITHUB_STEP_SUMMARY": "step_summary",
    "GITHUB_ENV": "set_env",
    "GITHUB_PATH": "add_path",
    "GITHUB_STATE": "save_state",
}
_FOLDERS: Final = {
    "home": "_temp/_github_home",
    "workflow": "_temp/_github_workflow",
    "file_commands": "_temp/_runner_file_commands",
    "runner_temp": "_temp",
}


@dataclass(frozen=True)
class Job:
    """What the runner knows before it starts the action.

    Attributes:
        workspace: The checkout; it becomes the runner's, as it is on GitHub.
        inputs: Of the action, by name.
        environment: Variables besides ``DEFAULTS``.
        event: The JSON of the event.
        entry_point: A program to run in place of the action.
        arguments: Of that program.
        mounts: Files to show in the container besides, by their path there.
    """

    workspace: Path
    inputs: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    event: str = "{}"
    entry_point: str = ""
    arguments: tuple[str, ...] = ()
    mounts: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Ran:
    """What came of an action.

    Attributes:
        exit_code: 0 is green.
        log: What it printed, on both streams.
        commands: What the runner would do for having read the log.
        outputs: Of the step.
        summary: Of the job, in bytes.
        files: What it wrote to the workflow's other files, by the variable's name.
        changed: Files of the workspace that are new or gone or not the runner's own, with
            their owner and group, or None.
        temporary: The runner's folder for temporary files.
        seconds: From the start of the container to its end.
    """

    exit_code: int
    log: str
    commands: list[Command]
    outputs: dict[str, str]
    summary: bytes
    files: dict[str, str]
    changed: dict[str, tuple[int, int] | None]
    temporary: Path
    seconds: float


def run(engine: Engine, image: str, job: Job, folder: Path) -> Ran:
    """Run an image on a job; ``folder`` is the runner's own, and is made."""
    temporary = folder / "_temp"
    for name in _FOLDERS.values():
        (folder / name).mkdir(parents=True, exist_ok=True)
    (temporary / "_github_workflow" / "event.json").write_text(job.event)
    files = _command_files(temporary / "_runner_file_commands")
    for path in (*job.workspace.rglob("*"), job.workspace, *folder.rglob("*"), folder):
        shutil.chown(path, RUNNER_USER, RUNNER_USER)
    before = {str(path.relative_to(job.workspace)) for path in job.workspace.rglob("*")}
    command = engine.command(*_run(job, folder, files), image, *job.arguments)
    started = time.perf_counter()
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False
    )
    seconds = time.perf_counter() - started
    log = done.stdout.decode("utf-8", "replace")
    contents = {name: path.read_bytes() for name, path in files.items()}
    return Ran(
        exit_code=done.returncode,
        log=log,
        commands=commands(log),
        outputs=dict(_outputs(contents.pop("GITHUB_OUTPUT").decode())),
        summary=contents.pop("GITHUB_STEP_SUMMARY"),
        files={name: content.decode() for name, content in contents.items()},
        changed=_changed(job.workspace, before),
        temporary=temporary,
        seconds=seconds,
    )


def copied(source: Path, target: Path) -> Path:
    """A project as a checkout of its own."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def _command_files(folder: Path) -> dict[str, Path]:
    number = uuid.uuid4()
    files = {name: folder / f"{stem}_{number}" for name, stem in _COMMAND_FILES.items()}
    for path in files.values():
        path.touch()
    return files


def _run(job: Job, folder: Path, files: Mapping[str, Path]) -> list[str]:
    variables = {
        **DEFAULTS,
        **{name: f"/github/file_commands/{path.name}" for name, path in files.items()},
        # The runner replaces blanks and leaves dashes (Handler.cs).
        **{f"INPUT_{name.replace(' ', '_').upper()}": text for name, text in job.inputs.items()},
        **job.environment,
    }
    mounts = {f"/github/{name}": folder / path for name, path in _FOLDERS.items()}
    mounts |= {"/github/workspace": job.workspace, **job.mounts}
    return [
        *("run", "--rm", "--pull=never", "--network=host", "--workdir=/github/workspace"),
        *(f"--env={name}={value}" for name, value in variables.items()),
        *(f"--volume={there}:{here}" for here, there in mounts.items()),
        *([f"--entrypoint={job.entry_point}"] if job.entry_point else []),
    ]


def _outputs(text: str) -> Iterator[tuple[str, str]]:
    """The outputs, read as the runner reads them (``FileCommandManager.cs``)."""
    lines = iter(text.splitlines())
    for line in lines:
        match = re.match(r"([^=<]+?)(=|<<)(.*)", line)
        assert match, f"the runner would fail the step on {line!r}"
        name, sign, rest = match.groups()
        if sign == "=":
            yield name, rest
            continue
        value: list[str] = []
        while (content := next(lines)) != rest:  # without an end, the runner fails the step
            value.append(content)
        yield name, "\n".join(value)


def _changed(workspace: Path, before: set[str]) -> dict[str, tuple[int, int] | None]:
    after = {
        str(path.relative_to(workspace)): (path.lstat().st_uid, path.lstat().st_gid)
        for path in workspace.rglob("*")
    }
    mine = (RUNNER_USER, RUNNER_USER)
    new = {path: owner for path, owner in after.items() if path not in before or owner != mine}
    return new | dict.fromkeys(before - after.keys())
