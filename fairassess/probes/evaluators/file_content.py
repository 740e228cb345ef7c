"""Judge what files are: format, NeXus, size and checksum: checks F07 to F16."""

from fairassess.domain.finding import Reason, Verdict
from fairassess.probes import file_formats
from fairassess.probes.data_file_evidence import AskedFile, DataFileEvidence, Inside
from fairassess.probes.evaluators import file_ground as ground
from fairassess.probes.evaluators.file_ground import Seen
from fairassess.probes.file_formats import Format
from fairassess.probes.landing_evidence import media_type

_NOT_SEEN = "does not come in parts, so that its first bytes were not looked at"


def media_type_is_right(evidence: DataFileEvidence) -> Verdict:
    """Judge F07: header and metadata name the media type of the bytes."""
    return ground.judge(evidence, _type, good="have the media type of their bytes")


def _type(file: AskedFile) -> Seen:
    gone = _unread(file)
    if gone is not None:
        return gone
    if file.format is None:
        return ground.beside("is in a format that we do not know by its bytes")
    said, told = media_type(file.exchange), file.told.type
    name = file.format.value
    if told and "/" in told and not _fits(file.format, told):
        return ground.fails(f"is {name}, and the metadata say {told[:80]}", file.told.where, told)
    is_told = bool(told) and "/" in told and told not in file_formats.SAYS_NOTHING
    if not said or said in file_formats.SAYS_NOTHING:
        if is_told:
            return ground.holds(f"is {name}, as the metadata say", file.told.where, told)
        clause = f"is {name}, and neither header nor metadata say so ({said[:80] or 'no type'})"
        return ground.fails(clause, "Content-Type", said)
    if not _fits(file.format, said):
        return ground.fails(f"is {name}, and comes as {said[:80]}", "Content-Type", said)
    return ground.holds(f"is {name}, and comes as {said}", "Content-Type", said)


def _fits(form: Format, media: str) -> bool:
    return media in file_formats.SAYS_NOTHING or file_formats.is_right(form, media)


def format_is_common(evidence: DataFileEvidence) -> Verdict:
    """Judge F08: the format is one that the community reads."""
    return ground.judge(evidence, _common, good="are in a format that the community reads")


def _common(file: AskedFile) -> Seen:
    gone = _unread(file)
    if gone is not None:
        return gone
    if file.format is None:
        return ground.fails("is in a format that we do not know by its first bytes", "first bytes")
    if file.format.is_package:
        return ground.beside(f"is a package ({file.format.value}), and holds we do not know what")
    if file.format.is_common:
        return ground.holds(f"is {file.format.value}", "first bytes", file.format.value)
    clause = f"is {file.format.value}, which holds no measured data as the community reads them"
    return ground.fails(clause, "first bytes", file.format.value)


def hdf5_can_be_opened(evidence: DataFileEvidence) -> Verdict:
    """Judge F09: an HDF5 file is whole."""
    return ground.judge(evidence, _opened, good="of HDF5 can be opened", least=ground.ALL)


def _opened(file: AskedFile) -> Seen:
    inside = _inside(file)
    if isinstance(inside, Seen):
        return inside
    if inside.fault:
        return ground.fails(inside.fault, "content", inside.fault)
    return ground.holds("can be opened", "content")


def is_nexus(evidence: DataFileEvidence) -> Verdict:
    """Judge F10: an HDF5 file has an NXentry."""
    return ground.judge(evidence, _nexus, good="of HDF5 are NeXus", least=ground.GOOD)


def _nexus(file: AskedFile) -> Seen:
    inside = _sound(file)
    if isinstance(inside, Seen):
        return inside
    if inside.entries:
        return ground.holds("is NeXus", "NX_class", "NXentry")
    if inside.unread:
        return ground.open_(Reason.TOO_LARGE, f"was not looked through: {inside.unread}")
    return ground.fails("is HDF5 without any NXentry", "NX_class")


def nexus_names_its_definition(evidence: DataFileEvidence) -> Verdict:
    """Judge F11: a NeXus file says which application definition it follows."""
    return ground.judge(
        evidence, _named, good="of NeXus name an application definition", least=ground.GOOD
    )


def _named(file: AskedFile) -> Seen:
    inside = _sound(file)
    if isinstance(inside, Seen):
        return inside
    if inside.definitions:
        names = ", ".join(inside.definitions[:5])
        return ground.holds(f"follows {names}", "definition", names)
    if inside.unread:
        return ground.open_(Reason.TOO_LARGE, f"was not looked through: {inside.unread}")
    if not inside.entries:
        return ground.beside("is not NeXus")
    return ground.fails("is NeXus without any definition", "definition")


def nexus_definition_is_known(evidence: DataFileEvidence) -> Verdict:
    """Judge F12: the definitions that files name are those of NeXus."""
    known = evidence.nexus
    return ground.judge(
        evidence,
        lambda file: _known(file, known),
        good="of NeXus name definitions that NeXus has",
        least=ground.GOOD,
    )


def _known(file: AskedFile, known: frozenset[str] | None) -> Seen:
    inside = _sound(file)
    if isinstance(inside, Seen):
        return inside
    if not inside.definitions:
        return ground.beside("names no application definition")
    if known is None:
        clause = "could not be compared: the table of NeXus definitions did not reach the run"
        return ground.open_(Reason.INTERNAL, clause)
    strange = [name for name in inside.definitions if name not in known]
    if strange:
        clause = f"names a definition that NeXus does not have ({strange[0]})"
        return ground.fails(clause, "definition", strange[0])
    return ground.holds("names a definition of NeXus", "definition", inside.definitions[0])


def size_is_stated(evidence: DataFileEvidence) -> Verdict:
    """Judge F13: the metadata tell the size."""
    return ground.judge(evidence, _sized, good="have their size in the metadata")


def _sized(file: AskedFile) -> Seen:
    if file.told.size is None:
        return ground.fails("has no size in the metadata", file.told.where)
    return ground.holds("has its size in the metadata", file.told.where, str(file.told.size))


def size_is_as_stated(evidence: DataFileEvidence) -> Verdict:
    """Judge F14: the file is as large as the metadata say."""
    return ground.judge(evidence, _right_size, good="are as large as the metadata say")


def _right_size(file: AskedFile) -> Seen:
    gone = ground.here(file)
    if gone is not None:
        return gone
    told, has = file.told.size, file.size
    if told is None:
        return ground.beside("has no size in the metadata")
    if has is None:
        return ground.beside("does not say itself how large it is")
    if abs(told - has) > file.told.rounding:
        clause = f"has {has:,} bytes, and the metadata say {told:,}"
        return ground.fails(clause, file.told.where, str(told))
    return ground.holds(f"has {has:,} bytes, as the metadata say", file.told.where, str(told))


def checksum_is_stated(evidence: DataFileEvidence) -> Verdict:
    """Judge F15: a checksum is in the metadata or in the headers."""
    return ground.judge(evidence, _has_checksum, good="have a checksum that is told")


def _has_checksum(file: AskedFile) -> Seen:
    if file.told.checksum:
        return ground.holds("has a checksum in the metadata", file.told.where, file.told.checksum)
    if file.stated:
        return ground.holds("comes with its checksum in a header", "Repr-Digest", file.stated)
    gone = ground.here(file)
    return gone or ground.fails("has no checksum that anybody tells", file.told.where)


def checksum_is_as_stated(evidence: DataFileEvidence) -> Verdict:
    """Judge F16: the checksum is that of the bytes."""
    return ground.judge(
        evidence, _right_checksum, good="have the checksum that is told", least=ground.ALL
    )


def _right_checksum(file: AskedFile) -> Seen:
    gone = ground.here(file)
    if gone is not None:
        return gone
    if not file.stated:
        return ground.beside("has no checksum that anybody tells")
    if not file.digest:
        return ground.beside("was not fetched whole")
    if file.digest != file.stated:
        clause = f"has another checksum than is told ({file.digest[:40]})"
        return ground.fails(clause, "checksum", file.stated)
    return ground.holds("has the checksum that is told", "checksum", file.stated)


def _unread(file: AskedFile) -> Seen | None:
    """Return what is said of a file whose first bytes are not there; None when they are."""
    gone = ground.here(file)
    if gone is not None:
        return gone
    return ground.open_(Reason.TOO_LARGE, _NOT_SEEN) if file.is_head_only else None


def _inside(file: AskedFile) -> Inside | Seen:
    """Return what stands in an HDF5 file, or what is said of one that was not looked into."""
    gone = _unread(file)
    if gone is not None:
        return gone
    if file.format is not Format.HDF5:
        return ground.beside("is not HDF5")
    if file.inside is None:
        return ground.beside("is too large to be fetched whole")
    if file.inside.unread and not file.inside.entries:
        return ground.open_(Reason.TOO_LARGE, f"was not looked through: {file.inside.unread}")
    return file.inside


def _sound(file: AskedFile) -> Inside | Seen:
    """Return what stands in an HDF5 file that can be opened."""
    inside = _inside(file)
    if isinstance(inside, Inside) and inside.fault:
        return ground.unseen(inside.fault)
    return inside
