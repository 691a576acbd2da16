"""The border to SARIF: names of a project in messages and identifiers."""

import re

from align_ci.report.escape import visible
from align_ci.report.overview import shortened

_MOST = 4_000  # characters of a message
_IDENTIFIER = 255  # characters: GitHub takes no longer name of a rule

_PLACEHOLDER = re.compile(r"\{\d+\}")
_MARKS = re.compile(r"[\\\[\]]")


def plain_text(text: str) -> str:
    """A message, in which nothing becomes a link or a placeholder.

    ``[text](target)`` is a link in a SARIF message, and ``{0}`` stands for an argument. What
    could be one is escaped as SARIF says (2.1.0, 3.11.5 and 3.11.6). Other texts stay as they
    are: brackets are frequent in them, and not every viewer takes the escapes away.
    """
    shown = shortened(visible(text, keep="\n"), _MOST)
    if "](" in shown:
        shown = _MARKS.sub(r"\\\g<0>", shown)
    if _PLACEHOLDER.search(shown):
        shown = shown.replace("{", "{{").replace("}", "}}")
    return shown


def identifier(text: str) -> str:
    """A name that tools compare, and people may see."""
    return shortened(visible(text), _IDENTIFIER)
