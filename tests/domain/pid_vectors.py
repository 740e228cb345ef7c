"""Texts with what they are, by scheme; right ones are real or from the scheme's own papers."""

from fairassess.domain.pids import Scheme

RORS = ("02550n020", "01xtjs520", "01js2sh04", "02aj13c28", "05etxs293", "03eh3y714")
ORCIDS = ("0000-0002-1825-0097", "0000-0002-1694-233X")
# The first is the example of the library's own description of the check digit.
GERMAN_URNS = (
    "urn:nbn:de:gbv:089-3321752945",
    "urn:nbn:de:101:1-201102033592",
    "urn:nbn:de:bvb:19-146642",
)

RIGHT = (
    ("10.1234/abc", Scheme.DOI, "10.1234/abc"),
    ("doi: 10.1234/abc", Scheme.DOI, "10.1234/abc"),
    ("http://dx.doi.org/10.1234.5/A(b)<c>;1", Scheme.DOI, "10.1234.5/A(b)<c>;1"),
    (
        "https://doi.org/10.1002/(SICI)1097%3C1::AID-JCC1%3E3.0.CO;2-%23",
        Scheme.DOI,
        "10.1002/(SICI)1097<1::AID-JCC1>3.0.CO;2-#",
    ),
    ("10.1002/100%25", Scheme.DOI, "10.1002/100%25"),
    ("https://doi.org/10.1002/a%20b", Scheme.DOI, "10.1002/a%20b"),
    ("igsn:10.58052/IE0001", Scheme.DOI, "10.58052/IE0001"),
    ("https://hdl.handle.net/10273/ICDP5054", Scheme.HANDLE, "10273/ICDP5054"),
    ("20.500.14332/7", Scheme.HANDLE, "20.500.14332/7"),
    ("ark:/12148/btv1b8449691v", Scheme.ARK, "12148/btv1b8449691v"),
    ("https://n2t.net/ark:/12148/btv1b8449691v", Scheme.ARK, "12148/btv1b8449691v"),
    ("https://ark.example.org/ark:12148/b", Scheme.ARK, "12148/b"),
    ("IGSN: ICDP5054", Scheme.IGSN, "ICDP5054"),
    ("https://igsn.org/ICDP5054EX", Scheme.IGSN, "ICDP5054EX"),
    ("urn:nbn:fi-fe201003181510", Scheme.URN, "urn:nbn:fi-fe201003181510"),
    ("urn:nbn:se:uu:diva-3475", Scheme.URN, "urn:nbn:se:uu:diva-3475"),
    *((urn, Scheme.URN, urn) for urn in GERMAN_URNS),
    *((f"https://ror.org/{ror}", Scheme.ROR, ror) for ror in RORS),
    *((orcid, Scheme.ORCID, orcid) for orcid in ORCIDS),
)

BROKEN = (
    "10.123/too-short",
    "10.1234/",
    "doi:10.1234",
    "10.1234/abc def",
    "https://doi.org/doi:10.1234/abc",
    "https://doi.org/https://doi.org/10.1234/abc",
    "https://hdl.handle.net/",
    "https://orcid.org/0000-0002-1825-0098",
    "0000-0002-1694-2339",
    "https://ror.org/02550n021",
    "https://ror.org/01xtjs52",
    "urn:nbn:de:gbv:089-3321752946",
    "igsn:!",
    "10.\uff11\uff12\uff13\uff14/abc",
    "urn:nbn:de:\u212aobv:1",
    "ark:/",
)
FOR_TESTS = (
    "10.5072/abc",
    "https://doi.org/10.5072.1/abc",
    "10.5555/12345678",
    "ark:/99999/fk4x",
    "0000-0001-2345-6789",
)
UNSET = (
    "undefined/4711",
    "PID.SAMPLE.PREFIX/4711",
    "DOI.SAMPLE.PREFIX/4711",
    "https://doi.org/undefined/4711",
    "null/4711",
)
