"""Times whole runs of `align-ci check`, and compares them with what nobody can do without.

That is parsing the same files, and importing the SageMaker SDK that their builders use.

Every figure is the median of several fresh processes. Machines differ and are noisy: the
ratios say more than the seconds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.bench_container import container
from scripts.bench_sdk import sdk_import
from scripts.generate_project import generate
from scripts.generate_team import generate_team

RUNS = 5
STEPS = 1_000
REPOSITORY = Path(__file__).parent.parent

PARSE = """
import ast, pathlib, sys
for file in pathlib.Path(sys.argv[1]).rglob("*.py"):
    ast.parse(file.read_bytes())
"""


@dataclass(frozen=True)
class Figure:
    """Medians of several runs of one command, in seconds and bytes; 0 bytes for not measured."""

    name: str
    seconds: float
    memory: int
    budget: str = ""

    def __str__(self) -> str:
        memory = f"{self.memory / 1e6:6.0f} MB" if self.memory else " " * 9
        return f"{self.name:<44} {self.seconds:6.2f} s {memory}   {self.budget}"


def main() -> None:
    check = [sys.executable, "-m", "align_ci", "check", "--no-cache"]
    specs = [*check, "-C", str(REPOSITORY), "specs"]
    sdk, import_it = sdk_import()
    print(f"medians of {RUNS} whole processes on Python {sys.version.split()[0]}")
    bare = measure(f"SageMaker SDK {sdk}, import alone", [sys.executable, "-c", import_it])
    allowed = 1.5 * bare.seconds + 1
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), STEPS)
        large = [*check, "-C", folder]
        parse = [sys.executable, "-c", PARSE]
        figures = [
            measure("reference project, static", [*specs, "--loader", "static"], "0.5 s"),
            measure("reference project, auto", specs, f"{allowed:.2f} s"),
            measure("reference project, ast.parse alone", [*parse, str(REPOSITORY / "specs")]),
            measure(f"{STEPS} steps, static", [*large, "--loader", "static"], "4 s, 300 MB"),
            measure(f"{STEPS} steps, auto", large),
            measure(f"{STEPS} steps, ast.parse alone", [*parse, folder]),
        ]
    figures += [*team(check), *warm()]
    for figure in (*figures, bare):
        print(figure)
    for one, other in ((0, 2), (1, 2), (3, 5), (4, 5), (6, 7)):
        ratio = figures[one].seconds / figures[other].seconds
        print(f"{figures[one].name} / ast.parse alone: {ratio:.1f}")
    print(f"{figures[1].name} / (1.5 x SDK import alone + 1 s): {figures[1].seconds / allowed:.2f}")
    for name, seconds, budget in container(RUNS):
        print(Figure(name, seconds, 0, budget))


def team(check: list[str]) -> list[Figure]:
    """A project as a team has it, and what 1,500 files beside it cost."""
    with tempfile.TemporaryDirectory() as alone, tempfile.TemporaryDirectory() as beside:
        generate_team(Path(alone))
        generate_team(Path(beside), unrelated=1_500)
        parse = [sys.executable, "-c", PARSE, alone]
        static = [*check, "--loader", "static", "-C"]
        return [
            measure("a team's project, static", [*static, alone], "1.5 s, 150 MB"),
            measure("a team's project, ast.parse alone", parse),
            measure("the same beside 1,500 files, static", [*static, beside], "0.3 s more"),
        ]


def warm() -> list[Figure]:
    """What an earlier run has read is read no more: all of it, or all but one file."""
    static = [sys.executable, "-m", "align_ci", "check", "--loader", "static", "-C"]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as kept:
        generate(Path(folder), STEPS)
        changed = Path(folder, "project", "step_00500", "spec.py")

        def change() -> None:
            changed.write_text(f"{changed.read_text()}# changed\n")

        kept_there = {**os.environ, "XDG_CACHE_HOME": kept}
        return [
            measure(
                "reference project, static, cached",
                [*static, str(REPOSITORY), "specs"],
                "0.4 s",
                environment=kept_there,
            ),
            measure(
                f"{STEPS} steps, static, one file changed",
                [*static, folder],
                "1.5 s",
                before=change,
                environment=kept_there,
            ),
        ]


def measure(
    name: str,
    command: list[str],
    budget: str = "",
    before: Callable[[], None] = lambda: None,
    environment: Mapping[str, str] | None = None,
) -> Figure:
    """Run a command several times after a warm-up.

    Raises:
        SystemExit: When it fails, as a figure of a failed run says nothing.
    """
    runs = [_once(command, before, environment) for _ in range(RUNS + 1)][1:]
    seconds, memory = zip(*runs, strict=True)
    limit = f"budget {budget}" if budget else ""
    return Figure(name, statistics.median(seconds), int(statistics.median(memory)), limit)


def _once(
    command: list[str], before: Callable[[], None], environment: Mapping[str, str] | None
) -> tuple[float, int]:
    before()
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} exited with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss * 1024


if __name__ == "__main__":
    main()
