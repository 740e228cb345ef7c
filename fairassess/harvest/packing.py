"""Page bodies as they are kept: compressed with zstd, piece by piece, and opened the same way."""

from collections.abc import Iterator

import zstandard

_LEVEL = 3
_STEP_BYTES = 131_072


class Packer:
    """Compresses one body while it comes."""

    def __init__(self) -> None:
        self._squeeze = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
        self._parts: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        if part := self._squeeze.compress(piece):
            self._parts.append(part)

    def finish(self) -> bytes:
        """Return the whole body, compressed; nothing can be added afterwards."""
        self._parts.append(self._squeeze.flush())
        return b"".join(self._parts)

    def opened(self) -> Iterator[bytes]:
        """Yield what was added so far; more may be added afterwards."""
        self._parts.append(self._squeeze.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))
        opener = zstandard.ZstdDecompressor().decompressobj()
        for part in self._parts:
            for start in range(0, len(part), _STEP_BYTES):
                yield opener.decompress(part[start : start + _STEP_BYTES])


def pack(body: bytes) -> bytes:
    """Return *body* compressed."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(body)


def unpack(raw: bytes) -> Iterator[bytes]:
    """
    Yield a compressed body in pieces of bounded size.

    Raises:
        ValueError: *raw* is damaged.
    """
    try:
        with zstandard.ZstdDecompressor().stream_reader(raw) as reader:
            while piece := reader.read(_STEP_BYTES):
                yield piece
    except zstandard.ZstdError as error:
        raise ValueError("the kept page is damaged") from error
