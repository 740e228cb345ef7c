"""Serve the data files of made-up datasets, with any of their faults switched on."""

import hashlib
import io
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from wsgiref.types import WSGIEnvironment

from fairassess.demo.provider_http import HTML, Answer, answer

NEXUS_TYPE = "application/x-hdf5"
_BYTES_OF_OWN = b"\x07FRAME\x00\x01" + bytes(range(256)) * 8
_TEXT = {
    "page": b"<!DOCTYPE html>\n<html><head><title>Files</title></head><body><h1>Files of this "
    b"dataset</h1><p>Click on a name to see more about a file.</p></body></html>\n",
    "form": b'<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method="post">'
    b'<input name="user"><input name="password" type="password"></form></body></html>\n',
    "gone": b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n",
}


class FileFlaw(Enum):
    """One thing that is wrong with a file, or with what is told of it."""

    GONE = "the file is missing"
    SIGN_IN = "the file is for those who sign in"
    SIGN_IN_PAGE = "a form for a password stands in place of the file"
    FORBIDDEN = "HTTP 403 answers, and nothing says how to sign in"
    WEB_PAGE = "a web page answers in place of the file"
    WRONG_TYPE = "the header says that it is an image"
    OWN_FORMAT = "the bytes are in a format of one instrument's own"
    TRUNCATED = "the HDF5 file is cut short"
    NO_NEXUS = "the HDF5 file has no NXentry"
    NO_DEFINITION = "the NeXus file names no definition"
    OWN_DEFINITION = "the NeXus file names a definition that NeXus does not have"
    NO_SIZE = "the metadata tell no size"
    WRONG_SIZE = "the metadata tell another size"
    NO_CHECKSUM = "the metadata tell no checksum"
    WRONG_CHECKSUM = "the metadata tell another checksum"
    NO_RANGES = "parts of the file cannot be asked for"


FileFlaws = frozenset[FileFlaw]

TRIPS: Mapping[FileFlaw, tuple[str, ...]] = {
    FileFlaw.GONE: ("files_answer",),
    FileFlaw.SIGN_IN: ("can_be_had_without_signing_in",),
    FileFlaw.SIGN_IN_PAGE: ("can_be_had_without_signing_in",),
    FileFlaw.FORBIDDEN: ("can_be_had_without_signing_in", "refusal_says_how_to_sign_in"),
    FileFlaw.WEB_PAGE: ("is_no_web_page",),
    FileFlaw.WRONG_TYPE: ("media_type_is_right",),
    FileFlaw.OWN_FORMAT: ("format_is_common",),
    FileFlaw.TRUNCATED: ("hdf5_can_be_opened",),
    FileFlaw.NO_NEXUS: ("is_nexus",),
    FileFlaw.NO_DEFINITION: ("nexus_names_its_definition",),
    FileFlaw.OWN_DEFINITION: ("nexus_definition_is_known",),
    FileFlaw.NO_SIZE: ("size_is_stated",),
    FileFlaw.WRONG_SIZE: ("size_is_as_stated",),
    FileFlaw.NO_CHECKSUM: ("checksum_is_stated",),
    FileFlaw.WRONG_CHECKSUM: ("checksum_is_as_stated",),
    FileFlaw.NO_RANGES: ("download_can_be_resumed",),
}
"""The checks, without their prefix, that fail when a file has this flaw and no other."""


@cache
def content(flaws: FileFlaws) -> bytes:
    """Return the bytes of a file with these flaws; a small NeXus file where there are none."""
    if FileFlaw.OWN_FORMAT in flaws:
        return _BYTES_OF_OWN
    whole = _hdf5(flaws)
    return whole[: len(whole) // 2] if FileFlaw.TRUNCATED in flaws else whole


def _hdf5(flaws: FileFlaws) -> bytes:
    import h5py  # type: ignore[import-untyped]

    made = io.BytesIO()
    with h5py.File(made, "w") as file:
        entry = file.create_group("entry")
        if FileFlaw.NO_NEXUS not in flaws:
            entry.attrs["NX_class"] = "NXentry"
            if FileFlaw.NO_DEFINITION not in flaws:
                is_own = FileFlaw.OWN_DEFINITION in flaws
                entry["definition"] = "NXbeamline7" if is_own else "NXsas"
        measured = entry.create_group("data")
        measured.attrs["NX_class"] = "NXdata"
        measured["counts"] = [3, 1, 4, 1, 5]
    return made.getvalue()


def about(flaws: FileFlaws) -> tuple[tuple[str, str], ...]:
    """Return what schema.org metadata tell of a file: its size and its checksum."""
    whole = content(flaws)
    size = len(whole) + (512 if FileFlaw.WRONG_SIZE in flaws else 0)
    hashed = b"of another file" if FileFlaw.WRONG_CHECKSUM in flaws else whole
    told = []
    if FileFlaw.NO_SIZE not in flaws:
        told.append(("contentSize", str(size)))
    if FileFlaw.NO_CHECKSUM not in flaws:
        told.append(("sha256", hashlib.sha256(hashed).hexdigest()))
    return tuple(told)


def reply(environ: WSGIEnvironment, flaws: Iterable[FileFlaw] = ()) -> Answer:
    """Return the answer to a request for a file, or for a part of it."""
    held = frozenset(flaws)
    refused = _refused(held)
    if refused is not None:
        return refused
    whole = content(held)
    kind = "image/tiff" if FileFlaw.WRONG_TYPE in held else NEXUS_TYPE
    if FileFlaw.NO_RANGES in held:
        return answer(whole, kind=kind, more=(("Accept-Ranges", "none"),))
    more = (("Accept-Ranges", "bytes"),)
    wanted = str(environ.get("HTTP_RANGE", ""))
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    if not wanted.startswith("bytes=") or not first.isdigit():
        return answer(whole, kind=kind, more=more)
    start = int(first)
    end = min(int(last) if last.isdigit() else len(whole), len(whole) - 1)
    if start > end:
        return answer(b"", status="416 Range Not Satisfiable", kind=kind, more=more)
    part = ("Content-Range", f"bytes {start}-{end}/{len(whole)}")
    return answer(
        whole[start : end + 1], status="206 Partial Content", kind=kind, more=(*more, part)
    )


def _refused(flaws: FileFlaws) -> Answer | None:
    if FileFlaw.GONE in flaws:
        return answer(_TEXT["gone"], status="404 Not Found", kind=HTML)
    if FileFlaw.SIGN_IN in flaws:
        way = ("WWW-Authenticate", 'Bearer realm="data"')
        return answer(b"", status="401 Unauthorized", kind="text/plain", more=(way,))
    if FileFlaw.FORBIDDEN in flaws:
        return answer(b"", status="403 Forbidden", kind="text/plain")
    if FileFlaw.SIGN_IN_PAGE in flaws:
        return answer(_TEXT["form"], kind=HTML)
    return answer(_TEXT["page"], kind=HTML) if FileFlaw.WEB_PAGE in flaws else None
