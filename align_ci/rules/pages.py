"""The documentation of rules as Markdown, made from their docstrings."""

import re
import textwrap
from collections.abc import Iterable, Iterator

from align_ci.model import FailsAt, Rule

_HEADING = re.compile(r"(Why|Fix|Not reported|Wrong|Right):\s*")
_EXAMPLES = ("Wrong", "Right")

_MOMENTS = {
    FailsAt.BUILD: "when the pipeline is built",
    FailsAt.SUBMIT: "when the pipeline is submitted",
    FailsAt.JOB_START: "when the job starts",
    FailsAt.JOB_END: "when the job ends",
    FailsAt.SILENT: "never: nothing says so",
}


def page(rule: Rule) -> str:
    """A rule's page: what, why, how to fix, what is not reported, examples."""
    lines = [
        f"# {rule.id} {rule.name}",
        "",
        plain(rule.summary),
        "",
        f"**Severity:** {rule.severity} · **Shows without align-ci:** {_MOMENTS[rule.fails_at]}",
    ]
    lines.extend(_sections(rule.documentation.splitlines()[1:]))
    return "\n".join(lines).rstrip() + "\n"


def why(rule: Rule) -> str:
    """The fault and what happens when nobody notices, as one paragraph."""
    before = rule.documentation.partition("\nFix:")[0]
    return " ".join(plain(before).split())


def table(rules: Iterable[Rule]) -> str:
    """The page that lists all rules."""
    rows = (
        f"| [{rule.id}]({rule.page}) | {rule.name} | {rule.severity} | {rule.fails_at} "
        f"| {plain(rule.summary)} |"
        for rule in rules
    )
    return "\n".join(
        (
            "# Rules",
            "",
            "Made from the rules' docstrings by `scripts/document_rules.py`.",
            "",
            "| id | name | severity | fails at | fault |",
            "|---|---|---|---|---|",
            *rows,
            "",
        )
    )


def plain(text: str) -> str:
    """A docstring's text with Markdown's backticks, which terminals read well too."""
    return text.replace("``", "`")


def _sections(lines: Iterable[str]) -> Iterator[str]:
    """Lines of Markdown; each heading's text may begin beside it or below."""
    example: list[str] = []
    in_example = False
    for line in lines:
        heading = _HEADING.match(line)
        if heading or (in_example and line and not line.startswith(" ")):
            yield from _fenced(example)
            example, in_example = [], False
        if heading:
            in_example = heading[1] in _EXAMPLES
            yield from (f"## {heading[1]}", "")
            text = line[heading.end() :]
            yield from (plain(text[:1].upper() + text[1:]),) if text else ()
        elif in_example:
            example.append(line)
        else:
            yield plain(line)
    yield from _fenced(example)


def _fenced(example: list[str]) -> Iterator[str]:
    if example:
        language = (
            "toml" if any(line.strip().startswith("[tool.") for line in example) else "python"
        )
        yield from (f"```{language}", textwrap.dedent("\n".join(example)).strip("\n"), "```", "")
