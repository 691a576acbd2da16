"""Systems that do not let us lock user code in: what is done then, and what is said."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from align_ci import checking, opening
from align_ci.load.child.imports import CHILD_USER, Isolation
from tests.functional.isolation import OURSELVES, linux, open_folder, python_for_others, root_only

pytestmark = linux

REPOSITORY = Path(__file__).parents[2]

MODULE = """
print("ran", flush=True)
from align_ci.authoring import NodeType, StepSpecification
SPEC = StepSpecification(step_type="".join(["a", "b"]), node_type=NodeType.SINGULAR)
"""

# A filter around everything, as a container's may be: it answers that there is no such call.
SCRIPT = """
import ctypes, errno, json, os, struct, sys, time
from pathlib import Path
from align_ci.load.child import importer as child
from align_ci.load.child.imports import Isolation
from align_ci.load.running import Child
from align_ci.load.loading import Request, load

root, refused, loader, user, required, python = sys.argv[1:]
numbers = {"x86_64": {"prctl": 157, "seccomp": 317}, "aarch64": {"prctl": 167, "seccomp": 277}}
number = numbers[os.uname().machine]
answer = (0x06, 0, 0, 0x00050000 | errno.ENOSYS)
steps = {
    "": [],
    "seccomp": [(0x15, 0, 3, number["prctl"]), (0x20, 0, 0, 16), (0x15, 0, 1, 22), answer],
    "landlock": [(0x15, 0, 1, 444), answer],
}[refused]
program = [(0x20, 0, 0, 0), *steps, (0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
libc = ctypes.CDLL(None)
libc.prctl(38, 1, 0, 0, 0)
filter_ = struct.pack("@HP", len(program), ctypes.addressof(code))
assert not steps or libc.prctl(22, 2, filter_, 0, 0) == 0
request = Request(
    Path(root), loader=loader, child=Child(
        Path(python),
        isolation=Isolation(int(user) if user else None, required=required == "required"),
    ),
)
print(json.dumps(load(request, time.perf_counter, lambda *_: None).notices))
"""

NOT_LOCKED_IN = "imported modules are not locked in as they should be: "
NOTHING = "nothing was imported, as it cannot be locked in here: "
SOCKETS = "sockets (AF_UNIX) can be opened"
FILES = "can be "  # read or written: whichever folder is tried first


def notices(  # one parameter for each thing that can be otherwise
    refused: str, loader: str, *, user: int | None, required: bool, as_user: int | None = None
) -> list[str]:
    """What a load says in a process of its own, which may run under another user."""
    with open_folder() as folder:
        (folder / "spec.py").write_text(MODULE)
        own = str(python_for_others()) if user or as_user else sys.executable
        who: dict[str, Any] = {"user": as_user, "group": as_user}
        arguments = [str(folder), refused, loader, str(user or ""), "required" * required, own]
        packages = f"{REPOSITORY}:{sysconfig.get_path('purelib')}"
        done = subprocess.run(
            [own if as_user else sys.executable, "-c", SCRIPT, *arguments],
            capture_output=True,
            check=False,
            text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": packages},
            **(who if as_user else {}),
        )
        assert done.returncode == 0, done.stderr
        found: list[str] = json.loads(done.stdout)
        return found


def ran(said: list[str]) -> bool:
    """Whether the module has printed its word."""
    return any("is not shown: spec (4 bytes)" in notice for notice in said)


@pytest.mark.parametrize("user", [None, pytest.param(CHILD_USER, marks=root_only)])
@pytest.mark.parametrize(("refused", "words"), [("seccomp", SOCKETS), ("landlock", FILES)])
def test_nothing_is_imported_without_what_is_required(
    user: int | None, refused: str, words: str
) -> None:
    said = notices(refused, "auto", user=user, required=True)
    assert not ran(said)
    (notice,) = said
    assert notice.startswith(NOTHING)
    assert words in notice
    assert notice.endswith("has it run regardless")


@pytest.mark.parametrize("user", [None, pytest.param(CHILD_USER, marks=root_only)])
@pytest.mark.parametrize(("refused", "words"), [("seccomp", SOCKETS), ("landlock", FILES)])
def test_an_import_that_was_asked_for(user: int | None, refused: str, words: str) -> None:
    said = notices(refused, "import", user=user, required=True)
    assert ran(said)
    (notice,) = [notice for notice in said if notice.startswith(NOT_LOCKED_IN)]
    assert words in notice


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        pytest.param("seccomp", [NOT_LOCKED_IN + SOCKETS], id="what should work"),
        pytest.param("landlock", [], id="what many systems lack"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_persons_own_machine(refused: str, words: list[str]) -> None:
    said = notices(refused, "auto", user=None, required=False)
    assert ran(said)
    assert [notice for notice in said if notice.startswith(NOT_LOCKED_IN)] == words


@root_only
def test_nobody_needs_to_be_root() -> None:
    said = notices("", "auto", user=None, required=True, as_user=CHILD_USER + 3)
    assert len(said) == 1
    assert ran(said)


@root_only
@pytest.mark.parametrize(("loader", "start"), [("auto", NOTHING), ("import", NOT_LOCKED_IN)])
def test_another_user_who_cannot_be_had(loader: str, start: str) -> None:
    said = notices("", loader, user=CHILD_USER, required=True, as_user=CHILD_USER + 3)
    assert ran(said) == (loader == "import")
    assert any(
        notice.startswith(start + "we may not run anything under another user") for notice in said
    )


@pytest.mark.parametrize("isolation", [OURSELVES, Isolation()])
def test_a_whole_check(isolation: Isolation) -> None:
    with open_folder() as root:
        (root / "spec.py").write_text(MODULE)
        outcome = checking.check(opening.Invocation(root, isolation=isolation))
        assert "ab" in {check.subject.name for check in outcome.report.checks}
        assert ran([*outcome.report.notices])


def test_a_checkout_that_git_does_not_read() -> None:
    with open_folder() as root:
        (root / "spec.py").write_text(MODULE)
        (root / ".git").write_text("gitdir: nowhere")
        outcome = checking.check(opening.Invocation(root, isolation=OURSELVES))
        (notice,) = outcome.report.notices
        assert notice.startswith(NOTHING + "git does not say which files it tracks")
