"""Where a lake on Spark keeps its tables: in a folder, or, without one, in the cluster's memory and
disks until the scan ends."""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from stillwatch.engine.spark import Spark, spark_errors
from stillwatch.lake.spark.manifest import Commit, State
from stillwatch.lake.store.errors import KeyProblem, LakeError, NotALake
from stillwatch.lake.store.layout import KEY_BYTES, description, key_id_of, right_key
from stillwatch.sketch.keys import Keys

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FORM = "spark-1"


class Store(Protocol):
    """Tables by name and run, the key, and the commits that say what counts."""

    keys: Keys
    state: State

    def keep(self, table: str, run: str, frame: "DataFrame", by: Sequence[str] = ()) -> None:
        """Works a frame out and keeps it, in folders `by` some columns."""

    def read(self, table: str, run: str, schema: pa.Schema) -> "DataFrame":
        """What was kept."""

    def drop(self, table: str, run: str, schema: pa.Schema) -> None:
        """Lets go what is no longer needed."""

    def commit(self, commit: Commit) -> None:
        """Makes what a run kept count. Raises LakeError when another process came before."""


class Folder:
    """A folder on any path that Spark writes to. Only one process may change it at a time; the
    second is told so."""

    def __init__(self, spark: Spark, path: str, create: bool = True) -> None:
        """An empty or missing folder becomes a lake when `create`. Raises KeyProblem, NotALake,
        LakeError."""
        self._spark, self._path = spark, path.rstrip("/")
        self.keys = self._opened(create)
        self.state = self._committed()

    def keep(self, table: str, run: str, frame: "DataFrame", by: Sequence[str] = ()) -> None:
        """See Store."""
        with spark_errors():
            frame.write.partitionBy(*by).parquet(f"{self._path}/{table}/{run}", mode="overwrite")

    def read(self, table: str, run: str, schema: pa.Schema) -> "DataFrame":
        """See Store."""
        return self._spark.read.schema(self._spark.schema(schema)).parquet(f"{self._path}/{table}/{run}")

    def drop(self, table: str, run: str, schema: pa.Schema) -> None:
        """See Store."""
        self.keep(table, run, self._spark.frame(schema.empty_table()))

    def commit(self, commit: Commit) -> None:
        """See Store."""
        if self._committed().commits != commit.number:
            raise LakeError(f"{self._path} is being changed by another process; try later")
        self._write(f"manifest/{commit.number:06d}-{secrets.token_hex(4)}", commit.to_json())
        self.state.add(commit)

    def _committed(self) -> State:
        try:
            return State(map(Commit.from_json, self._lines("manifest") or []))
        except (ValueError, KeyError, TypeError) as error:
            raise LakeError(f"{self._path}/manifest is damaged: a commit in it cannot be understood") from error

    def _opened(self, create: bool) -> Keys:
        told = self._lines("lake.json")
        if told:
            key_id = key_id_of(told[0], FORM, self._path)
            return right_key(self._key(), key_id, f"{self._path}/key")
        if not create:
            raise NotALake(f"{self._path} is not a lake of a Spark engine")
        self._check_empty()
        if not self._lines("key"):
            self._write("key", secrets.token_hex(KEY_BYTES))
        keys = self._key()
        self._write("lake.json", description(FORM, keys))
        return keys

    def _check_empty(self) -> None:
        """But for a key, which an earlier attempt may have left, or the operator put there."""
        listed = self._spark.found(
            lambda: (
                self._spark.read.format("binaryFile")
                .option("recursiveFileLookup", "true")
                .load(self._path)
                .select("path")
            )
        )
        folder = self._path.rpartition("/")[2]
        for path in listed["path"].to_pylist() if listed is not None else ():
            if f"/{folder}/key" not in path:
                raise NotALake(f"{self._path} is not empty and not a lake of a Spark engine")

    def _key(self) -> Keys:
        lines = self._lines("key")
        if not lines:
            raise KeyProblem(
                f"the lake's key {self._path}/key cannot be read. Its tokens mean nothing without it: put the key "
                "back, or build a new lake from the log"
            )
        try:
            secret = bytes.fromhex(lines[0])
        except ValueError:
            secret = b""
        if len(secret) != KEY_BYTES:
            raise KeyProblem(f"{self._path}/key is not a lake's key: {2 * KEY_BYTES} hexadecimal digits are expected")
        return Keys(secret)

    def _lines(self, name: str) -> list[str] | None:
        """The lines of the text under a name, None where nothing is."""
        found = self._spark.found(lambda: self._spark.read_files.text(f"{self._path}/{name}"))
        return None if found is None else found["value"].to_pylist()

    def _write(self, name: str, line: str) -> None:
        with spark_errors():
            frame = self._spark.frame(pa.table({"value": [line]}))
            frame.coalesce(1).write.mode("overwrite").text(f"{self._path}/{name}")


class Passing:
    """Kept by the cluster for as long as the scan takes, with a key of its own."""

    def __init__(self) -> None:
        self.keys, self.state = Keys(secrets.token_bytes(KEY_BYTES)), State()
        self._frames: dict[tuple[str, str], DataFrame] = {}

    def keep(self, table: str, run: str, frame: "DataFrame", by: Sequence[str] = ()) -> None:
        """See Store."""
        with spark_errors():
            self._frames[table, run] = frame.persist()

    def read(self, table: str, run: str, schema: pa.Schema) -> "DataFrame":
        """See Store."""
        return self._frames[table, run].select(*schema.names)

    def drop(self, table: str, run: str, schema: pa.Schema) -> None:
        """See Store."""

    def commit(self, commit: Commit) -> None:
        """See Store."""
        self.state.add(commit)
