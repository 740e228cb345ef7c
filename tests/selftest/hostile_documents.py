"""Documents that try to fill the memory, reach elsewhere, or lie about what they are."""

OAI = 'xmlns="http://www.openarchives.org/OAI/2.0/"'
HEAD = (
    f"<OAI-PMH {OAI}><responseDate>2026-03-01T12:00:00Z</responseDate>"
    '<request verb="ListRecords">http://127.0.0.1/oai</request>'
)
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">{}</oai_dc:dc>'
)


def listed(title: str = "fine", *, before: str = "", inside: str = "", attributes: str = "") -> str:
    """Return a page of one record, with something more in it."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}{HEAD}'
        f"<ListRecords><record {attributes}><header><identifier>oai:a:1</identifier>"
        "<datestamp>2026-01-01</datestamp></header><metadata>"
        f"{DC.format(f'<dc:title>{title}</dc:title>')}</metadata>{inside}</record></ListRecords>"
        "</OAI-PMH>"
    )


def laughs(levels: int = 12) -> str:
    """Entities that multiply by ten at each level."""
    lines = ['<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return f"<!DOCTYPE OAI-PMH [{''.join(lines)}]>"


def entities(canary: str, secret: str) -> dict[str, str]:
    """Return the documents that use a document type, by what it tries."""
    big = "x" * 200_000
    dtd = "<!DOCTYPE OAI-PMH "
    late = f"<!-- {'OAI-PMH ' * 20}{' ' * 9000} -->"
    return {
        "billion laughs": listed("&l11;", before=laughs()),
        "quadratic growth": listed("&b;" * 10_000, before=f'{dtd}[<!ENTITY b "{big}">]>'),
        "an entity of a file": listed("&e;", before=f'{dtd}[<!ENTITY e SYSTEM "{secret}">]>'),
        "an entity of the net": listed("&e;", before=f'{dtd}[<!ENTITY e SYSTEM "{canary}">]>'),
        "a document type of the net": listed(before=f'{dtd}SYSTEM "{canary}oai.dtd">'),
        "a parameter entity": listed(before=f'{dtd}[<!ENTITY % p SYSTEM "{canary}">%p;]>'),
        "a document type far down": listed("&l11;", before=late + laughs()),
        "an entity that names itself": listed("&a;", before=f'{dtd}[<!ENTITY a "&b;">'
                                              '<!ENTITY b "&a;">]>'),
    }  # fmt: skip


def invitations(canary: str) -> dict[str, str]:
    """Return well-formed documents that invite a reader to fetch something."""
    xi = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return {
        "an include": listed(inside=f'<about><xi:include {xi} href="{canary}"/></about>'),
        "a schema location": listed(attributes=f'{xsi} xsi:schemaLocation="urn:x {canary}x.xsd"'),
        "a style sheet": listed(before=f'<?xml-stylesheet type="text/xsl" href="{canary}x.xsl"?>'),
        "a base and a link": listed(inside=f'<about><a xml:base="{canary}" href="x"/></about>'),
    }


def giants() -> dict[str, str]:
    """Return documents that are too deep, too broad or too many, each within 5 MB."""
    many = " ".join(f'a{number}="1"' for number in range(200_000))
    return {
        "200,000 levels": listed(inside=f"<about>{'<a>' * 200_000}{'</a>' * 200_000}</about>"),
        "200,000 attributes": listed(inside=f"<about><a {many}/></about>"),
        "an attribute of 4 MB": listed(attributes=f'x="{"y" * 4_000_000}"'),
    }


def crowds() -> dict[str, str]:
    """Return documents of nothing but tags: each costs a reader far more than its few bytes."""
    return {
        "nothing but tags": listed(inside=f"<about>{'<a/>' * 400_000}</about>"),
        "many names": listed(
            inside=f"<about>{''.join(f'<a{n}/>' for n in range(100_000))}</about>"
        ),
        "many empty records": listed(inside="</record>" + "<record/>" * 100_000 + "<record>"),
        "many crowds just small enough": listed(
            inside="".join(f"<about>{names * 10_000}</about>" for names in ("<a>x</a> ",) * 9)
        ),
    }


def liars() -> dict[str, bytes]:
    """Return documents that are not what they say they are."""
    good = listed("Größe")
    return {
        "a page about an error": b"<!DOCTYPE html><html><head><title>Oops</title></head></html>",
        "nothing": b"",
        "cut in the middle": good.encode()[:300],
        "words after the end": good.encode() + b"<br>Warning: in line 3",
        "latin-1 that says UTF-8": good.encode("latin-1"),
        "an encoding that does not exist": good.replace("UTF-8", "utf-99").encode(),
        "a NUL byte": good.encode().replace(b"fine", b"fi\x00ne").replace(b"Gr", b"\x00"),
        "an illegal character": listed("a\x0bb").encode(),
        "half a surrogate": listed("a&#xD800;b").encode(),
        "two roots": (HEAD + "</OAI-PMH>" + HEAD + "</OAI-PMH>").encode(),
        "a blank before the declaration": (" " + good).encode(),
    }
