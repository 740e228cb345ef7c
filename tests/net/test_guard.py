"""Which addresses may be visited, and how an address must be written."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess import errors
from fairassess.net import guard, registry

PUBLIC = guard.Policy()

FORBIDDEN = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.9",
    "192.88.99.1",
    "192.168.1.1",
    "198.19.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "64:ff9b:1:808:8:800::",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]

ALLOWED = [
    "1.1.1.1",
    "8.8.8.8",
    "131.169.40.1",
    "2001:638:700::1",
    "2a00:1450::1",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_special_address_is_refused(address: str) -> None:
    refusal = guard.may_reach(address, 443, PUBLIC)
    assert refusal is not None
    assert refusal.message.endswith(".")
    assert address not in refusal.message.split()


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_is_allowed_at_the_two_web_ports_only(address: str) -> None:
    assert guard.may_reach(address, 80, PUBLIC) is None
    assert guard.may_reach(address, 443, PUBLIC) is None
    for port in (0, 22, 25, 8080, 65535):
        assert guard.may_reach(address, port, PUBLIC) is not None


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "1.2.3"])
def test_what_is_no_numeric_address_is_refused(text: str) -> None:
    assert guard.may_reach(text, 80, PUBLIC) is not None


def _address_in(network: registry.Network) -> st.SearchStrategy[registry.Address]:
    first = int(network.network_address)
    last = int(network.broadcast_address)
    kind = type(network.network_address)
    return st.integers(first, last).map(kind)


ADDRESS_IN_SOME_ROW = st.sampled_from(
    [row for row in registry.ROWS if row.network != registry.NAT64]
).flatmap(lambda row: _address_in(row.network))


@given(ADDRESS_IN_SOME_ROW)
def test_every_address_of_every_row_is_refused(address: registry.Address) -> None:
    assert guard.may_reach(str(address), 443, PUBLIC) is not None


@given(st.sampled_from(registry.IPV4_ROWS).flatmap(lambda row: _address_in(row.network)))
def test_an_ipv4_address_is_refused_in_every_ipv6_dress(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    dresses = [
        number,
        0xFFFF << 32 | number,
        0x64FF9B << 96 | number,
        0x64FF9B0001 << 80 | number,
        0x2002 << 112 | number << 80,
        0x20010000 << 96 | 0x08080808 << 64 | number ^ 0xFFFFFFFF,
    ]
    for dress in dresses:
        spelled = ipaddress.IPv6Address(dress)
        for text in (str(spelled), spelled.exploded, str(spelled).upper()):
            assert guard.may_reach(text, 443, PUBLIC) is not None, text


@given(st.ip_addresses(v=4))
def test_nat64_is_as_open_as_the_address_inside(address: ipaddress.IPv4Address) -> None:
    through = ipaddress.IPv6Address(0x64FF9B << 96 | int(address))
    direct = guard.may_reach(str(address), 443, PUBLIC)
    assert (guard.may_reach(str(through), 443, PUBLIC) is None) == (direct is None)


OPENABLE = [row.network for row in registry.ROWS if row.can_be_opened]


@given(st.data())
def test_a_named_network_is_opened_and_nothing_else(data: st.DataObject) -> None:
    named = data.draw(st.sampled_from(OPENABLE))
    policy = guard.Policy(allow_private=(named,))
    inside = data.draw(_address_in(named))
    if policy.opens(str(inside)):
        assert guard.may_reach(str(inside), 8080, policy) is None
    else:
        row = registry.row_of(inside)
        assert row is not None
        assert not row.can_be_opened
    other = data.draw(st.ip_addresses())
    if other not in named:
        before = guard.may_reach(str(other), 443, PUBLIC)
        assert guard.may_reach(str(other), 443, policy) == before


def test_opening_loopback_does_not_open_its_ipv6_dresses() -> None:
    policy = guard.policy_of(["127.0.0.0/8"])
    assert guard.may_reach("127.0.0.1", 8000, policy) is None
    for address in ("::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "10.0.0.1"):
        assert guard.may_reach(address, 8000, policy) is not None


@pytest.mark.parametrize("address", ["0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1"])
def test_addresses_of_no_single_machine_cannot_be_opened(address: str) -> None:
    policy = guard.policy_of(["0.0.0.0/0", "::/0"])
    assert guard.may_reach(address, 80, policy) is not None


def test_a_policy_lists_every_network_it_cannot_read() -> None:
    with pytest.raises(errors.Invalid) as caught:
        guard.policy_of(["10.0.0.0/8", "10.0.0.1/8", "facility"])
    assert [fault.message.split(" ")[0] for fault in caught.value.faults] == [
        "'10.0.0.1/8'",
        "'facility'",
    ]


def test_nested_rows_stand_with_the_narrower_one_first() -> None:
    for rows in (registry.IPV4_ROWS, registry.IPV6_ROWS):
        for place, row in enumerate(rows):
            for later in rows[place + 1 :]:
                assert not later.network.subnet_of(row.network), later  # type: ignore[arg-type]


GOOD_URLS = {
    "http://example.org": "http://example.org/",
    "HTTPS://Example.ORG:443/A?b=C#part": "https://example.org/A?b=C",
    "http://example.org.:8080/": "http://example.org:8080/",
    "http://example.org:/x": "http://example.org/x",
    "https://bücher.example/ä?q=ö": "https://xn--bcher-kva.example/%C3%A4?q=%C3%B6",
    "https://BÜCHER.example/": "https://xn--bcher-kva.example/",
    "http://xn--80ak6aa92e.com/": "http://xn--80ak6aa92e.com/",
    "http://[2001:DB8::0:1]:80/": "http://[2001:db8::1]/",
    "http://[::ffff:127.0.0.1]/": "http://[::ffff:7f00:1]/",
    "http://127.0.0.1:5000/oai?verb=Identify": "http://127.0.0.1:5000/oai?verb=Identify",
    "http://example.org?verb=Identify": "http://example.org/?verb=Identify",
    "http://example.org/a%2Fb%zz?x=%20|": "http://example.org/a%2Fb%25zz?x=%20%7C",
    "http://a#@b": "http://a/",
    "http://my_host.example/": "http://my_host.example/",
    # Full-width digits and dots are digits and dots: the address is judged later, as loopback.
    "http://１２７.0.0.1/": "http://127.0.0.1/",
    "http://①②⑦.⓪.⓪.①/": "http://127.0.0.1/",
    "http://ⓛocalhost/": "http://localhost/",
}


@pytest.mark.parametrize(("given_url", "plain"), GOOD_URLS.items())
def test_an_address_gets_one_plain_spelling(given_url: str, plain: str) -> None:
    assert guard.check_url(given_url).url == plain


BAD_URLS = [
    "",
    "example.org",
    "//example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "http:example.org",
    "http:///path",
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://a\\@b/",
    "http://example.org/a b",
    " http://example.org/",
    "http://example.org/\r\nHost: other",
    "http://example.org/\x00",
    "http://example.org/\u202egnp.exe",
    "http://example.org/\ud800",
    "http://exa\u00admple.org/",
    "http://example.org:0/",
    "http://example.org:65536/",
    "http://example.org:80a/",
    "http://example.org:٨٠/",
    "http://[::1/",
    "http://[::1]x/",
    "http://[fe80::1%25eth0]/",
    "http://[v1.x]/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0/",
    "http://127.0.0.01/",
    "http://1.2.3.4.5/",
    "http://-bad.example/",
    "http://bad..example/",
    "http://.example/",
    "http://exa%6dple.org/",
    "http://xn--a/",
    "http://" + "a" * 64 + ".example/",
    "http://example.org/" + "a" * 2048,
    "http://example.org/" + "ä" * 1000,
]


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_breaks_a_rule_is_refused_in_sentences(url: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        guard.check_url(url)
    for fault in caught.value.faults:
        assert fault.message[0].isupper()
        assert fault.message.endswith(".")


@given(st.text(max_size=80) | st.from_regex(r"https?://[^/?#]{0,20}[/?#]?.{0,30}", fullmatch=True))
def test_any_text_is_refused_or_becomes_plain_ascii_that_reads_the_same_again(text: str) -> None:
    try:
        parsed = guard.check_url(text)
    except errors.Invalid:
        return
    assert parsed.url.isascii()
    assert parsed.url.isprintable()
    assert guard.check_url(parsed.url) == parsed


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/?access_token=abc&x=1", "https://a.example/?access_token=***&x=1"),
        ("https://a.example/?X-Amz-Signature=abc", "https://a.example/?X-Amz-Signature=***"),
        ("https://a.example/?api_key=abc#f", "https://a.example/?api_key=***#f"),
        ("https://a.example/?resumptionToken=abc", "https://a.example/?resumptionToken=abc"),
        ("https://a.example/?verb=Identify", "https://a.example/?verb=Identify"),
        ("http://[half", "http://[half"),
    ],
)
def test_secrets_in_a_query_are_not_shown(url: str, shown: str) -> None:
    assert guard.redacted_url(url) == shown
