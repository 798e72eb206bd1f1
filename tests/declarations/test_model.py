"""A declaration survives being written, and nothing but itself is taken for one."""

import base64
import json
import os
import tracemalloc
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.bundles.signing import public_pem
from stillwatch.bundles.verify_bundle import canonical, preauthenticated
from stillwatch.declarations.folder import read_folder
from stillwatch.declarations.model import Declaration, DeclarationError
from stillwatch.declarations.signed import LARGEST, read_declaration
from stillwatch.declarations.signed import signed as file_of
from stillwatch.result.plain import plain

from .made import KEY, TODAY, declaration, said, signed, write

OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
SHOWS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=120)


def refused(path):
    """Why it cannot be used, in one line that repeats nothing of it."""
    with pytest.raises(DeclarationError) as caught:
        read_declaration(path)
    told = str(caught.value)
    assert told.isprintable() and "HOSTILE" not in told
    return told


def test_it_is_read_as_it_was_written(tmp_path):
    made = declaration("acc-1", "acc-2")
    path = tmp_path / "a.declaration.json"
    path.write_bytes(file_of(made, KEY))
    read = read_declaration(path)
    assert read == made and read.id == made.id and len(read.fingerprint) == 64
    assert read.hashed("acc-1") in read.accounts and read.hashed("acc-3") not in read.accounts
    assert "acc-1" not in path.read_text()


def test_another_salt_gives_other_hashes_and_another_id():
    one, other = declaration("acc-1"), declaration("acc-1", salt=2)
    assert one.accounts != other.accounts and one.id != other.id


def test_every_changed_character_is_told(tmp_path):
    path = tmp_path / "a"
    text = json.dumps(signed(said()))
    for k in range(0, len(text), 7):
        changed = text[:k] + ("0" if text[k] != "0" else "1") + text[k + 1 :]
        path.write_text(changed)
        refused(path)


@pytest.mark.parametrize(
    "changed",
    [
        {"who": "Another Ltd"},
        {"expires": "2026-10-02"},
        {"accounts": ["0" * 32]},
        {"signer": public_pem(OTHER).decode()},
        {"exchanges_a_day": 10**9},
    ],
)
def test_what_was_changed_after_it_was_signed_does_not_fit(tmp_path, changed):
    path = tmp_path / "a"
    path.write_text(json.dumps(signed(said()) | changed))
    assert "does not fit" in refused(path)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"who": ""}, "who"),
        ({"who": "HOSTILE\x1b[2J"}, "who"),
        ({"who": "HOSTILE\u202e"}, "who"),
        ({"who": "HOSTILE\u200b Ltd"}, "who"),
        ({"who": "X” (verified by a person). “HOSTILE"}, "who"),
        ({"who": "HOSTILE" * 100}, "who"),
        ({"who": ["HOSTILE"]}, "who"),
        ({"contact": "a\nb"}, "contact"),
        ({"purposes": []}, "purposes"),
        ({"purposes": ["x"] * 21}, "purposes"),
        ({"purposes": [1]}, "purposes.0"),
        ({"fleets": [{"name": "a", "agents": 10**30, "purpose": "b"}]}, "fleets.0.agents"),
        ({"fleets": [{"name": "a", "agents": 1, "purpose": "b", "HOSTILE": 1}]}, "fleets.0"),
        ({"fleets": {"HOSTILE": 1}}, "fleets"),
        ({"exchanges_a_day": -1}, "exchanges_a_day"),
        ({"exchanges_a_day": 1.5}, "exchanges_a_day"),
        ({"exchanges_a_day": True}, "exchanges_a_day"),
        ({"exchanges_a_day": "9"}, "exchanges_a_day"),
        ({"made": "2026-13-01"}, "made"),
        ({"made": 0}, "made"),
        ({"expires": "2026-04-20"}, "the whole"),
        ({"expires": "2027-05-01"}, "the whole"),
        ({"made": "9999-12-30", "expires": "9999-12-31", "log": None}, "log"),
        ({"key": "0" * 63}, "key"),
        ({"key": "0" * 64 + "\n"}, "key"),
        ({"accounts": []}, "accounts"),
        ({"accounts": ["HOSTILE"]}, "accounts.0"),
        ({"accounts": ["f" * 32, "0" * 32]}, "the whole"),
        ({"accounts": ["0" * 32, "0" * 32]}, "the whole"),
        ({"accounts": {"0" * 32: 1}}, "accounts"),
        ({"HOSTILE": 1}, "the whole"),
    ],
)
def test_a_field_that_is_not_what_it_should_be_is_named_though_the_signature_fits(tmp_path, changed, place):
    assert f": {place} is not" in refused(write(tmp_path / "a", said(**changed)))


def test_a_missing_field_is_named(tmp_path):
    for field in Declaration.model_fields:
        what = said()
        del what[field.rstrip("_")]
        told = refused(write(tmp_path / "a", what))
        assert field.rstrip("_") in told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HOSTILE",
        "[]",
        "null",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"schema": "stillwatch.declaration/1", "schema": "HOSTILE"}',
        '{"schema": "stillwatch.declaration/1", "who": ' + "9" * 5000 + "}",
        '{"schema": "stillwatch.declaration/1", "who": NaN}',
        '{"schema": "stillwatch.indicators/1"}',
        '{"schema": "stillwatch.declaration/1"}',
        "\ufeff{}",
    ],
)
def test_what_is_no_declaration_is_refused(tmp_path, text):
    path = tmp_path / "a"
    path.write_text(text)
    refused(path)


@pytest.mark.parametrize("signature", [None, 1, "", "HOSTILE", "=" * 88, "A" * 86 + "==", ["x"]])
def test_what_is_no_signature_is_refused(tmp_path, signature):
    path = tmp_path / "a"
    path.write_text(json.dumps(said() | {"signature": signature}))
    assert "signature" in refused(path)


@pytest.mark.parametrize("signer", ["", "HOSTILE", "-----BEGIN PUBLIC KEY-----\nHOSTILE\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_key_is_refused(tmp_path, signer):
    assert "signer" in refused(write(tmp_path / "a", said(signer=signer)))


def test_a_signature_over_something_else_is_none_over_a_declaration(tmp_path):
    path, what = tmp_path / "a", said()
    signature = base64.b64encode(KEY.sign(preauthenticated(canonical(what)))).decode()
    path.write_text(json.dumps(what | {"signature": signature}))
    assert "does not fit" in refused(path)


def test_a_huge_file_is_not_read_whole(tmp_path):
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.truncate(LARGEST << 6)
    tracemalloc.start()
    assert "larger than" in refused(path)
    assert tracemalloc.get_traced_memory()[1] < 3 * LARGEST
    tracemalloc.stop()


@settings(max_examples=200)
@given(st.binary(max_size=300), SHOWS)
def test_any_file_at_all_is_answered(tmp_path_factory, data, name):
    path = tmp_path_factory.getbasetemp() / "any"
    for content in (data, b"{" + data, json.dumps(signed(said()) | {"who": name}).encode()):
        path.write_bytes(content)
        with pytest.raises(DeclarationError):
            read_declaration(path)


@settings(max_examples=100)
@given(SHOWS)
def test_whoever_may_be_named_is_read_back_as_he_is_named(tmp_path_factory, name):
    path = tmp_path_factory.getbasetemp() / "named"
    try:
        made = declaration(who=name)
    except ValueError:
        return
    path.write_bytes(file_of(made, KEY))
    assert read_declaration(path).who == name == name.strip() == plain(name)


def test_a_folder_is_read_as_far_as_it_can_be(tmp_path):
    names = {
        "good": said(),
        "over": said(made="2025-05-01", expires="2026-04-30"),
        "later": said(made="2026-05-02"),
        "twin": said(),
    }
    for name, what in names.items():
        write(tmp_path / f"{name}.declaration.json", what)
    (tmp_path / "odd\x1b[2J.declaration.json").write_text("{")
    (tmp_path / "folder.declaration.json").mkdir()
    os.mkfifo(tmp_path / "pipe.declaration.json")
    (tmp_path / "gone.declaration.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "team.toml").write_text("who = 1")
    found = read_folder(tmp_path, TODAY)
    assert [(name, one.who) for name, one in found.usable] == [("good.declaration.json", "Example Ltd")]
    reasons = {one.file.split(".")[0]: one.reason for one in found.unusable}
    assert reasons == {
        "over": "it expired on 2026-04-30",
        "later": "it was made later, on 2026-05-02",
        "twin": "another file says the same",
        "odd\\x1b[2J": "it is no JSON object that can be read in one way only",
        **dict.fromkeys(("folder", "pipe", "gone"), "it is no file"),
    }


def test_the_last_day_counts_and_a_folder_without_any_is_empty(tmp_path):
    assert not read_folder(tmp_path, TODAY).usable
    write(tmp_path / "a.declaration.json", said())
    assert read_folder(tmp_path, date(2026, 10, 1)).usable and not read_folder(tmp_path, date(2026, 10, 2)).usable
