"""GitHub as tests find it: one that keeps state for all of them, and a record for each."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.github_api.emulator import Emulator
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
def github(emulated: "Emulator") -> Iterator["GitHub"]:
    """GitHub, which at last holds all that it was sent against its own description."""
    from tests.github_api.proxy import proxy  # noqa: PLC0415

    with proxy(emulated) as running:
        yield running
    assert running.nonconforming == []
