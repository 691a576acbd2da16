"""Small scripts, read as programs."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

from align_ci.load.script.reading import program
from align_ci.load.source import Source, read
from align_ci.model import Fact, Known, Program


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))


def script(root: Path, code: str, files: Mapping[str, str] | None = None) -> Program:
    """What the script `script.py` does; other files lie beside it."""
    write(root, {"script.py": code, **(files or {})})

    def opened(path: str) -> Source | None:
        return read(root, path) if (root / path).is_file() else None

    found = program(read(root, "script.py"), opened, lambda _: None)
    assert found is not None
    return found


def value(fact: Fact[object]) -> object:
    """What is known, or a question mark."""
    return fact.value if isinstance(fact, Known) else "?"
