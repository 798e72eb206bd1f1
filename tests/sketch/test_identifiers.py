import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.sketch.identifiers import address, email, local_pattern, network


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Jo.Smith@Example.COM", "jo.smith@example.com"),
        (" jo+news@example.com ", "jo@example.com"),
        ("Jo.Smith+x@GMail.com", "josmith@gmail.com"),
        ("josmith@googlemail.com", "josmith@gmail.com"),
        ("jo@Bücher.example", "jo@xn--bcher-kva.example"),
        ("jo@example.com.", "jo@example.com"),
        ("no address", "no address"),
        ("+tag@example.com", "+tag@example.com"),
    ],
)
def test_email(written, canonical):
    assert email(written).address == canonical


def test_email_parts():
    assert email("Jo.Smith42+x@gmail.com") == ("josmith42@gmail.com", "gmail.com", "aa.aaaaa00")
    assert email("nobody").domain is None
    assert local_pattern("öl_7") == "aa_0"


@pytest.mark.parametrize(
    ("written", "canonical", "net"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        (" 192.0.2.7:443 ", "192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("2001:DB8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        (" not-an-address ", "not-an-address", None),
        ("300.1.1.1", "300.1.1.1", None),
    ],
)
def test_address(written, canonical, net):
    assert address(written) == canonical
    assert network(written) == net


@given(st.text())
def test_nothing_that_is_written_breaks_them(text):
    email(text)
    address(text)
    network(text)


@given(st.ip_addresses())
def test_canonical_addresses_stay_as_they_are(ip):
    once = address(str(ip))
    assert address(once.partition("/")[0]) == once
