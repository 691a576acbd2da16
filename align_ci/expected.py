"""What can be wrong on the user's side, and the exit codes of a run that did not check."""

from align_ci.inputs import InputError
from align_ci.load.child.imports import ChildError
from align_ci.opening import UsageError
from align_ci.output import OutputError
from align_ci.settings import SettingsError

USAGE = 2
BROKEN = 4

EXPECTED = (InputError, UsageError, OutputError, SettingsError, ChildError)
"""Each is one line that says what to do."""
