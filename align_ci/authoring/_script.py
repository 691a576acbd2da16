"""Where the script of a step lies on the machine that builds it."""

import sys
from collections.abc import Iterator
from pathlib import Path


def script_path(builder: type, source_dir: str, root: Path | None, name: str) -> Path:
    """The script, in ``source_dir`` below ``root`` or beside the builder.

    Beside a builder means beside the module of its class, or else of the class that it
    extends, and so on.

    Raises:
        FileNotFoundError: It is in none of the folders, which are named.
    """
    folders = [Path(root or ".", source_dir)] if source_dir else list(_folders(builder))
    scripts = [folder / name for folder in folders]
    chosen = next((script for script in scripts if script.is_file()), None)
    if chosen is None:
        tried = ", ".join(f"`{folder}`" for folder in dict.fromkeys(folders)) or "no folder"
        raise FileNotFoundError(f"{builder.__name__}: no script `{name}` in {tried}")
    return chosen.resolve()


def _folders(builder: type) -> Iterator[Path]:
    for each in builder.__mro__:
        file = getattr(sys.modules.get(each.__module__), "__file__", None)
        # The folder of align-ci itself, or of the standard library, holds no project's script.
        if file and each.__module__.partition(".")[0] not in _NOT_OF_A_PROJECT:
            yield Path(file).parent


_NOT_OF_A_PROJECT = frozenset({"align_ci", "builtins", "typing"})
