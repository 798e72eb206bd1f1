"""The query engine on the operator's Spark cluster: the same verbs as on one machine. DataFrames
only, so that a classic cluster and Spark Connect serve alike; nothing of ours runs in the JVM."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stillwatch.engine.errors import EngineError, NoEngine
from stillwatch.engine.protocol import Engine

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Kernel = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
"""What runs on the workers, which need this package installed in their Python."""

CONNECT = "sc://"


class Spark(Engine):
    """One session. The URL goes to Spark as it is: `sc://…` to Spark Connect, all others
    (`spark://…`, `local[N]`) as the master. Whatever else Spark shall know is told by its own
    configuration files."""

    def __init__(self, url: str) -> None:
        """Raises NoEngine when PySpark or Java is missing or the cluster cannot be reached."""
        self._session = _session(url)
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        self._variables: dict[str, Any] = {}

    def __enter__(self) -> "Spark":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets the cluster go."""
        self._session.stop()

    @property
    def read(self) -> Any:
        """Spark's own readers."""
        return self._session.read

    @property
    def read_files(self) -> Any:
        """The same for files that are named one by one: what their folders are called says
        nothing."""
        return self._session.read.option("recursiveFileLookup", "true")

    def frame(self, rows: pa.Table) -> "DataFrame":
        """An Arrow table as a frame."""
        if not rows.num_rows:
            return self._blank(rows.schema).limit(0)
        return self._session.createDataFrame(rows.cast(portable(rows.schema)))

    def let(self, variables: Mapping[str, Any]) -> None:
        """Sets variables for the statements that follow."""
        self._variables.update(variables)

    def table(self, name: str, rows: "pa.Table | DataFrame") -> None:
        """Makes rows readable under a name."""
        frame = self.frame(rows) if isinstance(rows, pa.Table) else rows
        frame.createOrReplaceTempView(name)

    def choose(self, view: str, columns: Sequence[str], name: str) -> None:
        """Makes some columns of a view readable under a name."""
        with spark_errors():
            self._session.table(view).select(*columns).createOrReplaceTempView(name)

    def asked(self, query: str) -> "DataFrame":
        """What one of the .sql files answers, not yet worked out."""
        # The translator comes with PySpark's extra, and workers need none.
        from stillwatch.engine.dialect import for_spark

        with spark_errors():
            return self._session.sql(for_spark(query, self._variables))

    def run(self, statement: str) -> None:
        """Runs a statement that answers nothing (a view)."""
        self.asked(statement)

    def sql(self, query: str) -> pa.Table:
        """The whole answer."""
        return collected(self.asked(query))

    def found(self, load: "Callable[[], DataFrame]") -> pa.Table | None:
        """The rows of what `load` reads, None where nothing is at its path."""
        from pyspark.errors import AnalysisException

        try:
            with spark_errors():
                return load().toArrow()
        except EngineError as error:
            cause = error.__cause__
            if isinstance(cause, AnalysisException) and cause.getCondition() == "PATH_NOT_FOUND":
                return None
            raise

    def schema(self, schema: pa.Schema) -> Any:
        """An Arrow schema as Spark's."""
        return self._blank(schema).schema

    def _blank(self, schema: pa.Schema) -> "DataFrame":
        """One row of nulls: Spark Connect takes no table without rows."""
        return self._session.createDataFrame(pa.Table.from_pylist([{}], portable(schema)))

    def mapped(self, frame: "DataFrame", kernel: Kernel, schema: pa.Schema) -> "DataFrame":
        """The frame's batches through a kernel, which gives batches of `schema` (made
        `portable`)."""
        return frame.mapInArrow(kernel, self.schema(schema))


def portable(schema: pa.Schema) -> pa.Schema:
    """The schema in types that Spark has, too: no binary values of a fixed size, no metadata."""
    return pa.schema([(f.name, pa.binary() if pa.types.is_fixed_size_binary(f.type) else f.type) for f in schema])


def collected(frame: "DataFrame") -> pa.Table:
    """The frame's rows, brought here."""
    with spark_errors():
        return frame.toArrow()


@contextmanager
def spark_errors() -> Iterator[None]:
    """Turns Spark's failures into an EngineError. Of an exception only its class is told: its text
    may hold what stood in the log."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        condition = error.getCondition() or type(error).__name__
        raise EngineError(f"Spark could not finish ({condition}); its own log says more{_file_of(error)}") from error
    except Py4JError as error:
        raise EngineError("Spark ended before its work was done; its own log says more") from error


def _file_of(error: Any) -> str:
    """The file that could not be read, where Spark names one."""
    path = (error.getMessageParameters() or {}).get("path")
    return f". It was reading {path}" if path else ""


def _session(url: str) -> "SparkSession":
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoEngine("--engine needs PySpark, which is not installed: pip install 'stillwatch[spark]'") from error
    builder = SparkSession.builder.appName("stillwatch")
    if not url.startswith(CONNECT):
        _check_java()
        builder = builder.master(url).config("spark.ui.showConsoleProgress", "false")
        if url.startswith("local"):
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    else:
        builder = builder.remote(url)
    try:
        return builder.getOrCreate()
    except Exception as error:  # PySpark's own, the JVM's, the network's: all say that it is not there
        raise NoEngine(f"no Spark at {url} ({type(error).__name__}); Spark's own log says more") from error


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which(os.path.join(home, "bin", "java")) if home else shutil.which("java")):
        where = "JAVA_HOME has no bin/java" if home else "there is no java on the PATH, and JAVA_HOME is not set"
        raise NoEngine(f"Spark needs Java 17 or newer: {where}. A Spark Connect URL (sc://…) needs none here")
