"""Receive a body under limits: count, decompress in small steps, digest."""

import hashlib
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from fairassess.domain.evidence import Failure, FailureKind
from fairassess.net.limits import Limits

_STEP_BYTES = 65_536
"""Most that one step of decompression may yield, so that a bomb cannot fill the memory."""

_RATIO_FROM_BYTES = 1_000_000
"""Decoded size from which the ratio is judged: small texts of one word compress very well."""

_MOST_MEMBERS = 1000
"""Gzip members in a row; each costs a new decompressor, and an empty one only 20 bytes."""

_GZIP = zlib.MAX_WBITS | 16


Receiver = Callable[[bytes], None]
"""Takes the decoded body piece by piece, as it comes; no piece is empty."""


class ReceiverFailed(Exception):
    """
    A receiver raised something, which goes back to whoever named it.

    Attributes:
        error: What it raised.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


def size(count: int) -> str:
    """Return a count of bytes for people: `12 bytes`, `64 kB`, `5 MB`."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:.3g} MB"
    return f"{count / 1000:.3g} kB" if count >= 10_000 else f"{count} bytes"


@dataclass(slots=True)
class Body:
    """
    The body of one hop's reply.

    Attributes:
        limits: Bytes and ratio allowed.
        wire_limit: Received bytes allowed: the exchange's limit or what the budget leaves.
        is_cut_by_budget: Whether the budget, not the exchange, sets *wire_limit*.
        wire_bytes: Bytes received.
        decoded_bytes: Bytes after decompression.
        receiver: Gets the decoded pieces instead of `whole`, so that no memory grows with the
            body; None to keep them here.
    """

    limits: Limits
    wire_limit: int
    is_cut_by_budget: bool = False
    wire_bytes: int = 0
    decoded_bytes: int = 0
    receiver: Receiver | None = None
    _is_gzip: bool = False
    _members: int = 0
    _inflater: "zlib._Decompress | None" = None
    _kept: io.BytesIO = field(default_factory=io.BytesIO)
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def expect(self, codings: list[bytes], length: int | None) -> Failure | None:
        """
        Prepare for a body, and refuse one that is known to be unacceptable.

        Args:
            codings: Values of Content-Encoding; may be empty.
            length: Announced length in bytes, or None.
        """
        names = [name.strip().lower() for value in codings for name in value.split(b",")]
        names = [name for name in names if name not in (b"", b"identity")]
        if len(names) > 1:
            return _compression(f"The body is compressed {len(names)} times over.")
        if names and names[0] not in (b"gzip", b"x-gzip"):
            name = names[0][:20].decode("ascii", "replace")
            return _compression(f"The body has the coding {name!r}, which we did not ask for.")
        self._is_gzip = bool(names)
        return self._too_large() if length is not None and length > self.wire_limit else None

    def take(self, chunk: bytes) -> Failure | None:
        """Read one piece as it came from the wire; a failure ends the exchange."""
        self.wire_bytes += len(chunk)
        if self.wire_bytes > self.wire_limit:
            return self._too_large()
        return self._inflate(chunk) if self._is_gzip else self._keep(chunk)

    def finish(self) -> Failure | None:
        """Check that the compressed data came to their end."""
        if self._inflater is not None and not self._inflater.eof:
            return _compression("The compressed body ends in the middle.")
        return None

    def whole(self) -> bytes:
        """Return the decoded body; empty when a receiver had it."""
        return self._kept.getvalue() if self.receiver is None else b""

    def start(self) -> bytes:
        """Return the part of the decoded body that the exchange keeps."""
        return bytes(self._kept.getbuffer()[: self.limits.kept_body_bytes])

    def sha256(self) -> str:
        """Return the hex digest of the decoded body; empty when nothing came."""
        return self._digest.hexdigest() if self.decoded_bytes else ""

    def _keep(self, piece: bytes) -> Failure | None:
        room = self.limits.decoded_bytes - self.decoded_bytes
        kept = piece[:room]
        self.decoded_bytes += len(kept)
        self._digest.update(kept)
        self._pass_on(kept)
        if len(piece) > room:
            limit = size(self.limits.decoded_bytes)
            return Failure(FailureKind.TOO_LARGE, f"The body is larger than {limit} when decoded.")
        return None

    def _pass_on(self, piece: bytes) -> None:
        if self.receiver is None:
            self._kept.write(piece)
            return
        room = self.limits.kept_body_bytes - self._kept.tell()
        self._kept.write(piece[: max(0, room)])
        if piece:
            try:
                self.receiver(piece)
            except BaseException as error:
                raise ReceiverFailed(error) from error

    def _inflate(self, chunk: bytes) -> Failure | None:
        data = chunk
        try:
            while data:
                if self._inflater is None or self._inflater.eof:
                    # Several gzip members in a row are one legal stream.
                    self._members += 1
                    if self._members > _MOST_MEMBERS:
                        return _compression("The compressed body is cut into too many pieces.")
                    self._inflater = zlib.decompressobj(_GZIP)
                if failure := self._inflate_step(self._inflater, data):
                    return failure
                data = self._inflater.unused_data or self._inflater.unconsumed_tail
        except zlib.error:
            return _compression("The compressed body is damaged.")
        return None

    def _inflate_step(self, inflater: "zlib._Decompress", data: bytes) -> Failure | None:
        piece = inflater.decompress(data, _STEP_BYTES)
        failure = self._keep(piece)
        while failure is None and len(piece) == _STEP_BYTES and not inflater.unconsumed_tail:
            piece = inflater.decompress(b"", _STEP_BYTES)
            failure = self._keep(piece)
        is_bomb = (
            self.decoded_bytes > _RATIO_FROM_BYTES
            and self.decoded_bytes > self.limits.ratio * self.wire_bytes
        )
        if is_bomb:
            return _compression(
                f"A compression bomb: {size(self.wire_bytes)} received were already "
                f"{size(self.decoded_bytes)} when decoded."
            )
        return failure

    def _too_large(self) -> Failure:
        limit = size(self.wire_limit)
        if self.is_cut_by_budget:
            message = f"The run's budget left {limit}, and the body is larger."
            return Failure(FailureKind.BUDGET, message)
        return Failure(FailureKind.TOO_LARGE, f"The body is larger than {limit}.")


def _compression(message: str) -> Failure:
    return Failure(FailureKind.COMPRESSION, message)
