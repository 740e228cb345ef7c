"""Office documents are ZIP files: packed so that equal content gives equal bytes."""

import io
import zipfile
from collections.abc import Iterable

_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can name; none of ours says when it was packed."""


def packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    """
    Return a ZIP file without times.

    Args:
        members: Name and content, in the order of the file.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for name, content in members:
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content)
    return buffer.getvalue()


def repacked(content: bytes) -> bytes:
    """Return a ZIP file of ours with the same members in the same order, without times."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return packed((name, file.read(name)) for name in file.namelist())
