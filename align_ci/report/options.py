"""What a reader may choose about a report's looks."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from align_ci.model import Related, Severity

STEP_SUMMARY_LIMIT = 1024 * 1024
"""Bytes; GitHub drops a larger job summary whole."""

COMMENT_LIMIT = 65_536
"""Characters; GitHub refuses a longer comment."""


class RuleHelp(Struct, frozen=True):
    """What a reader is told of a rule, whatever it found.

    Attributes:
        id: ``ALN`` and three digits.
        name: In kebab case.
        severity: Unless a problem or the configuration says otherwise.
        summary: One sentence that names the fault.
        why: The sentence, and what happens when nobody notices.
        page: The rule's page, in Markdown.
        file: The page's name below ``docs/rules``.
    """

    id: str
    name: str
    severity: Severity
    summary: str
    why: str
    page: str
    file: str


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
        comment_limit: Characters that a comment on a pull request may have.
        label: What a comment says of where it comes from; empty for nothing.
        graph: A picture of the pipelines in Markdown; empty for none.
        run_url: The run of the workflow; empty where there is none.
        after: The steps that a pipeline runs before each, by step.
        consumers: Who takes the output that a finding is about, by the finding's fingerprint.
        path_prefix: The project's path in its repository, with a slash at its end: GitHub
            wants annotations relative to the top.
        rules: Gives what is to be told of all rules.
        standing_only: Leave accepted and fixed findings out of what GitHub's code scanning
            reads, which takes every result for an open one.
    """

    junit_strict: bool = False
    color: bool = False
    width: int = 100
    source: Callable[[str], Sequence[str]] | None = None
    verbose: bool = False
    markdown_limit: int = STEP_SUMMARY_LIMIT
    comment_limit: int = COMMENT_LIMIT
    label: str = ""
    graph: str = ""
    run_url: str = ""
    after: Mapping[str, Sequence[str]] = field(default_factory=dict)
    consumers: Mapping[str, Sequence[Related]] = field(default_factory=dict)
    path_prefix: str = ""
    rules: Callable[[], Sequence[RuleHelp]] = tuple
    standing_only: bool = False
