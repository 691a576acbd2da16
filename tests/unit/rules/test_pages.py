"""Rules as pages: everything of the docstring, in Markdown and nothing else."""

import pytest

from align_ci.model import Rule
from align_ci.rules import ALL
from align_ci.rules.pages import page, table


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_page_has_all_that_is_to_be_said(rule: Rule) -> None:
    text = page(rule)
    assert text.startswith(f"# {rule.id} {rule.name}")
    for part in (rule.summary.replace("``", "`"), str(rule.severity), "Why", "Fix", "Not reported"):
        assert part in text


def test_the_table_links_to_every_page() -> None:
    text = table(ALL)
    assert all(f"({rule.page})" in text for rule in ALL)
