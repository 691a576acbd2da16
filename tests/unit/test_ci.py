"""The decision what a run may do, by table, and the code that a step ends with."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from align_ci.ci import exit_code, isolation, plan
from align_ci.github.event import Event, read_event
from align_ci.inputs import InputError, parse
from align_ci.load.child.imports import CHILD_USER, Isolation
from align_ci.model import Report, Verdict

UNPRIVILEGED = ("pull_request", "push", "merge_group", "workflow_dispatch", "schedule", "")
PRIVILEGED = ("pull_request_target", "workflow_run")
NOTHING = parse({}, Path("/"))
FILES = (Path("/requirements.txt"),)


def event(name: str) -> Event:
    return read_event(name, None)


@pytest.mark.parametrize("name", UNPRIVILEGED)
@pytest.mark.parametrize(
    ("inputs", "configured", "loader", "requirements", "notice"),
    [
        pytest.param({}, "auto", "auto", (), "", id="nothing"),
        pytest.param({}, "static", "static", (), "", id="configured static"),
        pytest.param({}, "import", "auto", (), "the workflow has to ask", id="configured import"),
        pytest.param({"loader": "import"}, "static", "import", (), "", id="import"),
        pytest.param({"loader": "import"}, "import", "import", (), "", id="import twice"),
        pytest.param({"loader": "static"}, "import", "static", (), "", id="static"),
        pytest.param({"loader": "auto"}, "import", "auto", (), "", id="auto"),
        pytest.param({"requirements": FILES}, "auto", "auto", FILES, "", id="requirements"),
        pytest.param({"python": "python3"}, "auto", "auto", (), "", id="python"),
        pytest.param(
            {"requirements": FILES, "loader": "static"},
            "auto",
            "static",
            (),
            "were not used",
            id="requirements for nothing",
        ),
        pytest.param(
            {"python": "python3"}, "static", "static", (), "were not used", id="python for nothing"
        ),
    ],
)
def test_what_may_be_done_in_ordinary_events(
    name: str,
    inputs: dict[str, Any],
    configured: str,
    loader: str,
    requirements: tuple[Path, ...],
    notice: str,
) -> None:
    decided = plan(event(name), replace(NOTHING, **inputs), configured)
    assert (decided.loader, decided.requirements) == (loader, requirements)
    assert len(decided.notices) == bool(notice)
    assert all(notice in said for said in decided.notices)


@pytest.mark.parametrize("name", PRIVILEGED)
@pytest.mark.parametrize("configured", ["auto", "static", "import"])
@pytest.mark.parametrize("loader", ["", "auto", "static"])
def test_nothing_is_imported_in_privileged_events(name: str, configured: str, loader: str) -> None:
    decided = plan(event(name), replace(NOTHING, loader=loader), configured)
    assert (decided.loader, decided.requirements) == ("static", ())
    # Whoever asked for it need not be told.
    assert len(decided.notices) == (loader != "static")
    assert all(f"`{name}`" in notice for notice in decided.notices)


@pytest.mark.parametrize("name", PRIVILEGED)
@pytest.mark.parametrize(
    ("inputs", "refused"),
    [
        pytest.param({"loader": "import"}, "`loader: import`", id="import"),
        pytest.param({"python": "python3"}, "`python`", id="python"),
        pytest.param({"requirements": FILES}, "`requirements`", id="requirements"),
        pytest.param({"requirements": FILES, "loader": "static"}, "`requirements`", id="static"),
    ],
)
def test_what_is_refused_in_privileged_events(
    name: str, inputs: dict[str, Any], refused: str
) -> None:
    with pytest.raises(InputError) as raised:
        plan(event(name), replace(NOTHING, **inputs), "auto")
    assert str(raised.value).startswith(f"{refused} is refused: a `{name}` workflow holds")


@pytest.mark.parametrize(
    ("verdict", "code", "strict", "advisory", "passing"),
    [
        pytest.param(Verdict.PASS, 0, 0, 0, 0, id="pass"),
        pytest.param(Verdict.FAIL, 1, 1, 0, 1, id="fail"),
        pytest.param(Verdict.NOTHING_CHECKED, 3, 3, 0, 0, id="nothing checked"),
        pytest.param(Verdict.ERROR, 4, 4, 0, 4, id="error"),
    ],
)
def test_exit_codes(verdict: Verdict, code: int, strict: int, advisory: int, passing: int) -> None:
    report = Report("align-ci", verdict, code)
    assert exit_code(report, NOTHING) == strict
    assert exit_code(report, replace(NOTHING, advisory=True)) == advisory
    assert exit_code(report, replace(NOTHING, pass_nothing=True)) == passing


@pytest.mark.parametrize(
    ("environ", "user", "expected"),
    [
        pytest.param({"ALIGN_CI_CONTAINER": "1"}, 0, CHILD_USER, id="our image"),
        pytest.param({"ALIGN_CI_CONTAINER": "1"}, 1000, None, id="our image, not as root"),
        pytest.param({}, 0, None, id="someone's machine"),
    ],
)
def test_isolation_is_required_everywhere(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], user: int, expected: int | None
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert isolation(environ) == Isolation(expected, required=True)
