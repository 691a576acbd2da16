"""Writes docs/rules from the rules' docstrings; with --check, compares only."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from align_ci.rules import ALL
from align_ci.rules.pages import page, table

FOLDER = Path(__file__).parent.parent / "docs" / "rules"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if outdated")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pages lie")
    options = parser.parse_args(arguments)
    pages = {"README.md": table(ALL), **{rule.page: page(rule) for rule in ALL}}
    if options.check:
        faults = outdated(options.folder, pages)
        print(*faults, sep="\n", file=sys.stderr, end="\n" if faults else "")
        return 1 if faults else 0
    write(options.folder, pages)
    return 0


def outdated(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """What a folder has that the pages have not, and the other way round."""
    found = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))}
    missing = [f"{folder.name}/{name}: missing" for name in pages if name not in found]
    differing = [
        f"{folder.name}/{name}: differs from its rule"
        for name, text in found.items()
        if pages.get(name, text) != text
    ]
    left_over = [f"{folder.name}/{name}: belongs to no rule" for name in found if name not in pages]
    faults = missing + differing + left_over
    return [*faults, "run `python scripts/document_rules.py`"] if faults else []


def write(folder: Path, pages: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
