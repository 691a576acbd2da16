"""How a process of align-ci begins and ends: it makes many objects, keeps most, and is gone."""

import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn


def once(work: Callable[[], int]) -> NoReturn:
    """Do the work of a process, and end it with the exit code.

    Nothing is collected meanwhile, and nothing is freed at the end: the system takes back all of
    the memory at once, where Python would go through a million objects.
    """
    gc.disable()
    code = work()
    for stream in (sys.stdout, sys.stderr):
        with suppress(BrokenPipeError):  # who has read enough is no error
            stream.flush()
    if sys.gettrace() or sys.getprofile():  # what is measured ends as it always does
        sys.exit(code)
    os._exit(code)
