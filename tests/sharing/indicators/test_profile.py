"""A profile comes from outside: it may be forged, damaged, huge, or another group's."""

import json

import pytest

from stillwatch.sharing.indicators.group_key import GroupKey, GroupKeyError
from stillwatch.sharing.indicators.profile import LARGEST, MOST, ProfileError, _seal, read_profile

from .conftest import KEY

EVIL = "\x1b[2Jevil"


def _changed(file, change) -> None:
    """The file with a change by somebody who holds the group's key."""
    body = json.loads(file.read_text())
    change(body)
    file.write_text(json.dumps(body | {"seal": _seal(body, KEY)}))


def test_what_was_written_is_read(file, profile):
    assert read_profile(file, KEY).model_dump(exclude={"seal"}) == profile.model_dump(exclude={"seal"})


def test_another_groups_key(file):
    with pytest.raises(GroupKeyError, match="another group's key"):
        read_profile(file, GroupKey(bytes(32)))


def test_a_change_by_anybody_else_is_seen(file):
    file.write_text(file.read_text().replace('"confidence": 0.9', '"confidence": 0.2', 1))
    with pytest.raises(ProfileError, match="seal is broken"):
        read_profile(file, KEY)


def test_another_version_of_the_sketches(file):
    _changed(file, lambda body: body.update(sketch_version=10**6))
    with pytest.raises(ProfileError, match="version of the sketches"):
        read_profile(file, KEY)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"schema": "x"}', b"[" * 100_000, b'{"a": NaN}', EVIL.encode()],
)
def test_files_that_are_no_profile(content, tmp_path):
    (tmp_path / "p.json").write_bytes(content)
    with pytest.raises(ProfileError) as refused:
        read_profile(tmp_path / "p.json", KEY)
    assert EVIL not in str(refused.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with (tmp_path / "p.json").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(ProfileError, match="larger than"):
        read_profile(tmp_path / "p.json", KEY)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(accounts=[5, 1]),
        lambda body: body.update(accounts=[1, 10**12]),
        lambda body: body.update(accounts="many"),
        lambda body: body.update(confidence=2),
        lambda body: body.update({EVIL: 1}),
        lambda body: body.pop("indicators"),
        lambda body: body["subject"].update(noise=0.0),
        lambda body: body["subject"].update(components=[1, 2]),
        lambda body: body["subject"].update(components=[1000] * 512),
        lambda body: body["indicators"][0].update(value=EVIL),
        lambda body: body["indicators"][0].update(kind=EVIL),
        lambda body: body["indicators"][0].update(expires="tomorrow"),
        lambda body: body.update(indicators=body["indicators"][:1] * (MOST + 1)),
        lambda body: body.update(capabilities={EVIL: [0, 10]}),
        lambda body: body.update(marking="TLP:PLAID"),
        lambda body: body.update(profile=EVIL),
    ],
)
def test_fields_that_are_not_what_they_should_be(file, change):
    """Even from a member of the group; and nothing of them is said again."""
    _changed(file, change)
    with pytest.raises(ProfileError) as refused:
        read_profile(file, KEY)
    assert "evil" not in str(refused.value) and "\x1b" not in str(refused.value)
