import fcntl
import json
import os
import stat
from pathlib import Path
from threading import Timer

import pytest

from stillwatch.lake import KeyProblem, Lake, LakeError
from stillwatch.sketch.schema import SKETCH_VERSION

from .logs import ingest, line, write


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_may_look(lake):
    assert mode(lake.directory) == 0o700
    assert mode(lake.directory / "key") == 0o600
    assert len((lake.directory / "key").read_bytes()) == 32


def test_what_it_says_of_itself(lake):
    about = json.loads((lake.directory / "lake.json").read_text())
    assert about == {"format": 2, "sketch_version": SKETCH_VERSION, "key_id": lake.keys.key_id}


def test_opening_again_keeps_the_key(lake):
    with Lake.open(lake.directory, create=False) as again:
        assert again.keys.key_id == lake.keys.key_id


def test_a_missing_key_is_never_replaced(lake):
    (lake.directory / "key").unlink()
    with pytest.raises(KeyProblem, match="cannot be read"):
        Lake.open(lake.directory)
    assert not (lake.directory / "key").exists()


@pytest.mark.parametrize("content", [b"x" * 32, b"short", b""])
def test_another_key_is_refused(lake, content):
    (lake.directory / "key").write_bytes(content)
    with pytest.raises(KeyProblem):
        Lake.open(lake.directory)


@pytest.mark.parametrize("field", ["format", "sketch_version"])
def test_another_version_is_refused_with_the_remedy(lake, field):
    described = lake.directory / "lake.json"
    described.write_text(json.dumps(json.loads(described.read_text()) | {field: 99}))
    with pytest.raises(LakeError, match=r"stillwatch scan .* --lake"):
        Lake.open(lake.directory)


def test_a_damaged_description(lake):
    (lake.directory / "lake.json").write_text("{")
    with pytest.raises(LakeError, match="no description of a lake that can be read"):
        Lake.open(lake.directory)


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "diary").write_text("dear diary")
    with pytest.raises(LakeError, match="not empty"):
        Lake.open(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["diary"]


@pytest.mark.parametrize("create", [False, True])
def test_a_lake_of_sparks_is_refused_with_the_way(tmp_path, create):
    for name in ("lake.json", "key", "manifest", "exchange_sketch"):
        (tmp_path / "lake" / name).mkdir(parents=True)
    for place in (tmp_path / "lake", "s3a://trust/lake"):
        with pytest.raises(LakeError, match=r"that Spark keeps.* stillwatch scan SOURCE… --lake NEW_DIRECTORY"):
            Lake.open(place, create=create)
    assert sorted(path.name for path in (tmp_path / "lake").iterdir())[0] == "exchange_sketch"


def test_no_lake_here(tmp_path):
    with pytest.raises(LakeError, match="is not a lake"):
        Lake.open(tmp_path / "nowhere", create=False)


def test_a_crash_between_key_and_description(tmp_path):
    (tmp_path / "key").write_bytes(b"k" * 32)
    with Lake.open(tmp_path):
        pass
    assert (tmp_path / "key").read_bytes() == b"k" * 32


def test_a_temporary_lake_leaves_nothing(tmp_path):
    with Lake.temporary() as lake:
        ingest(lake, write(tmp_path / "log.jsonl", line(1)))
        directory = lake.directory
        assert lake.exchanges().num_rows == 1
    assert not directory.exists()
    with Lake.temporary() as other:
        assert other.keys.key_id != lake.keys.key_id


def test_a_writer_waits_while_somebody_holds_the_lock_for_a_moment(tmp_path):
    lake = Lake.open(tmp_path / "lake")
    holds = os.open(lake._layout.lock, os.O_RDONLY)
    fcntl.flock(holds, fcntl.LOCK_EX)
    with pytest.raises(LakeError, match="by another process"), lake._writing(patience=0.0):
        pass
    Timer(0.1, os.close, [holds]).start()
    with lake._writing(patience=600.0):
        pass
