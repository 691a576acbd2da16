"""``python -I -m align_ci.action``: the front door of the action's container.

With ``-I``, as the working directory is the user's repository: a module in it must not
take the place of one of ours.
"""

import io
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from align_ci.leaving import once

_PREFIX = "INPUT_"


def main() -> None:
    """Run the action and exit with its code."""
    once(_run)


def _run() -> int:
    from align_ci import ci  # noqa: PLC0415 - `import align_ci.action` stays cheap
    from align_ci.inputs import INPUTS  # noqa: PLC0415

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    inputs = given(os.environ, {one.name for one in INPUTS})
    if os.environ.get("ALIGN_CI_CONTAINER") == "1":
        os.environ.update(trusting(os.environ, inputs.get("working_directory", "")))
    return ci.run(inputs, os.environ)


def given(environ: Mapping[str, str], names: set[str]) -> dict[str, str]:
    """The inputs as the runner hands them over, ``INPUT_FAIL_ON`` for ``fail_on``.

    The runner upper-cases a name and keeps its dashes, and an input that an action does not
    have it only warns of. One that is ours but for its dashes is kept as it is, so that it
    is refused rather than ignored; what else is called so may be anyone's.
    """
    texts = {
        variable.removeprefix(_PREFIX).lower(): text
        for variable, text in environ.items()
        if variable.startswith(_PREFIX)
    }
    return {name: text for name, text in texts.items() if name.replace("-", "_") in names}


def trusting(environ: Mapping[str, str], working_directory: str) -> dict[str, str]:
    """Variables with which git takes the checkout for safe, though it is the runner user's.

    The image trusts the workspace itself. A checkout in a folder of it (``path:`` of
    actions/checkout) has to be named, as git knows no pattern for it before 2.46.
    """
    try:
        tops = _checkouts(Path(environ.get("GITHUB_WORKSPACE") or "."), working_directory.strip())
    except (OSError, RuntimeError, ValueError):
        return {}  # a path that cannot be one is told of when the inputs are parsed
    if not tops:
        return {}
    count = environ.get("GIT_CONFIG_COUNT", "")
    number = int(count) if count.isdecimal() else 0
    return {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": "safe.directory",
        f"GIT_CONFIG_VALUE_{number}": str(tops[0]),
    }


def _checkouts(workspace: Path, working_directory: str) -> list[Path]:
    """The work trees around a folder of the workspace, the innermost first."""
    top = workspace.resolve()
    start = (top / working_directory).resolve()
    folders = [folder for folder in (start, *start.parents) if folder.is_relative_to(top)]
    return [folder for folder in folders if (folder / ".git").exists()]


if __name__ == "__main__":
    main()
