"""Requirements files, read by us: pip is given names, versions and hashes, nothing else.

A line could otherwise have pip build a folder of the project, fetch an address or take
another index, and its grammar is pip's own.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, field
from packaging.requirements import InvalidRequirement, Requirement

from align_ci.load.child.imports import NotInstalledError

_CONTINUED = re.compile(r"\\\r?\n")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_OTHER_FILE = re.compile(r"(-r|-c|--requirement|--constraint)[\s=]*(\S.*)")
_HASH = re.compile(r"\s--hash[=\s](\w+:[0-9a-fA-F]+)")
# What ends so may be a file for pip, and versions may: `a==1+b.zip` is one.
_ARCHIVE = re.compile(r"\.(?:whl|zip|tar|tgz|tbz|txz|tlz|gz|bz2|xz|lz|lzma)$", re.IGNORECASE)
_NAME_OR_VERSION = re.compile(r"[A-Za-z0-9.*+!_-]+")
# No `$`, which pip expands, no `#`, and no word that begins like an option.
_CONDITION = re.compile(r"(?:(?! -)[A-Za-z0-9.*+!_<>=~'\"(), -])*")
_MOST_FILES = 50


class Requirements(Struct):
    """Lines for pip, in the order in which they were found."""

    wanted: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    _read: set[tuple[Path, bool]] = field(default_factory=set)

    def read(self, root: Path, path: Path, *, constrains: bool = False) -> None:
        """Add a file, and those that it names.

        Args:
            root: The folder that no file may lie outside of, without links.
            path: The file, relative to it.
            constrains: Whether it only says which versions to take.

        Raises:
            NotInstalledError: It cannot be read, or has a line that is not taken.
        """
        file = (root / path).resolve()
        if not file.is_relative_to(root):
            raise NotInstalledError(f"{path}: lies outside the project")
        if (file, constrains) in self._read:
            return
        self._read.add((file, constrains))
        if len(self._read) > _MOST_FILES:
            raise NotInstalledError(f"{path}: more than {_MOST_FILES} files of requirements")
        for line in _lines(file, path):
            if other := _OTHER_FILE.fullmatch(line):
                beside = path.parent / other[2].strip().strip("\"'")
                self.read(root, beside, constrains=constrains or other[1].lstrip("-")[0] == "c")
            elif line != "--require-hashes":  # pip requires them wherever there is one
                (self.constraints if constrains else self.wanted).append(_checked(line, path))


def _lines(file: Path, path: Path) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = "is no UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise NotInstalledError(f"{path}: cannot be read ({why}); is it tracked by git?") from error
    for line in _CONTINUED.sub(" ", text).splitlines():
        if bare := _COMMENT.sub("", line).strip():
            yield bare


def _checked(line: str, path: Path) -> str:
    hashes = _HASH.findall(line)
    try:
        requirement = Requirement(_HASH.sub("", line))
    except InvalidRequirement as error:
        raise _not_taken(line, path) from error
    if requirement.url or not _is_plain(requirement):
        raise _not_taken(line, path)
    return " ".join([str(requirement), *(f"--hash={digest}" for digest in hashes)])


def _is_plain(requirement: Requirement) -> bool:
    """Whether pip can take it for nothing but a name with versions.

    ``===`` compares any text, so that ``a===b/c`` and ``a===1.zip`` are requirements, and
    paths too.
    """
    versions = [specifier.version for specifier in requirement.specifier]
    words = [requirement.name, *requirement.extras, *versions]
    return (
        all(_NAME_OR_VERSION.fullmatch(word) and not _ARCHIVE.search(word) for word in words)
        and all(specifier.operator != "===" for specifier in requirement.specifier)
        and _CONDITION.fullmatch(str(requirement.marker or "")) is not None
    )


def _not_taken(line: str, path: Path) -> NotInstalledError:
    shown = "".join(filter(str.isprintable, line))[:100]
    return NotInstalledError(
        f"{path}: {shown!r} is not taken: only names with versions, hashes, -r and -c are,"
        " as nothing but wheels of the configured index is installed"
    )
