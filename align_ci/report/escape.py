"""Text crosses a border once: one function a border, and nothing else writes there.

Names in a project, and so every message about them, are written by whoever opened the
pull request. Whatever the border, characters that do not print (controls, bidirectional
overrides, zero-width characters, lone surrogates) are shown as Python would write them.
"""

import html
import re

_ANSI = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # operating system commands: titles, links
    r"|\x1b[@-Z\\-_]"
)
# The runner trims white space, and a terminal does not show colours: both may stand before.
_COMMAND = re.compile(r"((?:^|\r)(?:[^\S\r\n]|\x1b\[[0-9;]*m)*):(?=:)", re.MULTILINE)
_BACKTICKS = re.compile("`+")
_NAME = re.compile(r"(?<!`)`([^`]+)`(?!`)")

_BREAK = "<!-- -->"
# GitHub looks for mentions, references, addresses and emoji in the rendered text, where a
# backslash or an entity is gone; a comment is what it does not look across.
_MARKDOWN = re.compile(
    r"(?P<start>^(?:\d{1,9}(?=[.)](?:\s|$))|[-+=]))"
    r"|(?P<html>[&<>])"
    r"|(?P<backslash>\\)"
    r"|(?P<math>\$)"
    r"|(?P<link>@|GH-(?=\d)|:(?=[\w+/-])|www(?=\.))"
    r"|(?P<number>\#)"
    r"|(?P<mark>[`*_\[\]|~])",
    re.IGNORECASE,
)


def visible(text: str, keep: str = "") -> str:
    """Show what does not print as Python would write it, but for the characters to keep."""
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable() or character in keep
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def terminal(text: str) -> str:
    """One line for a terminal, without anything that could move the cursor."""
    return visible(text.expandtabs(4))


def log(text: str) -> str:
    """Lines for a workflow's log, in which nothing is taken for a workflow command.

    The runner takes ``::name::`` after any white space at a line's start, and the older
    ``##[name]`` anywhere (actions/runner, ``ActionCommand.cs``).
    """
    return _COMMAND.sub(r"\1: ", text).replace("##[", "## [")


def workflow_data(text: str) -> str:
    """The message of a workflow command (actions/toolkit, ``command.ts``, ``escapeData``)."""
    shown = visible(text, keep="\n").replace("##[", "## [")
    return shown.replace("%", "%25").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """The value of a workflow command's property, such as ``title``."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def xml(text: str) -> str:
    """Text that XML 1.0 can hold; the serialiser still has to escape its markup.

    Illegal characters are illegal as references too (``&#27;``), so they must go before
    serialising. Colours are dropped, as they say nothing there.
    """
    return visible(_ANSI.sub("", text.replace("\r\n", "\n")), keep="\n\t")


def markdown(text: str) -> str:
    """One line of plain text for GitHub's Markdown, at home in a table's cell too."""
    return _MARKDOWN.sub(_markdown_escape, visible(" ".join(text.split())))


def prose(text: str) -> str:
    """One line for GitHub's Markdown in which names between backticks are code."""
    pieces = _NAME.split(" ".join(text.split()))
    return "".join(
        code_span(piece) if index % 2 else _inner_markdown(piece)
        for index, piece in enumerate(pieces)
    )


def code_span(text: str) -> str:
    """Code inside a line of Markdown; plain where a pipe could end a table's cell."""
    shown = visible(text)
    if "|" in shown:
        return markdown(text)
    ticks = "`" * (_longest_run(shown) + 1)
    padded = shown.startswith(("`", " ")) or shown.endswith("`") or not shown
    space = " " if padded else ""
    return f"{ticks}{space}{shown}{space}{ticks}"


def fence(text: str, language: str = "") -> str:
    """A block of code in Markdown, whose fence is longer than any run of backticks in it."""
    shown = visible(text.expandtabs(4), keep="\n")
    ticks = "`" * max(3, _longest_run(shown) + 1)
    return f"{ticks}{language}\n{shown}\n{ticks}"


def _inner_markdown(text: str) -> str:
    # The spaces next to a code span belong to the line.
    lead = " " if text.startswith(" ") else ""
    trail = " " if text.endswith(" ") and text.strip() else ""
    return f"{lead}{markdown(text)}{trail}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)


def _markdown_escape(match: re.Match[str]) -> str:
    found = match[0]
    match match.lastgroup:
        case "html":
            return html.escape(found)
        case "backslash":  # as a reference, since two before a cell's end may escape its pipe
            return "&#92;"
        case "math":
            return f"<span>{found}</span>"  # GitHub's documented way to write a dollar
        case "link":
            return f"{found}{_BREAK}"
        case "number":
            return f"\\{found}{_BREAK}"
        case "start" if found.isdigit():
            return f"{found}{_BREAK}"
        case _:
            return f"\\{found}"
