"""What all tests share: the SDK that must be there, and golden files."""

import gc
import os
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from align_ci.load import spread
from tests.amount import tried

# How long an example takes says nothing of the code: a busy machine is slow.
settings.register_profile(
    "untimed",
    max_examples=tried(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("untimed")

GOLDEN = Path(__file__).parent / "golden"
REQUIRE_SDK = "ALIGN_CI_REQUIRE_SDK"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden")
    parser.addoption("--each-with-each", action="store_true", help="compare all pairs of commits")


def pytest_configure() -> None:
    """Refuse to start without the SDK that the Makefile asks for, whose tests would be skipped."""
    # What runs of the tests keep is nobody else's, and no test finds what another one kept.
    os.environ["XDG_CACHE_HOME"] = os.devnull
    major = os.environ.get(REQUIRE_SDK, "")
    installed = _installed_sdk()
    if major and installed.split(".")[0] != major:
        found = f"sagemaker {installed}" if installed else "none"
        raise pytest.UsageError(f"{REQUIRE_SDK}={major}, but the SDK that is here: {found}")
    gc.set_threshold(
        50_000, 20, 20
    )  # thousands of tests stay, and were gone through again and again
    if "PYTEST_XDIST_WORKER" in os.environ:
        # The other processors have workers of their own, and to fork one that is so large takes
        # longer than what is shared. What tests start, and those of forks, share as ever.
        spread.MOST = 1


def pytest_collection_finish() -> None:
    """Look for no garbage in what stays to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file below tests/golden, byte for byte."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert text.encode() == path.read_bytes(), f"{name} differs; see pytest --update-golden"

    return compare


def _installed_sdk() -> str:
    """The version of the SageMaker SDK beside us, or nothing."""
    try:
        return metadata.version("sagemaker")
    except metadata.PackageNotFoundError:
        return ""
