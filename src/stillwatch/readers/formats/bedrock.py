"""AWS Bedrock's model invocation logs, as they lie in S3 or come from CloudWatch
("ModelInvocationLog").

Bodies over 100 KB lie in files of their own, named by `inputBodyS3Path` and `outputBodyS3Path`:
they are read where a file of that name lies beside the log, and nowhere else.
"""

import re
from pathlib import Path
from typing import Any, ClassVar

from stillwatch.readers.bodies.answer import error_status
from stillwatch.readers.bodies.exchange import BODIES, exchange_fields, structured
from stillwatch.readers.chunk import Chunk, Parsed, SourceError, Words
from stillwatch.readers.flatten import open_text
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.text import MAX_LINE_BYTES
from stillwatch.readers.values import first, section, text

_NAME = re.compile(r"[\w.=+-]{1,200}", re.ASCII)


class Bedrock(RecordReader):
    """Account: who called (`identity.arn`). Organization: the account of AWS."""

    name = "bedrock"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "requestId",
        "timestamp": "timestamp",
        "account_id": "identity.arn",
        "organization_id": "accountId",
        "surface": "always api",
        "model": "modelId",
        "input_tokens": "input.inputTokenCount",
        "output_tokens": "output.outputTokenCount",
        "status": "errorCode, the response",
    }
    advice: ClassVar[Words] = {
        "messages": "turn text delivery on in the model invocation logging; put the files that inputBodyS3Path names "
        "beside the log",
        "account_id": "give each caller an identity of his own (an IAM role session, not one key for all)",
        "client_address": "Bedrock logs no address: join CloudTrail's sourceIPAddress, or log at your gateway",
    }

    def __init__(self) -> None:
        self._beside = Path()

    def matches(self, keys: frozenset[str]) -> bool:
        """A model, an operation and the call's input."""
        return {"modelId", "input", "requestId"} <= keys or ({"schemaType", "modelId"} <= keys)

    def account(self, record: dict[str, Any]) -> Any:
        """Who called, as AWS names him."""
        return section(record, "identity").get("arn")

    def parse(self, chunk: Chunk) -> Parsed:
        """The chunk's exchanges."""
        self._beside = Path(chunk.source).parent
        return super().parse(chunk)

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One invocation. Raises BadFieldError."""
        given, told = section(record, "input"), section(record, "output")
        request = self._body(given, "inputBody")
        response = self._body(told, "outputBody")
        path = f"/{record.get('operation') or ''}" if request is None else None
        bodies = exchange_fields(request, response, notes, path)
        if bodies is None:
            return None
        error = record.get("errorCode")
        tokens = (
            (given.get("inputTokenCount"), "input_tokens"),
            (told.get("outputTokenCount"), "output_tokens"),
        )
        return bodies | {
            "exchange_id": text(record.get("requestId"), "requestId"),
            "timestamp": time_of(record.get("timestamp"), "timestamp"),
            "account_id": text(self.account(record), "identity.arn"),
            "organization_id": notes.text(record.get("accountId"), "organization_id"),
            "surface": "api",
            "model": notes.text(record.get("modelId"), "model"),
            **{name: notes.whole(count, name) for count, name in tokens if count is not None},
            "status": error_status(str(error)) if error else bodies.get("status") or "ok",
        }

    def _body(self, part: dict[str, Any], name: str) -> Any:
        body = structured(first(part.get(f"{name}Json"), part.get(f"{name}")))
        path = part.get(f"{name}S3Path")
        return self._from_file(path) if body is None and isinstance(path, str) else body

    def _from_file(self, path: str) -> Any:
        """The body in the file of that name beside the log, or in a folder `data` there, as Bedrock
        writes it."""
        name = path.rsplit("/", 1)[-1]
        if not _NAME.fullmatch(name) or name.startswith("."):
            raise BadFieldError("missing", "the body lies in a file whose name cannot be one")
        for file in (self._beside / name, self._beside / "data" / name):
            if file.is_file():
                try:
                    with open_text(str(file)) as stream:
                        return structured(stream.read(MAX_LINE_BYTES).decode(errors="replace"))
                except (OSError, SourceError):
                    break
        raise BadFieldError("missing", "the body lies in a file that is not beside the log")
