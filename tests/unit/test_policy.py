"""A change is judged by the settings of its base."""

from pathlib import Path

import pytest

from align_ci.policy import judged_by, sentences
from align_ci.settings import Settings, find
from tests.projects import write


def settings(folder: Path, text: str) -> Settings:
    write(folder, {"align-ci.toml": text})
    return find(folder, None, {}).settings


@pytest.mark.parametrize(
    ("base", "head", "said"),
    [
        pytest.param("", 'ignore = ["ALL"]', 'weakens the check: `ignore = ["ALL"]`', id="all"),
        pytest.param("", 'exclude = ["**"]', 'weakens the check: `exclude = ["**"]`', id="exclude"),
        pytest.param("", 'fail-on = "never"', 'weakens the check: `fail-on = "never"`', id="never"),
        pytest.param('fail-on = "note"', "", 'weakens the check: `fail-on = "error"`', id="undone"),
        pytest.param("", 'select = ["ALN301"]', "weakens the check: `select", id="select"),
        pytest.param('require = ["builders"]', "", "weakens the check: `require = []`", id="skip"),
        pytest.param(
            "", 'severity = { ALN301 = "note" }', 'weakens the check: `severity = { ALN301 = "note"'
        ),
        pytest.param(
            'severity = { ALN301 = "error" }',
            'severity = { ALN301 = "warning" }',
            "weakens the check: `severity",
            id="milder",
        ),
        pytest.param("", 'loader = "static"', 'weakens the check: `loader = "static"', id="loader"),
        pytest.param("", "new-only = true", "weakens the check: `new-only = true`", id="new-only"),
        pytest.param("", 'external-step-types = ["A"]', "weakens the check: `external", id="types"),
        pytest.param("", 'fail-on = "warning"', 'sets `fail-on = "warning"`', id="stricter"),
        pytest.param('ignore = ["ALN301"]', "", "sets `ignore = []`", id="no longer ignored"),
        pytest.param("", 'loader = "import"', 'sets `loader = "import"`', id="runs"),
    ],
)
def test_what_a_change_tries_is_told_and_not_in_force(
    tmp_path: Path, base: str, head: str, said: str
) -> None:
    before, after = settings(tmp_path, base), settings(tmp_path, head)
    (sentence,) = sentences(after, before)
    assert said in sentence
    assert judged_by(after, before) == before


def test_what_is_no_policy_is_the_changes_own(tmp_path: Path) -> None:
    before = settings(tmp_path, 'specs = ["a"]\ntimeout = 3')
    after = settings(tmp_path, 'specs = ["b"]\ntimeout = 4\nnew-only = false')
    assert judged_by(after, before) == after
    assert [*sentences(after, before)] == []
