"""What a reader may choose about a report's looks."""

from collections.abc import Callable, Sequence

from msgspec import Struct

STEP_SUMMARY_LIMIT = 1024 * 1024
"""Bytes; GitHub drops a larger job summary whole."""


class RenderOptions(Struct, frozen=True):
    """Settings of the renderers; each reads those that concern it.

    Attributes:
        junit_strict: Keep to the Jenkins schema ``junit-10.xsd``, so without file and line.
        color: Write terminal colours.
        width: Columns of the terminal.
        source: The lines of a project file, by its relative path. It may raise ``OSError``
            or ``ValueError`` or give nothing: then no source line is shown.
        verbose: Show what is otherwise counted: every place of a cause, every reason.
        markdown_limit: Bytes that the Markdown may have in UTF-8.
        path_prefix: The project's path in its repository, with a slash at its end: GitHub
            wants annotations relative to the top.
    """

    junit_strict: bool = False
    color: bool = False
    width: int = 100
    source: Callable[[str], Sequence[str]] | None = None
    verbose: bool = False
    markdown_limit: int = STEP_SUMMARY_LIMIT
    path_prefix: str = ""
