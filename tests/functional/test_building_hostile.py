"""Builders that misbehave: each is its own failure, and the ones after it are executed."""

import math
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from align_ci.load.child.executions import Execution, Place
from align_ci.load.child.importer import Imports, Limits
from tests.functional.building import build, executions, sdk

SOURCE = """\
import os, sys, threading, time
import builders
import jobs


class Base(builders.Builder):
    def __init__(self, sagemaker_session, role):
        super().__init__(None, sagemaker_session, role)

    def create_step(self, **kwargs):
        return self.act() or super().create_step()

"""

BODIES = {
    "Exits": "sys.exit(3)",
    "Interrupts": "raise KeyboardInterrupt",
    "Raises": "raise ValueError('a\\nb')",
    "Unprintable": "raise type('Bad', (Exception,), {'__str__': lambda self: 1 / 0})",
    "NoStep": "return 'a step'",
    "Lies": "return type('Step', (), {'to_request': lambda self: {'Type': 'x' * 200_000}})()",
    "Prints": "print('x' * 1_000_000); os.write(2, b'x' * 1_000_000)",
    "Closes": "sys.stdout.close(); os.close(1); os.chdir('/'); sys.path.clear()",
    "Leaves": "threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()",
    "Downloads": "assert os.system('curl -s http://192.0.2.1 --max-time 5') != 0",
}

ENDING = {
    "Dies": "os._exit(0)",
    "Loops": "[0 for _ in iter(int, 1)]",
    "Forges": "for number in range(3, 256):\n            try: os.write(number, b'forged')\n"
    "            except OSError: pass",
}


def source(bodies: dict[str, str]) -> str:
    classes = [
        f"\nclass {name}(Base):\n    def act(self):\n        {body}\n"
        for name, body in bodies.items()
    ]
    return SOURCE + "".join(classes)


def built(root: Path, bodies: dict[str, str], order: Iterable[str], limits: Limits) -> Imports:
    return build(root.resolve(), order, files={"bad.py": source(bodies)}, limits=limits)


ALL = BODIES | {"Survivor": "pass"} | ENDING
ORDER = [*BODIES, "Survivor", "Forges", "TrainBuilder", "Loops", "Dies"]
"""In one project: a child that has the SDK takes seconds to start; each end asks for another.

What is told of the one after an end is that it was executed, whatever came of it then.
"""
CHILDREN = 4


@pytest.fixture(scope="module")
def imports(tmp_path_factory: pytest.TempPathFactory) -> Imports:
    order = [f"{'bad' if name in ALL else 'builders'}:{name}" for name in ORDER]
    limits = Limits(seconds=300, module_seconds=3)
    return built(tmp_path_factory.mktemp("project"), ALL, order, limits)


def one(imports: Imports, name: str) -> Execution:
    (execution,) = executions(imports, name)
    return execution


def place(name: str) -> Place:
    lines = source(ALL).splitlines()
    return Place("bad.py", lines.index(f"class {name}(Base):") + 3)


@sdk
@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("Exits", "asked Python to exit (SystemExit: 3)", id="exits"),
        pytest.param("Interrupts", "asked Python to exit (KeyboardInterrupt)", id="interrupts"),
        pytest.param("Raises", "ValueError: a b", id="raises"),
        pytest.param("Unprintable", "Bad: (its text could not be made)", id="unprintable"),
    ],
)
def test_what_a_builder_raises(imports: Imports, name: str, message: str) -> None:
    failure = one(imports, name).failure
    assert failure is not None
    assert (failure.message, failure.place) == (message, place(name))


@sdk
@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("NoStep", "a step of the SageMaker SDK is needed, not str", id="no step"),
        pytest.param("Lies", "gave no valid account", id="a text too long"),
    ],
)
def test_what_is_no_account_of_a_step(imports: Imports, name: str, words: str) -> None:
    execution = one(imports, name)
    assert execution.failure is not None
    assert words in execution.failure.message
    assert execution.step is None


@sdk
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Prints", id="prints"),
        pytest.param("Closes", id="closes what it finds"),
        pytest.param("Leaves", id="leaves a thread"),
        pytest.param("Downloads", id="starts curl"),
    ],
)
def test_what_does_no_harm(imports: Imports, name: str) -> None:
    execution = one(imports, name)
    assert execution.failure is None
    assert execution.step is not None


@sdk
@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param(
            "Dies", "ended the process with code 0 while it was executed", id="ends the process"
        ),
        pytest.param("Loops", "did not finish within 3 s", id="never ends"),
        pytest.param(
            "Forges", "wrote to the connection on which align-ci is answered", id="forges"
        ),
    ],
)
def test_what_ends_its_child(imports: Imports, name: str, message: str) -> None:
    failure = one(imports, name).failure
    assert failure is not None
    assert failure.message == message
    assert failure.place == (place(name) if name == "Loops" else None)


@sdk
def test_the_next_one_is_executed(imports: Imports) -> None:
    for name in ("Survivor", "TrainBuilder"):
        execution = one(imports, name)
        assert execution.failure is None
        assert execution.step is not None


@sdk
def test_what_builders_print_is_no_notice(imports: Imports) -> None:
    assert imports.notices == ()


@sdk
def test_time_that_is_used_up(tmp_path: Path, imports: Imports) -> None:
    assert imports.sdk is not None
    seconds = math.ceil(imports.sdk.seconds * 2 / CHILDREN)  # twice what it takes
    bodies, order = {"Sleeps": "time.sleep(3600)"}, ["bad:Sleeps", "builders:TrainBuilder"]
    found = built(tmp_path, bodies, order, Limits(seconds=seconds, module_seconds=300))
    failure = one(found, "Sleeps").failure
    assert failure is not None
    assert failure.message == f"did not finish within the {seconds} s for all modules"
    assert one(found, "TrainBuilder").skipped == f"the {seconds} s for all modules were used up"


@sdk
def test_a_project_that_takes_the_place_of_the_sdk(tmp_path: Path) -> None:
    files = {"sagemaker.py": "raise RuntimeError('ours')", "bad.py": SOURCE}
    imports = build(tmp_path.resolve(), ["builders:TrainBuilder"], files=files)
    (execution,) = imports.executions
    assert "RuntimeError: ours" in execution.skipped


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment in which nothing is installed."""
    folder = tmp_path_factory.mktemp("environment").resolve()
    command = [sys.executable, "-m", "venv", "--without-pip", "--symlinks", str(folder)]
    subprocess.run(command, check=True)
    return folder / "bin" / "python"


def test_without_an_sdk_all_is_skipped(tmp_path: Path, bare: Path) -> None:
    imports = build(
        tmp_path.resolve(),
        ["builders:TrainBuilder"],
        ["flows:build_pipeline"],
        modules=["spec"],
        python=bare,
    )
    assert imports.sdk is not None
    assert imports.sdk.version == ""
    assert imports.sdk.why.startswith("the SageMaker SDK is not installed for this Python (3.")
    assert [each.skipped for each in imports.executions] == [imports.sdk.why]
    assert [each.skipped for each in imports.compilations] == [imports.sdk.why]
    assert imports.modules[0].module.name == "spec"


def test_nothing_to_build_asks_for_no_sdk(tmp_path: Path) -> None:
    imports = build(tmp_path.resolve(), modules=["spec"])
    assert (imports.sdk, imports.executions, imports.compilations) == (None, (), ())
