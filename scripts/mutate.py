"""Breaks clean projects in one place after another, and says which breaks nobody noticed.

Every operator knows which rules are to find what it does. A mutant survives where none of them
has a finding that names its file. `tests/mutants/survivors.txt` lists those that do, each with
the reason; `--check` fails where the list is not what is found.
"""

import ast
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from align_ci import checking
from align_ci.load import spread
from align_ci.model import Finding
from align_ci.opening import Invocation
from scripts.mutations import RULES, sites

ROOT = Path(__file__).parent.parent
SURVIVORS = ROOT / "tests" / "mutants" / "survivors.txt"

PROJECTS = {"reference/specs": ROOT / "specs", "clean": ROOT / "tests" / "fixtures" / "clean"}
"""The clean projects: where each is copied to, below a folder of its own, and where it lies."""

SEPARATOR = "  # "

_LEFT_OUT = ("__pycache__", "builder.py")


@dataclass(frozen=True)
class Mutant:
    """One broken place.

    Attributes:
        operator: What was done.
        path: To which file, relative to the folder that has all projects.
        line: Where in it.
        column: Where in the line, from 1.
        text: What the file then holds; None for a file that is gone.
        rules: Those of which one is to find it.
        word: What was there before, as the other side has it, too.
    """

    operator: str
    path: str
    line: int
    column: int
    text: str | None
    rules: frozenset[str]
    word: str = ""

    def __str__(self) -> str:
        return f"{self.operator} {self.path}:{self.line}:{self.column}"


def mutants(root: Path) -> Iterator[Mutant]:
    """Every mutant of every project in a folder."""
    for file in sorted(root.rglob("*.py")):
        path, text = file.relative_to(root).as_posix(), file.read_text()
        for site in sites(ast.parse(text), is_script=_is_script(file)):
            rules = frozenset(RULES[site.operator].split())
            node = site.node
            place = node.lineno, node.col_offset + 1
            yield Mutant(site.operator, path, *place, site.applied(text), rules, site.word)
        if _is_script(file):
            yield Mutant("script-removed", path, 1, 1, None, frozenset({"ALN101"}), file.name)


def survives(root: Path, mutant: Mutant) -> bool:
    """Whether none of the rules finds it, in a copy of the projects."""
    file = root / mutant.path
    before = file.read_text()
    if mutant.text is None:
        file.unlink()
    else:
        file.write_text(mutant.text)
    project = root / mutant.path.partition("/")[0]
    try:
        overrides = {"loader": "static", "fail-on": "warning"}
        report = checking.check(Invocation(project, overrides=overrides)).report
    finally:
        file.write_text(before)
    known = (found for found in report.findings if found.rule in mutant.rules)
    return report.exit_code != 1 or not any(_is_at(project, found, mutant) for found in known)


def main(arguments: list[str]) -> int:
    """Print the survivors; with `--check`, hold them against the list."""
    reasons = listed()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        every = [*mutants(copied(root / "first"))]
        with multiprocessing.Pool(os.cpu_count(), _begin, [root]) as pool:
            survived = pool.map(_survives, every, 20)
    found = [str(mutant) for mutant, left in zip(every, survived, strict=True) if left]
    for name in found:
        print(f"{name}{SEPARATOR}{reasons.get(name, 'NO REASON YET')}")
    print(f"{len(every)} mutants, {len(found)} survive", file=sys.stderr)
    return int("--check" in arguments and {*found} != {*reasons})


def copied(folder: Path) -> Path:
    """A folder with copies of the clean projects, the reference project without what builds."""
    for place, home in PROJECTS.items():
        shutil.copytree(home, folder / place, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    for file in (folder / "reference" / "specs" / "pipelines").glob("*.py"):
        file.write_text(_without_building(file.read_text()))
    return folder


def listed() -> dict[str, str]:
    """The known survivors, each with its reason."""
    lines = SURVIVORS.read_text().splitlines() if SURVIVORS.exists() else []
    kept = [line for line in lines if SEPARATOR in line]
    return {line.split(SEPARATOR, 1)[0]: line.split(SEPARATOR, 1)[1] for line in kept}


_held: list[Path] = []


def _begin(folder: Path) -> None:
    """Have a copy of one's own, in this folder, and a processor."""
    spread.MOST = 1
    _held.append(copied(Path(tempfile.mkdtemp(dir=folder))))


def _survives(mutant: Mutant) -> bool:
    return survives(_held[0], mutant)


def _is_at(project: Path, found: Finding, mutant: Mutant) -> bool:
    """Whether a finding names the file, or where the other side has what was broken."""
    path = mutant.path.partition("/")[2]
    for place in (found.location, *(each.location for each in found.related)):
        if place.path == path:
            return True
        file = project / place.path
        lines = file.read_text().splitlines()[place.line - 1 : place.end_line]
        has_word = mutant.word in "".join(lines) or _is_script(file)
        if mutant.word and mutant.word in found.message and has_word:
            return True
    return False


def _is_script(file: Path) -> bool:
    return file.name == "script.py" or file.parent.name == "jobs"


def _without_building(text: str) -> str:
    """A pipeline's module without the function that builds it, and what that imports."""
    tree = ast.parse(text)
    tree.body = [
        node
        for node in tree.body
        if not isinstance(node, ast.FunctionDef)
        and not (isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".builder"))
    ]
    return ast.unparse(tree)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
