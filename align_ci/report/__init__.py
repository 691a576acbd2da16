"""Report -> text: one module a format."""

from importlib import import_module

from align_ci.model import Report
from align_ci.report.options import RenderOptions, RuleHelp

# Modules by name, so that asking for one format does not import what another needs.
_MODULES = {
    "console": "align_ci.report.console",
    "json": "align_ci.report.saved",
    "junit": "align_ci.report.junit",
    "markdown": "align_ci.report.markdown",
    "comment": "align_ci.report.comment",
    "github": "align_ci.report.github",
    "sarif": "align_ci.report.sarif",
}

FORMATS: tuple[str, ...] = tuple(_MODULES)

__all__ = ["FORMATS", "RenderOptions", "RuleHelp", "render"]


def render(report: Report, name: str, options: RenderOptions | None = None) -> str:
    """Write a report in one of ``FORMATS``; the text ends with a newline unless empty.

    Raises:
        KeyError: There is no such format.
    """
    text: str = import_module(_MODULES[name]).render(report, options or RenderOptions())
    return text
