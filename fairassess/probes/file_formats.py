"""Tell the format of a file by its first bytes, and which media types are right for it."""

from enum import Enum

from fairassess.probes import bodies


class Format(Enum):
    """A format that is known by its first bytes."""

    HDF5 = "HDF5"
    TIFF = "TIFF"
    CBF = "CBF"
    ZIP = "zip"
    GZIP = "gzip"
    TAR = "tar"
    CSV = "CSV"
    TEXT = "text"
    JSON = "JSON"
    XML = "XML"
    PDF = "PDF"
    PNG = "PNG"
    JPEG = "JPEG"

    @property
    def is_package(self) -> bool:
        """Whether it holds other files, of whatever format."""
        return self in (Format.ZIP, Format.GZIP, Format.TAR)

    @property
    def is_common(self) -> bool:
        """Whether the community reads measured data in it."""
        return self in (Format.HDF5, Format.TIFF, Format.CBF, Format.CSV, Format.TEXT)


_HDF5 = b"\x89HDF\r\n\x1a\n"
# Where the signature may stand: a block for the user's own purposes may come first.
_HDF5_PLACES = (0, 512, 1024, 2048, 4096, 8192, 16384, 32768)
_STARTS: tuple[tuple[bytes, Format], ...] = (
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"II+\0", Format.TIFF),
    (b"MM\0+", Format.TIFF),
    (b"###CBF", Format.CBF),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"\x1f\x8b", Format.GZIP),
    (b"%PDF-", Format.PDF),
    (b"\x89PNG\r\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
)
_TAR_AT = 257
_FEWEST_COLUMNS = 2
_LINES = 6

_TYPES: dict[Format, frozenset[str]] = {
    Format.HDF5: frozenset({
        "application/x-hdf5", "application/x-hdf", "application/hdf5", "application/x-nexus",
        "application/vnd.hdfgroup.hdf5", "application/nexus", "application/x-netcdf",
        "application/netcdf", "application/vnd.nexus+hdf5",
    }),
    Format.TIFF: frozenset({"image/tiff", "image/tiff-fx", "image/x-tiff"}),
    Format.CBF: frozenset({"image/cbf", "image/x-cbf", "chemical/x-cbf", "application/x-cbf"}),
    # Many formats of documents are zip inside.
    Format.ZIP: frozenset({"application/zip", "application/x-zip-compressed", "application/x-zip"}),
    Format.GZIP: frozenset({
        "application/gzip", "application/x-gzip", "application/x-tar", "application/x-gtar",
        "application/tar+gzip", "application/x-compressed-tar", "application/x-tgz",
    }),
    Format.TAR: frozenset({"application/x-tar", "application/tar", "application/x-gtar"}),
    Format.PDF: frozenset({"application/pdf"}),
    Format.PNG: frozenset({"image/png"}),
    Format.JPEG: frozenset({"image/jpeg"}),
}  # fmt: skip
_ZIP_INSIDE = ("application/vnd.", "application/epub", "application/java", "application/x-npz")
_TEXTS = frozenset({
    "application/json", "application/xml", "application/csv", "application/x-yaml",
    "application/yaml", "application/javascript", "application/ld+json", "application/rtf",
})  # fmt: skip
SAYS_NOTHING = frozenset({"application/octet-stream", "binary/octet-stream", "application/binary",
                          "application/force-download", "application/x-download"})  # fmt: skip
"""Media types that stand for any bytes at all."""


def of_bytes(start: bytes) -> Format | None:
    """
    Return the format that the first bytes of a file show; None for one that we do not know.

    Source:
        HDF5 file format specification 3.0, II.A; TIFF 6.0; imgCIF/CBF 1.7; RFC 1952; APPNOTE 6.3;
        POSIX ustar.
    """
    if any(start[place : place + len(_HDF5)] == _HDF5 for place in _HDF5_PLACES):
        return Format.HDF5
    found = next((form for mark, form in _STARTS if start.startswith(mark)), None)
    if found is not None:
        return found
    if start[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return Format.TAR
    return _of_text(start)


def _of_text(start: bytes) -> Format | None:
    if not start.strip() or not bodies.is_text(start):
        return None
    if sum(byte < 32 and byte not in b"\t\n\r\f" for byte in start[:4096]) > 0:
        return None
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if plain[:1] in (b"{", b"["):
        return Format.JSON
    if plain.startswith(b"<"):
        return Format.XML
    lines = [line for line in plain.splitlines()[:_LINES] if not line.startswith(b"#")]
    for sign in (b",", b";", b"\t"):
        columns = {line.count(sign) for line in lines}
        if len(lines) > 1 and len(columns) == 1 and columns.pop() + 1 >= _FEWEST_COLUMNS:
            return Format.CSV
    return Format.TEXT


def is_right(form: Format, media_type: str) -> bool:
    """Return whether a media type, in lower case and without parameters, fits a format."""
    if form in _TYPES:
        is_inside = form is Format.ZIP and media_type.startswith(_ZIP_INSIDE)
        return media_type in _TYPES[form] or is_inside
    is_of_family = media_type.endswith(("+json", "+xml", "+yaml"))
    is_text = media_type.startswith(("text/", "chemical/")) and media_type != "text/html"
    return is_text or is_of_family or media_type in _TEXTS
