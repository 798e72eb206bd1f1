"""A server on the loopback that stands in for everybody whom a producer talks to: the model
(OpenAI's and Anthropic's APIs, with a mock's answers), an OpenTelemetry collector that writes
files, LiteLLM's generic endpoint, a bucket of S3.

    python loopback.py FOLDER    prints its port; writes what it is sent into
                                 FOLDER/FIRST PART OF THE PATH/
"""

import gzip
import json
import sys
import threading
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from calls import ASKS_TOOL, BUSY, answer
from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

FOLDER = Path(sys.argv[1])
_LOCK = threading.Lock()
_SIGNALS = {"traces": ExportTraceServiceRequest, "logs": ExportLogsServiceRequest}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Langfuse asks whose keys they are."""
        self._reply({"data": [{"id": "project-1", "name": "project"}]})

    def do_POST(self) -> None:
        """A call of the model, or something to be kept."""
        name, _, path = self.path.lstrip("/").partition("?")[0].partition("/")
        data = self._body()
        if path.endswith("chat/completions"):
            self._chat(json.loads(data))
        elif path.endswith("v1/messages"):
            self._messages(json.loads(data))
        elif path.endswith("embeddings"):
            found = [{"object": "embedding", "index": 0, "embedding": [0.5, 0.25]}]
            self._reply(
                {"object": "list", "model": "embedder", "data": found, "usage": {"prompt_tokens": 2, "total_tokens": 2}}
            )
        elif signal := next((s for s in _SIGNALS if path.endswith(f"v1/{s}")), None):
            _keep(name, f"{signal}.jsonl", json.dumps(_as_json(_SIGNALS[signal].FromString(data))).encode() + b"\n")
            self._reply(b"", "application/x-protobuf")
        else:
            _keep(name, path.replace("/", "-") or "posted.jsonl", data.rstrip(b"\n") + b"\n")
            self._reply({})

    def do_PUT(self) -> None:
        """An object of a bucket: a file."""
        name, _, path = self.path.lstrip("/").partition("?")[0].partition("/")
        _keep(name, path, self._body())
        self._reply(b"", "text/plain")

    def log_message(self, *_: Any) -> None:
        """Nothing is told."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            data = b"".join(parts)
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return gzip.decompress(data) if self.headers.get("Content-Encoding") == "gzip" else data

    def _reply(self, said: Any, kind: str = "application/json", code: int = 200) -> None:
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _chat(self, asked: dict[str, Any]) -> None:
        if asked["model"] == BUSY:
            told = {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}
            self._reply({"error": told}, code=429)
            return
        text, finish, tokens, said = answer(asked["messages"], asked.get("tools"))
        head = {"id": f"chatcmpl-{abs(hash(json.dumps(asked)))}", "created": 1_770_000_000, "model": asked["model"]}
        usage = {"prompt_tokens": tokens, "completion_tokens": said, "total_tokens": tokens + said}
        message = {"role": "assistant", "content": text} | ({"tool_calls": [ASKS_TOOL]} if text is None else {})
        if not asked.get("stream"):
            choice = {"index": 0, "message": message, "finish_reason": finish}
            self._reply(head | {"object": "chat.completion", "choices": [choice], "usage": usage})
            return
        deltas = [({"role": "assistant"}, None), *(({"content": word}, None) for word in _words(text)), ({}, finish)]
        events = [
            head | {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
            for delta, end in deltas
        ]
        events.append(head | {"object": "chat.completion.chunk", "choices": [], "usage": usage})
        lines = [f"data: {json.dumps(event)}\n\n" for event in events]
        self._reply("".join([*lines, "data: [DONE]\n\n"]).encode(), "text/event-stream")

    def _messages(self, asked: dict[str, Any]) -> None:
        if asked["model"] == BUSY:
            self._reply({"type": "error", "error": {"type": "rate_limit_error", "message": "too many"}}, code=429)
            return
        text, finish, tokens, said = answer(asked["messages"], asked.get("tools"))
        use = {"type": "tool_use", "id": "toolu_1", "name": "forecast", "input": {"town": "Turin"}}
        content = [use if text is None else {"type": "text", "text": text}]
        reasons = {"stop": "end_turn", "tool_calls": "tool_use", "content_filter": "refusal"}
        head = {
            "id": f"msg_{abs(hash(json.dumps(asked)))}",
            "type": "message",
            "role": "assistant",
            "model": asked["model"],
            "stop_sequence": None,
        }
        usage = {"input_tokens": tokens, "output_tokens": said}
        if not asked.get("stream"):
            self._reply(head | {"content": content, "stop_reason": reasons[finish], "usage": usage})
            return
        begun = usage | {"output_tokens": 0}
        events: list[dict[str, Any]] = [
            {"type": "message_start", "message": head | {"content": [], "stop_reason": None, "usage": begun}},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
            *(
                {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": w}}
                for w in _words(text)
            ),
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": reasons[finish], "stop_sequence": None}, "usage": usage},
            {"type": "message_stop"},
        ]
        lines = [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events]
        self._reply("".join(lines).encode(), "text/event-stream")


def _words(text: str | None) -> list[str]:
    """The text in parts."""
    return [word + " " for word in (text or "").split(" ")[:-1]] + (text or "").split(" ")[-1:]


def _keep(name: str, path: str, data: bytes) -> None:
    file = FOLDER / name / path
    with _LOCK:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as out:
            out.write(data)


def _as_json(request: Any) -> Any:
    """OTLP's JSON encoding, as a collector's file exporter writes it: ids in hexadecimal."""
    return _hex_ids(MessageToDict(request))


def _hex_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_hex_ids(one) for one in value]
    if not isinstance(value, dict):
        return value
    ids = ("traceId", "spanId", "parentSpanId")
    return {name: b64decode(held).hex() if name in ids else _hex_ids(held) for name, held in value.items()}


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
