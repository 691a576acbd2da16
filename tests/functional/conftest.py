"""GitHub as tests find it: one that keeps state, with a record for each test, or one that fails."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.github_api.asking import Made
    from tests.github_api.clock import Slept
    from tests.github_api.emulator import Emulator
    from tests.github_api.faults import Faults
    from tests.github_api.proxy import GitHub


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Emulator"]:
    """The emulator; in CI it must be had."""
    from tests.github_api.emulator import emulator  # noqa: PLC0415 - few tests need it
    from tests.github_api.install import reason_to_skip  # noqa: PLC0415

    if (reason := reason_to_skip()) and os.environ.get("CI") != "true":
        pytest.skip(reason)
    with emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running


@pytest.fixture
def github(emulated: "Emulator", monkeypatch: pytest.MonkeyPatch) -> Iterator["GitHub"]:
    """GitHub, which at last holds all that it was sent against its own description.

    It does not ask for the pauses between writes that GitHub asks for.
    """
    from align_ci.github import client  # noqa: PLC0415
    from tests.github_api.clock import hurried  # noqa: PLC0415
    from tests.github_api.proxy import proxy  # noqa: PLC0415

    monkeypatch.setattr(client, "Clock", hurried)
    with proxy(emulated) as running:
        yield running
    assert running.nonconforming == []


@pytest.fixture
def server() -> Iterator["Faults"]:
    """A server that fails as it is told."""
    from tests.github_api import faults  # noqa: PLC0415

    with faults.server() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator["Faults"]:
    """Another one."""
    from tests.github_api import faults  # noqa: PLC0415

    with faults.server() as running:
        yield running


@pytest.fixture
def slept() -> "Slept":
    from tests.github_api.clock import Slept  # noqa: PLC0415

    return Slept()


@pytest.fixture
def made(server: "Faults", slept: "Slept") -> "Made":
    """Makes a client of the server that fails."""
    import requests  # noqa: PLC0415

    from align_ci.github.client import Client  # noqa: PLC0415
    from align_ci.github.connection import Bounds, Connection, Token  # noqa: PLC0415
    from tests.github_api.asking import TOKEN  # noqa: PLC0415

    def make(**bounds: Any) -> Client:
        connection = Connection(Token(TOKEN), server.address)
        return Client(requests.Session(), connection, Bounds(**bounds), slept.clock())

    return make


@pytest.fixture
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password of the machine for every server here."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login other password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
