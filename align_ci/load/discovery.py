"""Finds the files that can matter, before any of them is parsed."""

import codecs
import hashlib
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from align_ci.load.git import GitError, git, in_checkout
from align_ci.load.importers import asked_by, importers, of_project, top_names
from align_ci.load.making import makes

_DECLARATION = (
    rb"step_type|entry_point|logical_name|expected_input_paths|expected_output_paths"
    rb"|StepSpecification|ScriptContract|TrainingScriptContract"
)
_BUILDER = rb"\w*StepBuilder\w*|create_step|_get_inputs"
_PIPELINE = (
    rb"source_step|target_step|PipelineSpecification|sagemaker(?:\.\w+)*\.workflow\.pipeline"
)

MARKERS = re.compile(rb"\b(?:%b|%b|%b)\b" % (_DECLARATION, _BUILDER, _PIPELINE))
"""What a file mentions that declares a specification, a contract, a builder or a pipeline, or
defines a function that makes a pipeline."""

MARKERS_OF = {
    "builders": re.compile(rb"\b(?:%b)\b" % _BUILDER),
    "pipelines": re.compile(rb"\b(?:%b)\b" % _PIPELINE),
}
"""What files with a builder mention, or with a pipeline."""

HINTS = (
    *(b"step_type", b"entry_point", b"logical_name", b"expected_input_paths"),
    *(b"expected_output_paths", b"source_step", b"target_step", b"StepSpecification"),
    *(b"ScriptContract", b"PipelineSpecification", b"StepBuilder", b"create_step"),
    *(b"_get_inputs", b".workflow.pipeline"),
)
"""One of these is in every text with a marker; plain search is ten times as fast."""

COMMENT = b"align-ci:"
"""What is in every file with a comment that suppresses findings."""

OF_ENVIRONMENTS = ("/pyvenv.cfg", "/conda-meta/history")
"""Files by which a folder is a virtual environment."""

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

MAX_BYTES = 100_000_000
"""What is not searched; no file of that size could be read."""


class Glance(Struct, frozen=True, array_like=True):
    """What is seen of a file without parsing it.

    Attributes:
        digest: The SHA-256 of the text that was searched; empty where nothing is remembered.
        is_marked: Whether it may declare something.
        may_suppress: Whether it may have comments that suppress findings.
        words: What it imports, see ``asked_by``; nothing of one that is marked.
    """

    digest: bytes
    is_marked: bool
    may_suppress: bool
    words: frozenset[bytes] = frozenset()


class Found(Struct, frozen=True):
    """What the search came to.

    Attributes:
        listing: Every file of the project, relative paths, sorted.
        files: The Python files among them that are not excluded.
        candidates: Those of them that may declare something, or import such a file and make
            something themselves.
        excluded: How many Python files the exclusions left out.
        left_out: Whether the exclusions leave a path out.
        unnamed: Files that declare something, but whose names cannot be shown; escaped.
        closed: Python files that nobody may read, or that are too large to be searched.
        environments: The virtual environments among what is left out, besides the exclusions.
        texts: What each of the files holds, but for those that are closed.
        apart: Folders that are repositories of their own, such as submodules; not searched.
        glances: What was seen of each of the texts.
        users: The files that import such a file, and declare and make nothing.
    """

    listing: tuple[str, ...]
    files: tuple[str, ...]
    candidates: tuple[str, ...]
    excluded: int
    left_out: Callable[[str], bool]
    unnamed: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    texts: Mapping[str, bytes] = field(default_factory=dict)
    apart: tuple[str, ...] = ()
    glances: Mapping[str, Glance] = field(default_factory=dict)
    users: tuple[str, ...] = ()


class Where(Struct, frozen=True):
    """Where files lie that may declare something.

    Attributes:
        globs: What they match; empty for anything.
        anywhere: Of ``builders`` and ``pipelines``, what others may have, too.
    """

    globs: Sequence[str] = ()
    anywhere: Collection[str] = ()

    def choose(self, texts: Mapping[str, bytes], paths: Iterable[str]) -> list[str]:
        """Those of some paths; of a file without a text, only its path is known."""
        if not self.globs:
            return [*paths]
        wanted = matcher(self.globs)
        marks = [MARKERS_OF[each].search for each in self.anywhere]
        return [
            path
            for path in paths
            if wanted(path) or any(mark(texts.get(path, b"")) for mark in marks)
        ]


def find(
    root: Path,
    where: Where,
    exclude: Sequence[str],
    declares: Callable[[bytes], bool] = lambda _text: False,
    listing: Sequence[str] | None = None,
    remembered: Mapping[str, Glance] | None = None,
) -> Found:
    """Search the tree below ``root``.

    Args:
        root: The project's folder.
        where: Which files may be candidates.
        exclude: Globs of what is left out.
        declares: Whether a text may declare something in words of the project's own.
        listing: The files to choose from, where that is known already.
        remembered: What another run saw of the files that it found, in the same words; None
            where nothing is to be remembered.
    """
    entries = listed_entries(root, listing)
    named = _files(root, entries)
    listing = tuple(path for path in named if path.isprintable())
    every = [path for path in listing if path.endswith(".py")]
    listed = matcher(exclude)
    environments = tuple(each for each in _environments(listing) if not listed(each.rstrip("/")))

    def left_out(path: str) -> bool:
        return path.startswith(environments) or listed(path)

    files = tuple(path for path in every if not left_out(path))
    top = f"{root}{os.sep}"  # joining paths as objects takes longer than reading the files
    searched = {path: content(top + path) for path in files}
    texts = {path: text for path, text in searched.items() if text is not None}
    glances = dict(_glances(texts, declares, remembered))
    tops = top_names(files)
    imported = {
        path: of_project(each.words, tops) for path, each in glances.items() if not each.is_marked
    }
    sources = importers(imported, texts.keys() - imported.keys())
    users = {path for path in sources & imported.keys() if not makes(texts[path], tops)}
    candidates = where.choose(texts, sorted(sources - users))
    odd = [path for path in named if not path.isprintable() and path.endswith(".py")]
    unnamed = [
        path for path in odd if not left_out(path) and _is_marked(content(top + path) or b"")
    ]
    escaped = tuple(ascii(path)[1:-1] for path in unnamed)
    closed = tuple(where.choose({}, (path for path in files if path not in texts)))
    return Found(
        listing,
        files,
        tuple(candidates),
        excluded=len(every) - len(files),
        left_out=left_out,
        unnamed=escaped,
        closed=closed,
        environments=environments,
        texts=texts,
        apart=tuple(
            path for path in _apart(top, entries.difference(named)) if not left_out(f"{path}/x.py")
        ),
        glances=glances,
        users=tuple(sorted(users)),
    )


def list_files(root: Path, listing: Sequence[str] | None = None) -> list[str]:
    """Every file below ``root`` that git does not ignore; all but hidden ones without git.

    Names that are no UTF-8 have surrogates in them.

    Args:
        root: The project's folder.
        listing: The files to choose from, instead of asking git.
    """
    return _files(root, listed_entries(root, listing))


def listed_entries(root: Path, listing: Sequence[str] | None = None) -> set[str]:
    """What git lists below ``root``, without a look at each: files, links and repositories."""
    return set(_git_files(root) or _walk(root)) if listing is None else set(listing)


def _files(root: Path, entries: set[str]) -> list[str]:
    top, start = root.resolve(), f"{root}{os.sep}"
    return sorted(path for path in entries if _counts(start + path, top, entries))


def _apart(start: str, entries: Iterable[str]) -> list[str]:
    """The folders among what git lists: it lists files, but for repositories in the repository."""
    names = (entry.rstrip("/") for entry in entries)
    return sorted(name for name in names if name.isprintable() and os.path.isdir(start + name))  # noqa: PTH112 - a text is as good


def _glances(
    texts: Mapping[str, bytes],
    declares: Callable[[bytes], bool],
    remembered: Mapping[str, Glance] | None,
) -> Iterator[tuple[str, Glance]]:
    known = remembered or {}
    for path, text in texts.items():
        digest = b"" if remembered is None else hashlib.sha256(text).digest()
        seen = known.get(path)
        if seen is None or seen.digest != digest:
            is_marked = _is_marked(text) or declares(text)
            words = frozenset[bytes]() if is_marked else asked_by(path, text)
            seen = Glance(digest, is_marked, may_suppress(text), words)
        yield path, seen


def may_suppress(text: bytes) -> bool:
    """Whether there may be a comment in a text that suppresses findings."""
    return COMMENT in text.lower()


def _is_marked(text: bytes) -> bool:
    return any(hint in text for hint in HINTS) and MARKERS.search(text) is not None


def matcher(globs: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path matches any of the globs, or lies in a folder that does.

    A glob without a slash matches at any depth, as in ``.gitignore``; the others start at
    the root. ``*`` stays within one folder, ``**`` does not.
    """
    pattern = re.compile("|".join(map(_regex, globs)) if globs else r"(?!)")
    return lambda path: pattern.fullmatch(path) is not None


def _environments(listing: Sequence[str]) -> Iterator[str]:
    """Virtual environments below the root, whatever they are called; with a slash at the end."""
    for path in listing:
        for mark in OF_ENVIRONMENTS:
            if path.endswith(mark):
                yield path.removesuffix(mark) + "/"


def _regex(glob: str) -> str:
    glob = glob.removeprefix("./").rstrip("/")
    if glob in {"", "."}:
        return ".*"
    anywhere = "" if "/" in glob else "(?:.*/)?"
    return anywhere + translated(glob) + "(?:/.*)?"


def translated(glob: str) -> str:
    """A glob as a regular expression: ``*`` stays within one folder, ``**`` does not."""
    tokens = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(wild.get(part, re.escape(part)) for part in tokens)


def _git_files(root: Path) -> list[str]:
    if not in_checkout(root):
        return []
    try:
        listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except GitError:
        return []
    return os.fsdecode(listed).split("\0")[:-1]


def _walk(root: Path) -> Iterator[str]:
    start = len(f"{root}{os.sep}")
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = f"{folder}{os.sep}"[start:].replace(os.sep, "/")
        for name in names:
            if not name.startswith("."):
                yield below + name


def _counts(file: str, top: Path, listed: Collection[str]) -> bool:
    """Whether it is a file of the project; a link is when it leads to another one of them.

    Elsewhere it could lead to what git ignores because it is secret, or into ``.git``.
    """
    try:
        mode = os.lstat(file).st_mode
        if stat.S_ISLNK(mode):
            target = Path(file).resolve()
            inside = target.is_relative_to(top)
            return inside and target.relative_to(top).as_posix() in listed and target.is_file()
        return stat.S_ISREG(mode)
    except (OSError, RuntimeError, ValueError):  # no such file or name, or links in a circle
        return False


def content(file: Path | str) -> bytes | None:
    """What a file holds, to be searched; None where nobody may read it."""
    try:
        with open(file, "rb") as opened:  # noqa: PTH123 - a text is as good
            size = os.fstat(opened.fileno()).st_size
            text = None if size > MAX_BYTES else opened.read()
    except OSError:
        return None
    # An editor's UTF-16 is nothing that Python reads; what it declares is still to be missed.
    wide = text is not None and text.startswith(UTF_16)
    return text.replace(b"\0", b"") if text is not None and wide else text
