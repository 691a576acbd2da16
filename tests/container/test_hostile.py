"""Modules of a pull request that try what they must not manage."""

import contextlib
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.container.conftest import Start, read_report
from tests.container.runner import Job
from tests.container.test_action import OURS, unexpected_commands
from tests.container.trials import CANARY, NOTHING, TRIALS, program

CHILD_USER = 64199

GOOD = """
from align_ci.authoring import NodeType, StepSpecification
GOOD = StepSpecification(step_type=f"Go{'o'}d", node_type=NodeType.SINGULAR)
"""
SPEC = """
from align_ci.authoring import NodeType, StepSpecification
BAD = StepSpecification(step_type=f"{told}", node_type=NodeType.SINGULAR)
"""
JSON = {"json_file": "report.json"}

Project = Callable[[Mapping[str, str]], Path]


@dataclass(frozen=True)
class Engine:
    """What a container engine leaves on a runner: its socket, which rules the machine."""

    socket: Path
    port: int


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The container engine's socket, and a service on the loopback interface."""
    path = tmp_path_factory.mktemp("engine") / "docker.sock"
    with socket.socket(socket.AF_UNIX) as engine, socket.socket() as service:
        engine.bind(str(path))
        path.chmod(0o666)
        engine.listen()
        service.bind(("127.0.0.1", 0))
        service.listen()
        yield Engine(path, service.getsockname()[1])


@pytest.fixture(scope="module")
def checkout(project: Project, listening: Engine) -> Path:
    """A checkout with a module for each trial, and secrets where a runner has them."""
    files = {
        f"trials/trial_{number}.py": program(name, code, listening.port)
        for number, (name, code) in enumerate(TRIALS.items())
    }
    root = project({**files, "good.py": GOOD, ".gitignore": "secrets.txt\n"})
    (root / "secrets.txt").write_text(CANARY)
    with (root / ".git" / "config").open("a") as config:
        config.write(f"[http]\n\textraheader = AUTHORIZATION: basic {CANARY}\n")
    return root


@pytest.fixture(scope="module")
def job(checkout: Path, listening: Engine) -> Job:
    variables = ("ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "GITHUB_TOKEN", "TOKEN")
    return Job(
        checkout,
        inputs=JSON,
        environment=dict.fromkeys(variables, CANARY),
        event=f'{{"token": "{CANARY}"}}',
        mounts={"/var/run/docker.sock": listening.socket},
    )


@pytest.fixture(scope="module")
def managed(start: Start, job: Job) -> dict[str, str]:
    """What each trial says that it managed, by its name."""
    ran = start(job)
    assert ran.exit_code == 0, ran.log
    assert ran.outputs["verdict"] == "pass"
    assert ran.changed == {"report.json": OURS}
    told = [name.partition(": ") for name in names(job.workspace)]
    assert ("Good", "", "") in told, ran.log
    return {name: what for name, colon, what in told if colon}


@pytest.mark.parametrize("name", TRIALS)
def test_it_manages_nothing(managed: Mapping[str, str], name: str) -> None:
    assert managed[name] == NOTHING


@pytest.mark.parametrize("name", TRIALS)
def test_it_would_manage_without_isolation(
    start: Start, job: Job, listening: Engine, name: str
) -> None:
    """Shows that a trial tries something: as root, in the same container, it succeeds."""
    (job.workspace / "alone.py").write_text(program(name, TRIALS[name], listening.port))
    python = "/opt/align-ci/bin/python"
    # A child of another process, as it is where it is imported.
    arguments = ("-c", f"import subprocess; subprocess.run(['{python}', 'alone.py'], check=True)")
    ran = start(replace(job, entry_point=python, arguments=arguments))
    assert ran.exit_code == 0, ran.log
    assert ran.log.strip() != NOTHING


def test_static_runs_nothing_where_a_token_may_write(start: Start, project: Project) -> None:
    # Read without running it, this is no known name.
    root = project({"bad.py": "import os\ntold = f'ran as {os.getuid()}'" + SPEC, "good.py": GOOD})
    privileged = {"GITHUB_EVENT_NAME": "pull_request_target"}
    ran = start(Job(root, inputs=JSON, environment=privileged))
    assert not [name for name in names(root) if name.startswith("ran")]
    assert "pull_request_target" in ran.log
    asked = start(Job(root, inputs={"loader": "import"}, environment=privileged))
    assert asked.exit_code == 2
    assert asked.outputs["verdict"] == "error"


BOMB = """
import os, time
while True:
    try:
        os.fork()
    except OSError:
        time.sleep(0.01)
"""
SURVIVOR = """
import os, signal, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(256):
                try:
                    os.close(number)
                except OSError:
                    pass
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                time.sleep(0.1)
        os._exit(0)
told = "Survivor"
"""
WITNESS = """
import os, pathlib
seen = [entry for entry in os.listdir("/proc") if entry.isdigit()]
commands = [pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() for pid in seen]
told = f"Others {sum('Uid:\\t%d' % os.getuid() in ' '.join(lines) for lines in commands) - 1}"
"""
FILLER = """
import os, pathlib
block, written, number = bytes(1 << 20), 0, 0
home = pathlib.Path(os.environ["HOME"])
try:
    while written < 6 << 30:
        number += 1
        with open(home / f"{number}.bin", "wb") as file:
            for _ in range(200):
                written += file.write(block)
except OSError:
    pass
told = f"Filled {written >> 20}"
"""


def test_a_fork_bomb_is_over_in_time(start: Start, project: Project) -> None:
    root = project({"bad.py": BOMB + "told = 'Bomb'" + SPEC, "good.py": GOOD})
    ran = start(Job(root, inputs=JSON))
    assert ran.exit_code == 1, ran.log
    assert "ALN901" in failed_rules(root)
    assert "Good" in names(root)
    assert ran.seconds < 60
    assert not left_behind()


def test_what_survives_its_parent_does_not_survive_its_module(
    start: Start, project: Project
) -> None:
    files = {"a.py": SURVIVOR + SPEC + "os._exit(0)\n", "b.py": WITNESS + SPEC, "good.py": GOOD}
    root = project(files)
    ran = start(Job(root, inputs=JSON))
    assert {"Others 0", "Good"} <= names(root), ran.log
    assert not left_behind()


def test_the_disk_is_not_filled(start: Start, project: Project) -> None:
    root = project({"bad.py": FILLER + SPEC, "good.py": GOOD})
    before = os.statvfs("/")
    ran = start(Job(root, inputs=JSON))
    assert "Good" in names(root), ran.log
    for name in names(root):
        assert not name.startswith("Filled") or int(name.split()[1]) < 3 << 10
    lost = (before.f_bavail - os.statvfs("/").f_bavail) * before.f_frsize
    assert lost < 1 << 30, "what was written is still there"


COMMANDS = (
    *("::add-mask::pass", "##[add-mask]pass", "x ##[add-mask]pass", "  ::add-mask::true"),
    *("::set-output name=verdict::pass", "##[set-output name=verdict;]pass", "::stop-commands::x"),
    *("::error::forged", "::add-matcher::/github/workspace/m.json", "::save-state name=a::b"),
    "\x1b[2K\r::add-mask::1",
)


def test_commands_that_a_module_prints_reach_no_log(start: Start, project: Project) -> None:
    places = ["/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/console", "/proc/1/fd/1"]
    code = f"""
import os, sys
for text in {COMMANDS!r}:
    print(text)
    print(text, file=sys.stderr)
    sys.__stdout__.write(text + "\\n")
    for number in range(20):
        try:
            os.write(number, text.encode() + b"\\n")
        except OSError:
            pass
    for place in {places!r}:
        try:
            with open(place, "w") as file:
                file.write(text + "\\n")
        except OSError:
            pass
told = "Printed"
"""
    root = project({"bad.py": code + SPEC, "good.py": GOOD})
    ran = start(Job(root, inputs=JSON))
    assert unexpected_commands(ran) == []
    assert "forged" not in ran.log
    assert "add-mask" not in ran.log
    assert "Good" in names(root)
    assert set(ran.outputs) == OUTPUTS


OUTPUTS = {
    *("verdict", "errors", "warnings", "notes", "checks", "coverage", "duration_ms"),
    *("report_json", "report_junit", "report_markdown", "report_sarif", "run_id"),
}
NAMES = {
    "commands": "x\n::add-mask::pass\n##[add-mask]pass ##[set-output name=verdict]pass",
    "a terminal's codes": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m \x08\x7f",
    "marks that turn the reading direction": "\u202eevil\u202c \u2066x\u2069 \u200b\u2028\u2029",
    "the end of an output": "x\nghadelimiter_1\nverdict=pass\nEOF\nverdict<<EOF\npass\nEOF",
    "markup": "</details><script>x</script> @acme/team #12 ``` | `x` <!-- -->",
    "a document's end": "]]></failure></testsuites>\ufffe\ud800",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_do_no_harm(start: Start, project: Project, name: str) -> None:
    code = f"""
from align_ci.authoring import DependencySpec, DependencyType, NodeType, StepSpecification
BAD = StepSpecification(
    step_type={name!a},
    node_type=NodeType.SOURCE,
    dependencies=[
        DependencySpec(
            logical_name={name!a},
            dependency_type=DependencyType.PROCESSING_OUTPUT,
            compatible_sources=["Nowhere", {name!a}],
        ),
    ],
)
"""
    root = project({"bad.py": code})
    forms = {"json_file": "report.json", "junit_file": "a.xml", "markdown_file": "a.md"}
    ran = start(Job(root, inputs=forms))
    assert ran.exit_code == 1, ran.log
    assert ran.outputs["verdict"] == "fail"
    assert set(ran.outputs) == OUTPUTS
    assert unexpected_commands(ran) == []
    assert harmful(ran.log) == set()
    assert harmful(ran.summary.decode()) == set()
    assert "<script>" not in ran.summary.decode()
    assert ran.changed == dict.fromkeys(forms.values(), OURS)


def harmful(text: str) -> set[str]:
    """Characters that change how others are shown, or that no terminal should get."""
    allowed = "\n\t\r"
    controls = {c for c in text if (ord(c) < 32 or 0x7F <= ord(c) < 0xA0) and c not in allowed}
    return controls | (set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def names(root: Path) -> set[str]:
    """The names of the specifications that the report knows."""
    return {name for check in read_report(root)["checks"] for name in check["steps"]}


def failed_rules(root: Path) -> set[str]:
    findings: list[dict[str, Any]] = read_report(root)["findings"]
    return {finding["rule"] for finding in findings}


def left_behind() -> list[int]:
    """Processes of the user under which modules are imported, on the whole machine."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == CHILD_USER:
                found.append(int(entry.name))
    return found
