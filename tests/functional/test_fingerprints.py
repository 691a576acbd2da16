"""Fingerprints stay while the same fact is wrong in the same way, and change with it."""

import ast
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from align_ci import checking
from align_ci.model import Finding
from align_ci.opening import Invocation
from scripts.mutations import sites
from tests.amount import tried

MISALIGNED = Path(__file__).parent.parent / "fixtures" / "misaligned"
EDITS, CHANGES = 200, tried(40)
BATCH = EDITS // tried(10)
IMPORTS = re.compile(r"(^from align_ci\.authoring import (?:\([^)]*\)|[^\n]*))", re.MULTILINE)


def copied(folder: Path) -> Path:
    root = folder / "misaligned"
    shutil.copytree(MISALIGNED, root, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def found(root: Path) -> dict[str, Finding]:
    overrides = {"loader": "static"}
    report = checking.check(Invocation(root.resolve(), overrides=overrides)).report
    return {finding.fingerprint: finding for finding in report.findings}


def named(findings: dict[str, Finding]) -> set[str]:
    return {f"{f.rule} {f.subject.name} {mark}" for mark, f in findings.items()}


def modules(root: Path, *, scripts: bool = False) -> list[Path]:
    """The files that Python can parse; one script is broken on purpose."""
    files = [file for file in root.rglob("*.py") if scripts or file.name != "script.py"]
    return sorted(file for file in files if "if True print" not in file.read_text())


def comment(root: Path, chance: random.Random) -> None:
    """Lines move."""
    file = chance.choice(modules(root, scripts=True))
    lines = file.read_text().splitlines(keepends=True)
    starts = [n.lineno - 1 for n in ast.parse("".join(lines)).body if n.lineno > 1]
    decorated = [n for n in starts if not lines[n].startswith(("def", "class", "@"))]
    if decorated:
        lines.insert(chance.choice(decorated), "# said in passing\n\n")
        file.write_text("".join(lines))


def turned(root: Path, chance: random.Random) -> None:
    """Blocks move: two imports change places."""
    file = chance.choice(modules(root))
    text = file.read_text()
    body = ast.parse(text).body
    pairs = [
        (one, two)
        for one, two in pairwise(body)
        if isinstance(one, ast.ImportFrom) and isinstance(two, ast.ImportFrom)
    ]
    if pairs:
        one, two = chance.choice(pairs)
        lines = text.splitlines(keepends=True)
        first, second = slice(one.lineno - 1, one.end_lineno), slice(two.lineno - 1, two.end_lineno)
        between = lines[first.stop : second.start]
        lines[first.start : second.stop] = [*lines[second], *between, *lines[first]]
        file.write_text("".join(lines))


def formatted(root: Path, chance: random.Random) -> None:
    """A formatter with another length of lines goes through everything."""
    length = str(chance.choice([60, 79, 100, 120]))
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "-q", "--line-length", length]
    subprocess.run([*command, str(root)], check=False)  # one file has no syntax


def imported(root: Path, chance: random.Random) -> None:
    """A name is imported as another one."""
    file = chance.choice(modules(root))
    text = file.read_text()
    names = [
        alias.name
        for node in ast.parse(text).body
        if isinstance(node, ast.ImportFrom) and node.module and "authoring" in node.module
        for alias in node.names
        if alias.asname is None
    ]
    if names:
        name = chance.choice(names)
        head, imports, rest = IMPORTS.split(text, maxsplit=1)
        imports = re.sub(rf"\b{name}\b(?! as)", f"{name} as The{name}", imports, count=1)
        rest = re.sub(rf"(?<![\w.]){name}(?=[(.\],])", f"The{name}", rest)
        file.write_text(head + imports + rest)


def moved(root: Path, chance: random.Random) -> None:
    """The folder of a step gets another name."""
    folder = chance.choice(
        [f for f in (root / "specs" / "steps").iterdir() if (f / "spec.py").exists()]
    )
    name = f"{folder.name.partition('_v')[0]}_v{chance.randrange(1000)}"
    folder.rename(folder.with_name(name))
    for file in root.rglob("*.py"):
        file.write_text(re.sub(rf"\bsteps\.{folder.name}\b", f"steps.{name}", file.read_text()))


HARMLESS: list[Callable[[Path, random.Random], None]] = [comment, turned, imported, moved, comment]


def test_harmless_edits_keep_every_fingerprint(tmp_path: Path) -> None:
    root = copied(tmp_path)
    before, chance = found(root), random.Random(6)  # noqa: S311 - nothing is secret
    assert len(before) > 40
    for number in range(1, EDITS + 1):
        chance.choice(HARMLESS)(root, chance)
        if number % BATCH == 0:
            formatted(root, chance)
            after = found(root)
            assert named(after) == named(before)
    moves = [finding.location != before[mark].location for mark, finding in after.items()]
    assert sum(moves) > 0.9 * len(moves)


def test_a_change_of_a_fact_changes_what_has_to_do_with_it(tmp_path: Path) -> None:
    root = copied(tmp_path)
    before = found(root)
    every = [
        (file, site)
        for file in modules(root, scripts=True)
        for site in sites(ast.parse(file.read_text()), is_script=file.name == "script.py")
    ]
    changes = 0
    for file, site in every[:: len(every) // CHANGES]:
        text = file.read_text()
        file.write_text(site.applied(text))
        after = found(root)
        file.write_text(text)
        path = file.relative_to(root).as_posix()
        for mark in before.keys() ^ after.keys():
            finding = (before | after)[mark]
            places = [finding.location, *(each.location for each in finding.related)]
            steps = {place.path.rpartition("/")[0] for place in places}
            is_near = path.rpartition("/")[0] in steps or site.word in finding.message
            assert is_near, f"{site.operator} {path}: {finding.message}"
            changes += 1
    assert changes > CHANGES
    assert found(root).keys() == before.keys()
