"""Page bodies as they are kept: compressed with zstd, piece by piece, and opened the same way."""

import io
from collections.abc import Iterator

import zstandard

_PARAMETERS = zstandard.ZstdCompressionParameters(
    window_log=18,
    hash_log=15,
    chain_log=13,
    search_log=1,
    min_match=7,
    target_length=0,
    strategy=zstandard.STRATEGY_FAST,
    write_content_size=True,
)
"""
Between the levels 1 and 2, and a fifth quicker than level 2; pages are up to a twentieth larger.

What is looked back at and its table fit into the fast memory of a processor, also for large pages,
and repetitions of less than seven bytes are let go: markup repeats far longer ones.
"""

_STEP_BYTES = 131_072


class Packer:
    """Compresses one body while it comes."""

    def __init__(self) -> None:
        self._squeeze = zstandard.ZstdCompressor(compression_params=_PARAMETERS).compressobj()
        # What it gives out at the end is its own memory, not a copy.
        self._packed = io.BytesIO()

    def add(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        if part := self._squeeze.compress(piece):
            self._packed.write(part)

    def finish(self) -> bytes:
        """Return the whole body, compressed; nothing can be added afterwards."""
        self._packed.write(self._squeeze.flush())
        return self._packed.getvalue()

    def opened(self) -> Iterator[bytes]:
        """Yield what was added so far; more may be added afterwards."""
        self._packed.write(self._squeeze.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))
        packed = memoryview(self._packed.getvalue())
        opener = zstandard.ZstdDecompressor().decompressobj()
        for start in range(0, len(packed), _STEP_BYTES):
            yield opener.decompress(packed[start : start + _STEP_BYTES])


def pack(body: bytes) -> bytes:
    """Return *body* compressed."""
    return zstandard.ZstdCompressor(compression_params=_PARAMETERS).compress(body)


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
