"""Whatever an HDF5 file holds, looking into it ends soon, takes little and tells what was seen."""

import io
import os
import random
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import h5py  # type: ignore[import-untyped]
import numpy as np
import pytest

from fairassess.demo import files
from fairassess.probes import hdf5_apart, hdf5_reading
from fairassess.probes.data_file_evidence import Inside

Fill = Callable[[h5py.File], object]
NX_ENTRY = {"NX_class": "NXentry"}


def made(fill: Fill, **how: object) -> bytes:
    """The bytes of a file that *fill* fills."""
    kept = io.BytesIO()
    with h5py.File(kept, "w", **how) as file:
        fill(file)
    return kept.getvalue()


def entry(file: h5py.File, name: str = "entry") -> h5py.Group:
    group = file.create_group(name)
    group.attrs.update(NX_ENTRY)
    return group


def good(file: h5py.File) -> None:
    one = entry(file)
    one["definition"] = "NXsas"
    inner = one.create_group("inner")
    inner.attrs["NX_class"] = np.bytes_("NXsubentry")
    inner["definition"] = np.bytes_("NXcanSAS")
    one["counts"] = np.arange(5)


@pytest.mark.parametrize("how", [{}, {"libver": "latest"}, {"userblock_size": 512}])
def test_entries_and_definitions_are_found_in_any_version(how: dict[str, object]) -> None:
    found = hdf5_apart.look(made(good, **how))
    assert found == Inside("", "", 1, ("NXsas", "NXcanSAS"))


def test_the_demo_file_is_nexus() -> None:
    assert hdf5_apart.look(files.content(frozenset())).definitions == ("NXsas",)


def bomb(file: h5py.File) -> None:
    one = entry(file)
    huge = {"dtype": "f8", "chunks": (2**20,), "compression": "gzip"}
    one.create_dataset("definition", shape=(2**50,), **huge)
    one.create_dataset("counts", shape=(2**55,), dtype="S100", chunks=(2**16,))
    one.attrs.create("more", "x" * 30_000)


def zipped_name(file: h5py.File) -> None:
    text = np.full((1,), b"NX" + b"a" * 60_000, dtype="S60002")
    entry(file).create_dataset("definition", data=text, chunks=(1,), compression="gzip")


def long_name(file: h5py.File) -> None:
    entry(file)["definition"] = "NX" * 50_000


def cycle(file: h5py.File) -> None:
    one = entry(file)
    one["self"] = one
    one["top"] = file["/"]
    for number in range(20):
        one[f"again{number}"] = one


def elsewhere(file: h5py.File) -> None:
    one = entry(file)
    one["passwd"] = h5py.ExternalLink("/etc/passwd", "/")
    one["soft"] = h5py.SoftLink("/nowhere")
    one["definition"] = h5py.ExternalLink("/etc/hostname", "/")
    one.create_dataset(
        "outside", shape=(10,), dtype="u1", external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)]
    )


def outside(file: h5py.File) -> None:
    held = [("/etc/passwd", 0, h5py.h5f.UNLIMITED)]
    entry(file).create_dataset("definition", shape=(1,), dtype="S20", external=held)


def deep(file: h5py.File) -> None:
    group: h5py.Group = entry(file)
    for _ in range(200):
        group = group.create_group("g")
        group.attrs.update(NX_ENTRY)


@pytest.mark.parametrize("fill", [bomb, zipped_name, long_name, cycle, elsewhere, outside])
def test_hostile_content_is_passed_over_and_the_entry_is_seen(fill: Fill) -> None:
    began = time.monotonic()
    found = hdf5_apart.look(made(fill))
    assert found == Inside(entries=1)
    assert time.monotonic() - began < 2


def test_groups_are_followed_to_a_depth_only() -> None:
    found = hdf5_apart.look(made(deep))
    assert found.fault == ""
    assert 1 <= found.entries <= 4


def test_of_ten_thousand_groups_the_first_are_looked_at() -> None:
    def many(file: h5py.File) -> None:
        for number in range(10_000):
            file.create_group(f"{number}")

    content = made(many, libver="latest")
    # Groups take some room each; whatever their number, the file is too large to be fetched.
    assert len(content) > hdf5_reading.LARGEST_BYTES
    assert "larger than" in hdf5_apart.look(content).unread


def test_of_very_many_links_the_first_are_looked_at() -> None:
    def linked(file: h5py.File) -> None:
        one = entry(file)
        for number in range(10_000):
            one[f"{number}"] = h5py.SoftLink("/e")

    content = made(linked, libver="latest")
    assert len(content) < hdf5_reading.LARGEST_BYTES
    began = time.monotonic()
    found = hdf5_apart.look(content)
    assert (found.entries, found.unread) == (1, "it holds more than 2,000 objects")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("part", [9, 100, 0.3, 0.5, 0.9])
def test_a_file_that_was_cut_short_cannot_be_opened(part: float) -> None:
    content = made(good)
    kept = content[: int(part if part > 1 else len(content) * part)]
    assert hdf5_apart.look(kept).fault.startswith("cannot be opened")


def test_no_damage_takes_long_or_harms_the_one_who_asks() -> None:
    content = made(good)
    chance = random.Random(7)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(60):
        spoilt = bytearray(content)
        for _ in range(chance.randint(1, 12)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        began = time.monotonic()
        found = hdf5_apart.look(bytes(spoilt), longest_s=1.0)
        assert isinstance(found, Inside)
        assert time.monotonic() - began < 4
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_library_that_hangs_or_crashes_leaves_the_file_unread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hang(content: bytes, *, longest_s: float) -> Inside:
        del content, longest_s
        while True:
            pass

    def crash(content: bytes, *, longest_s: float) -> Inside:
        del content, longest_s
        os.kill(os.getpid(), signal.SIGKILL)

    for broken, told in ((hang, "too long"), (crash, "broke off")):
        monkeypatch.setattr(hdf5_reading, "look", broken)
        began = time.monotonic()
        found = hdf5_apart.look(b"", longest_s=0.3)
        assert told in found.unread
        assert time.monotonic() - began < 3


def test_a_file_that_wants_much_memory_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(content: bytes, *, longest_s: float) -> Inside:
        del content, longest_s
        return Inside(entries=len(bytearray(4 * hdf5_apart.MEMORY_BYTES)))

    monkeypatch.setattr(hdf5_reading, "look", greedy)
    before = resource.getrlimit(resource.RLIMIT_AS)
    assert "broke off" in hdf5_apart.look(b"").unread
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_where_the_library_is_missing_nothing_is_said_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> None:
        raise ImportError("no such library")

    monkeypatch.setattr(hdf5_reading, "library", missing)
    found = hdf5_apart.look(made(good))
    assert (found.fault, found.unread) == ("", "HDF5 files cannot be read here (ImportError)")
