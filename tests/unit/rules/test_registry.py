"""The list of rules is whole, and every rule is documented."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from align_ci import rules
from align_ci.model import Rule, Severity
from align_ci.rules import ALL
from align_ci.rules.pages import page, table

_IDS = [pytest.param(rule, id=rule.name) for rule in ALL]
_FOLDER = Path(rules.__file__).parent


def rule_modules() -> set[str]:
    modules = {module.name for module in pkgutil.iter_modules(rules.__path__)}
    return {name for name in modules if not name.startswith("_") and name != "pages"}


def test_every_module_is_listed_once() -> None:
    assert sorted(rule.name for rule in ALL) == sorted(
        name.replace("_", "-") for name in rule_modules()
    )


def test_ids_are_unique_and_sorted() -> None:
    ids = [rule.id for rule in ALL]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("name", sorted(rule_modules()))
def test_a_module_says_its_id_first(name: str) -> None:
    module = importlib.import_module(f"align_ci.rules.{name}")
    assert (module.__doc__ or "").startswith(f"{module.check.id}: ")


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_no_rule_imports_another(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        node.module.rpartition(".")[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("align_ci.rules")
        if node.module
    }
    assert imported.isdisjoint(rule_modules())


@pytest.mark.parametrize("rule", _IDS)
def test_documentation_has_all_sections(rule: Rule) -> None:
    headings = re.findall(r"^(\w[\w ]*):", rule.documentation, re.MULTILINE)
    wanted = ["Why", "Fix", "Not reported", "Wrong", "Right"]
    assert [heading for heading in headings if heading in wanted] == wanted
    assert rule.summary.endswith(".")


@pytest.mark.parametrize("rule", _IDS)
def test_examples_are_code_and_differ(rule: Rule) -> None:
    wrong, right = re.findall(r"^```\w+\n(.*?)^```$", page(rule), re.MULTILINE | re.DOTALL)
    assert wrong != right


@pytest.mark.parametrize("rule", _IDS)
def test_a_page_shows_identity_and_summary(rule: Rule) -> None:
    head = page(rule).splitlines()[:5]
    assert head[0] == f"# {rule.id} {rule.name}"
    assert head[2] == rule.summary.replace("``", "`")
    assert f"**Severity:** {rule.severity}" in head[4]


def test_the_table_links_every_page() -> None:
    assert re.findall(r"\((ALN.*?\.md)\)", table(ALL)) == [rule.page for rule in ALL]


def test_only_one_rule_is_off() -> None:
    assert [rule.id for rule in ALL if rule.severity is Severity.OFF] == ["ALN408"]
