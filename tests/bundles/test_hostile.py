"""Files by somebody who wants the verifier to fall over, to fill the memory, or to write on the
terminal."""

import os
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.bundles import verify_bundle as verifier
from stillwatch.bundles.verify_bundle import LEAVES, SIGNER, STATEMENT, Bundle, NotVerified, Unusable, main, parsed

from .made import make, records, statement_of


def said(path, capsys):
    """(exit code, all that was printed)."""
    code = main([str(path)])
    out, err = capsys.readouterr()
    return code, out + err


@settings(max_examples=300)
@given(st.binary(max_size=2000))
def test_any_file_at_all_is_answered(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any"
    for content in (data, b"PK\3\4" + data, b"{" + data):
        path.write_bytes(content)
        assert main([str(path)]) in (1, 2)


def test_what_is_no_bundle_is_unusable(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("nothing")
    assert said(tmp_path / "a.txt", capsys)[0] == 2
    assert said(tmp_path / "none", capsys)[0] == 2
    assert said(tmp_path, capsys)[0] == 2


def test_another_zip_is_not_verified(tmp_path, capsys):
    path = make(tmp_path / "a.zip")
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for name in given.namelist():
            out.writestr(name, given.read(name))
    assert said(tmp_path / "b.zip", capsys)[0] == 1


def test_a_bomb_is_not_unpacked(tmp_path, capsys):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for name in verifier.ENTRIES:
            out.writestr(name, bytes(20_000_000))
    tracemalloc.start()
    assert said(tmp_path / "a.zip", capsys)[0] == 1
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("count", [2**31, 2**63, 10**40, -1, True, "3", None, [1]], ids=str)
def test_counts_are_no_more_than_what_is_there(tmp_path, capsys, monkeypatch, count):
    """Signed by whoever wrote the file: the signature says nothing of good will."""
    monkeypatch.setattr("stillwatch.bundles.signing._statement", _lying(records=lambda old: old | {"members": count}))
    assert said(make(tmp_path / "a.zip"), capsys)[0] == 1


def _lying(**changes):
    from stillwatch.bundles.signing import _statement

    def lie(*arguments):
        says = _statement(*arguments)
        for name, change in changes.items():
            says["predicate"][name] = change(says["predicate"][name])
        if all(type(count) is int for count in says["predicate"]["records"].values()):
            says["predicate"]["treeSize"] = sum(says["predicate"]["records"].values())
        return says

    return lie


def test_nothing_in_a_bundle_moves_the_cursor(tmp_path, capsys, monkeypatch):
    evil = "\x1b[2J\r\u202e\u009b31m"
    monkeypatch.setattr(
        "stillwatch.bundles.signing._statement", _lying(campaign=lambda _: evil, marking=lambda _: evil)
    )
    given = records()
    given["evidence"][0] |= {"id": evil, "says": "They"}
    path = make(tmp_path / "a.zip", given)
    code, out = said(path, capsys)
    assert code == 0 and out.replace("\n", "").isprintable()
    path.write_bytes(path.read_bytes().replace(b"They", b"them"))
    code, out = said(path, capsys)
    assert code == 1 and "calls itself" in out and out.replace("\n", "").isprintable()


def test_a_member_with_an_odd_name_is_told_plainly(tmp_path, capsys):
    given = records(1, account="\x1b[31m{}\x00")
    given["members"][0]["attempts"] = given["campaign"][0]["attempts"] = 9
    code, out = said(make(tmp_path / "a.zip", given), capsys)
    assert code == 1 and out.replace("\n", "").isprintable()


@pytest.mark.parametrize("field", ["exchanges", "parts", "account", "harvest_exchanges"])
@pytest.mark.parametrize("value", ["9" * 5000, 10**400, -1, 1.5, [], {}, None, "x" * 100], ids=range(8))
def test_fields_of_other_kinds_are_no_counts(tmp_path, capsys, field, value):
    given = records()
    given["members"][0][field] = value
    assert said(make(tmp_path / "a.zip", given), capsys)[0] == 1


@pytest.mark.parametrize("field", ["rows", "times", "statuses", "harvest", "source", "account"])
@pytest.mark.parametrize("value", [["a"] * 4, [1] * 3, [10**400] * 4, [-1] * 4, None, 3.5, {"a": 1}], ids=range(7))
def test_exchanges_of_other_kinds_do_not_make_it_fall_over(tmp_path, capsys, field, value):
    given = records()
    given["exchanges"][0][field] = value
    assert said(make(tmp_path / "a.zip", given), capsys)[0] in (0, 1)


@pytest.mark.parametrize(
    "text", [b'{"a":1,"a":2}', b"[" * 100_000, b'{"a":NaN}', b"[]", b"\xff", b'{"a":' + b"1" * 5000 + b"}", b""]
)
def test_json_that_can_be_read_in_two_ways_is_not_read(text):
    with pytest.raises(NotVerified):
        parsed(text, "this")


@pytest.mark.parametrize("records", [list(verifier.KINDS), 3, "campaign", None], ids=str)
def test_a_statement_of_another_form_is_told(tmp_path, capsys, monkeypatch, records):
    monkeypatch.setattr("stillwatch.bundles.signing._statement", lambda *a: {"predicate": {"records": records}})
    assert said(make(tmp_path / "a.zip"), capsys)[0] == 1


def test_what_is_printed_has_an_end(tmp_path, capsys):
    given = records()
    given["campaign"][0] |= {"first_seen": "x" * 1_000_000, "accounts": 3}
    given["evidence"][0]["id"] = "y" * 1_000_000
    path = make(tmp_path / "a.zip", given)
    assert len(said(path, capsys)[1]) < 1000
    path.write_bytes(path.read_bytes().replace(b"They", b"them"))
    assert len(said(path, capsys)[1]) < 1000


@pytest.mark.parametrize("name", ["id", "kind", "account"])
def test_every_record_says_what_it_is_in_words(tmp_path, capsys, name):
    given = records()
    given["networks"][0][name] = ["x"]
    assert said(make(tmp_path / "a.zip", given), capsys)[0] == 1


def test_a_line_without_end_is_not_held(tmp_path):
    path = make(tmp_path / "a.zip")
    opened = Bundle(path)
    data = path.read_bytes()
    entry = opened.entries["records/campaign.jsonl"]
    size = 1 << 27
    at = entry.offset - 30 - len(entry.name)
    header = verifier.local_header(entry.name, 0, size)
    with path.open("wb") as file:
        file.write(data[:at] + header)
        file.seek(size, os.SEEK_CUR)
        end = [(e.name, 0 if e is entry else e.crc, size if e is entry else e.size) for e in opened.entries.values()]
        file.write(data[entry.offset + entry.size : -len(verifier.directory(end))] + verifier.directory(end))
    tracemalloc.start()
    with pytest.raises(NotVerified, match="campaign"):
        verifier.verify_bundle(path)
    assert tracemalloc.get_traced_memory()[1] < 3 * verifier.LONGEST
    tracemalloc.stop()


def test_a_directory_that_lies_about_sizes_is_told(tmp_path):
    path = make(tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    at = len(data) - len(verifier._BLANK) + 24
    data[at : at + 4] = struct.pack("<I", 0xFFFFFFFF)
    path.write_bytes(data)
    with pytest.raises((NotVerified, Unusable)):
        verifier.verify_bundle(path)


def test_keys_of_other_kinds_are_refused(tmp_path):
    path = make(tmp_path / "a.zip")
    statement = Bundle(path).content(STATEMENT)
    assert statement_of(statement)["_type"] == "https://in-toto.io/Statement/v1"
    for pem in (b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", Bundle(path).content(LEAVES)):
        with pytest.raises(NotVerified, match=SIGNER):
            verifier.signed_statement(statement, pem, None)
