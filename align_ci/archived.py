"""Reads the report in a run's artifact, a ZIP that a stranger may have made.

Nothing is extracted. One member of a known name is read into memory, never more than so much of
it; an archive that has anything else is refused, as no honest run of the recipe makes one.
"""

import io
import zlib
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from align_ci.model import Report
from align_ci.report import saved
from align_ci.report.escape import visible
from align_ci.report.overview import shortened

MEMBER = "align-ci.json"
"""The only file of the artifact."""

ARCHIVE_LIMIT = 8 * 1024**2
"""Bytes of the archive."""

MEMBER_LIMIT = 32 * 1024**2
"""Bytes of the report."""

_PLAIN = (ZIP_STORED, ZIP_DEFLATED)
_LONG = 100  # characters of a name
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


class ArtifactError(Exception):
    """An artifact holds no report; one line that says why."""


def report(archive: bytes) -> Report:
    """The report in an archive; nothing that it says is trusted.

    Raises:
        ArtifactError: There is none, or the archive is not what the recipe makes.
    """
    try:
        return saved.load(_member(archive).decode())
    except ValueError as error:
        raise ArtifactError(f"what the artifact has is {_said(error)}") from None


def _member(archive: bytes) -> bytes:
    try:
        with ZipFile(io.BytesIO(archive)) as opened:
            only = _checked(opened.infolist())
            with opened.open(only) as stream:
                data = stream.read(MEMBER_LIMIT + 1)  # whatever size it says it has
    except _BROKEN as error:
        raise ArtifactError(f"the artifact cannot be read: {_said(error)}") from None
    if len(data) > MEMBER_LIMIT:
        raise ArtifactError(f"its {MEMBER} has more than {MEMBER_LIMIT:,} bytes")
    return data


def _checked(members: list[ZipInfo]) -> ZipInfo:
    """The one member, before a byte of it is unpacked."""
    if [member.orig_filename for member in members] != [MEMBER]:
        names = ", ".join(shortened(visible(each.orig_filename), _LONG) for each in members[:3])
        raise ArtifactError(
            f"the artifact has to hold {MEMBER} and nothing else; "
            f"of its {len(members):,} files the first are: {names or 'none'}"
        )
    (only,) = members
    if only.compress_type not in _PLAIN:
        raise ArtifactError(f"its {MEMBER} is packed in an unusual way")
    return only


def _said(error: Any) -> str:
    return shortened(visible(" ".join(str(error).split())), 3 * _LONG)
