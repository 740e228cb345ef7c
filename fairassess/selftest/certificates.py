"""Certificates for servers of the self-test: they belong to nobody, and their key is public."""

import ssl
from pathlib import Path

HOST = "selftest.example"
"""The one name that the certificates are for."""

_KEY = (
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVGhiwPyw2HogKDPe/I7ZxaD1TbXmRL4v"
    "ncH839i/e/KhRANCAAT1H8aJ0SWJ/4Q07ru092iiH/FkhuaiyU2foVR6PjPClLChhtHnvSQuan1TxY7h"
    "s1BmSFoL4bYg7cC1+bIsebcD"
)

_GOOD = (
    "MIIBiDCCAS+gAwIBAgIUYjQZz5jbWF2Lj+3kYtK9NgvBr0QwCgYIKoZIzj0EAwIwGzEZMBcGA1UEAwwQ"
    "c2VsZnRlc3QuZXhhbXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UE"
    "AwwQc2VsZnRlc3QuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPUfxonRJYn/hDTuu7T3"
    "aKIf8WSG5qLJTZ+hVHo+M8KUsKGG0ee9JC5qfVPFjuGzUGZIWgvhtiDtwLX5six5twOjTzBNMA8GA1Ud"
    "EwEB/wQFMAMBAf8wGwYDVR0RBBQwEoIQc2VsZnRlc3QuZXhhbXBsZTAdBgNVHQ4EFgQUFUpFTCt2t1YJ"
    "Mc1u+ZBP3/iHt3cwCgYIKoZIzj0EAwIDRwAwRAIgL4nKPEUdcDemX6yQi7X9FgkpRVhO7j7vkttjwWEq"
    "BcoCIHWrtliXoLUda57vy8Xt9hM5KrXpzoQ7fEDGb36IH+fJ"
)

_EXPIRED = (
    "MIIBhjCCAS2gAwIBAgIUTo5IKmOMVipJaA7VnKvDYq5hWiEwCgYIKoZIzj0EAwIwGzEZMBcGA1UEAwwQ"
    "c2VsZnRlc3QuZXhhbXBsZTAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMBsxGTAXBgNVBAMM"
    "EHNlbGZ0ZXN0LmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT1H8aJ0SWJ/4Q07ru092ii"
    "H/FkhuaiyU2foVR6PjPClLChhtHnvSQuan1TxY7hs1BmSFoL4bYg7cC1+bIsebcDo08wTTAPBgNVHRMB"
    "Af8EBTADAQH/MBsGA1UdEQQUMBKCEHNlbGZ0ZXN0LmV4YW1wbGUwHQYDVR0OBBYEFBVKRUwrdrdWCTHN"
    "bvmQT9/4h7d3MAoGCCqGSM49BAMCA0cAMEQCIBfyk/5+ZiyOqW7YjJycAKfyPbr04QIbHAYSGHoz9gEU"
    "AiBKbpUPf9QC1JOrcmGtnenusGZ1bPMK+bTfmBJhSuhyZA=="
)


def _pem(kind: str, text: str) -> str:
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])


def write_authorities(folder: Path) -> Path:
    """Write the certificates as a list of authorities to trust; they signed themselves."""
    place = folder / "authorities.pem"
    place.write_text(_pem("CERTIFICATE", _GOOD) + _pem("CERTIFICATE", _EXPIRED), "ascii")
    return place


def server_side(folder: Path, *, is_expired: bool = False) -> ssl.SSLContext:
    """Return the server's side of TLS, through a file in *folder*."""
    place = folder / "server.pem"
    certificate = _EXPIRED if is_expired else _GOOD
    place.write_text(_pem("PRIVATE KEY", _KEY) + _pem("CERTIFICATE", certificate), "ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place)
    return context
