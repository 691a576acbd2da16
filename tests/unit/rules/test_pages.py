"""Rules as pages: everything of the docstring, in Markdown and nothing else."""

import re

import pytest

from align_ci.model import Rule
from align_ci.rules import ALL
from align_ci.rules.pages import page, plain, table


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_page_has_all_that_is_to_be_said(rule: Rule) -> None:
    text = page(rule)
    assert text.startswith(f"# {rule.id} {rule.name}")
    for part in (rule.summary.replace("``", "`"), str(rule.severity), "Why", "Fix", "Not reported"):
        assert part in text


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_no_double_backticks_are_shown(rule: Rule) -> None:
    prose = re.sub(r"^```.*?^```$", "", page(rule), flags=re.MULTILINE | re.DOTALL)
    assert "``" not in prose + plain(rule.summary) + table([rule])


def test_plain_text_keeps_its_words() -> None:
    assert plain("relative, contains ``..``, or `x`") == "relative, contains `..`, or `x`"


def test_the_table_links_to_every_page() -> None:
    text = table(ALL)
    assert all(f"({rule.page})" in text for rule in ALL)
