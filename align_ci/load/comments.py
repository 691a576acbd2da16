"""Finds the comments that suppress findings in the place where these lie."""

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from align_ci.load.discovery import may_suppress
from align_ci.load.source import MAX_BYTES, shown
from align_ci.model import IgnoreComment, Location, NamedRule

PYTHON, YAML = (".py",), (".yaml", ".yml")

_ASKS = re.compile(r"#\s*align-ci:\s*(?:ignore\b|\w+\s*\[)", re.IGNORECASE)
"""The beginning of what is meant to suppress; other words after the colon are only words."""
_FORM = re.compile(r"#\s*align-ci:\s*ignore\[(?P<rules>[^\]]*)\](?P<reason>.*)")
_RULE = re.compile(r"[^,\s](?:[^,]*[^,\s])?")
_OTHER_TOOL = re.compile(
    r"\s*#\s*(?:noqa\b|type:|fmt:|pragma:|pylint:|nosec\b|isort:|align-ci:).*", re.IGNORECASE
)
"""Words for another tool after the reason, which are no part of it."""
_SPACE = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING)

Lines = dict[int, tuple[int, int]]


def comments(root: Path, paths: Iterable[str]) -> tuple[IgnoreComment, ...]:
    """Every comment in these files that is meant to suppress findings.

    Args:
        root: The project's folder.
        paths: The files that findings can lie in; others than Python and YAML are left out.
    """
    return tuple(
        comment
        for path in sorted(paths)
        if path.endswith((*PYTHON, *YAML))
        for comment in _in_file(root, path)
    )


def _in_file(root: Path, path: str) -> Iterator[IgnoreComment]:
    try:
        data = (root / path).read_bytes()
    except OSError:  # what cannot be read is told by who reads it for its facts
        return
    if not may_suppress(data) or len(data) > MAX_BYTES:
        return
    lines = shown(data)
    lines[0] = lines[0].removeprefix("\ufeff")
    find = in_python if path.endswith(PYTHON) else in_yaml
    yield from find(path, lines)


def in_python(path: str, lines: list[str]) -> Iterator[IgnoreComment]:
    """Those of a module; one on or above the first line of a statement is about all of it."""
    found: list[tokenize.TokenInfo] = []
    statements: Lines = {}
    first = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            if token.type == tokenize.COMMENT:
                found.append(token)
            elif token.type == tokenize.NEWLINE:
                statements[first], first = (first, token.start[0]), 0
            elif token.type not in _SPACE and not first:
                first = token.start[0]
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass  # Python cannot read what follows: a finding of its own, which nothing suppresses
    for token in found:
        yield from _asking(path, lines, token.start, token.string, statements)


def in_yaml(path: str, lines: list[str]) -> Iterator[IgnoreComment]:
    """Those of a YAML file; what stands in a text of it is no comment."""
    import yaml  # noqa: PLC0415 - few projects have such files

    scalars: list[tuple[tuple[int, int], tuple[int, int]]] = []
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for token in yaml.scan("\n".join(lines), Loader=loader):
            if isinstance(token, yaml.ScalarToken):
                start, end = token.start_mark, token.end_mark
                scalars.append(((start.line + 1, start.column), (end.line + 1, end.column)))
    except (yaml.YAMLError, RecursionError):
        return
    for number, line in enumerate(lines, 1):
        asks = _ASKS.search(line)
        if asks is None or (asks.start() and not line[asks.start() - 1].isspace()):
            continue
        start = (number, asks.start())
        if not any(begin <= start < end for begin, end in scalars):
            yield from _asking(path, lines, start, line[asks.start() :], {})


def _asking(
    path: str, lines: list[str], start: tuple[int, int], text: str, statements: Lines
) -> Iterator[IgnoreComment]:
    """What one comment asks for; several requests in it are one comment each."""
    number, column = start
    alone = not lines[number - 1][:column].strip()
    about = _next(lines, number) if alone else number
    first, last = statements.get(about, (about, about))
    asked = [*_ASKS.finditer(text)]
    for index, asks in enumerate(asked):
        end = asked[index + 1].start() if index + 1 < len(asked) else len(text)
        part = text[asks.start() : end].rstrip()
        begin = column + asks.start() + 1
        form = _FORM.fullmatch(part)
        yield IgnoreComment(
            rules=tuple(_named(path, number, begin, form)) if form else (),
            reason=_reason(form["reason"]) if form else "",
            location=Location(path, number, begin, number, begin + len(part)),
            first=first,
            last=last,
            malformed=form is None,
        )


def _next(lines: list[str], number: int) -> int:
    """The line below one; further comments between it and what it is about are passed over."""
    below = number
    while below < len(lines) and lines[below].lstrip().startswith("#"):
        below += 1
    return below + 1


def _named(path: str, line: int, begin: int, form: re.Match[str]) -> Iterator[NamedRule]:
    offset = begin + form.start("rules")
    for found in _RULE.finditer(form["rules"]):
        start, end = offset + found.start(), offset + found.end()
        yield NamedRule(found[0], Location(path, line, start, line, end))


def _reason(text: str) -> str:
    reason = _OTHER_TOOL.sub("", text).strip().lstrip(":-–— ").strip()  # noqa: RUF001 - dashes
    return reason if re.search(r"\w", reason) else ""
