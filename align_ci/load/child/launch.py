"""The child before it is the project's: locks itself in, tries whether that holds, says so.

Runs under align-ci's own Python, as the interpreter that is to import user code may itself
be a file of the project. It becomes that program when nothing is left to give up. What it
writes to the descriptor that is its first argument begins with the 32 bytes that it reads
first, as do the answers of the harness. Then it reads a message, its length in 4 bytes and
a dictionary as ``marshal`` writes it, which is there at once when Python starts:

* ``command``: what to become, the first part absolute;
* ``environment``: variables that it is to have besides those that are there;
* ``limits``, ``parent``: see ``align_ci.load.child.confine``;
* ``user``: the user and group to be, or ``null``;
* ``closed``, ``readable``, ``writable``, ``listable``: see ``align_ci.load.child.landlock``;
* ``network``: whether it may be used;
* ``measures``: which of ``align_ci.load.child.measures`` to try.

The answer is text that ends with a null character for each ``unset`` limit, which could not
be set, and for each thing ``missing``, which is possible as a measure is not in force.
"""

import sys

sys.path.append(__file__.rpartition("/align_ci/")[0])

import marshal
import os

from align_ci.load.child import confine, landlock, measures, seccomp

TYPE_CHECKING = False
if TYPE_CHECKING:  # the module that has it costs the child time
    from typing import Any

    _Order = dict[str, Any]

_TOKEN_BYTES = 32


def main() -> None:
    """Do it; never returns."""
    token = _read(_TOKEN_BYTES)
    order = marshal.loads(_read(int.from_bytes(_read(4), "big")))  # noqa: S302 - of our parent
    answer = b"".join(f"{line}\0".encode() for line in _locked_in(order))
    os.write(int(sys.argv[1]), token + len(answer).to_bytes(4, "big") + answer)
    try:
        environment = {**os.environ, **order["environment"]}
        os.execve(order["command"][0], order["command"], environment)  # noqa: S606 - as ordered
    except OSError as error:
        os.write(2, (error.strerror or "").encode())
    os._exit(1)


def _locked_in(order: "_Order") -> list[str]:
    """Take every measure, in the order in which each still can be, and say what came of it."""
    if order["user"] is not None:
        _become(order["user"])
    os.umask(0o077)
    unset = confine.confine(order["limits"], order["parent"])
    if sys.platform == "linux":
        landlock.restrict(
            order["closed"], order["readable"], order["writable"], listable=order["listable"]
        )
        seccomp.refuse(network=not order["network"])
    missing = measures.missing(order["measures"], order["user"], order["parent"], order["closed"])
    return [*(f"unset {name}" for name in unset), *(f"missing {words}" for words in missing)]


def _become(user: int) -> None:
    """Give up root: the groups first, as only root can; the user last."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _read(count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = os.read(0, count - len(data))
        if not more:
            os._exit(1)  # the parent is gone
        data += more
    return data


if __name__ == "__main__":
    main()
