"""A mock of a model behind a gateway: it answers every call, and keeps what it saw."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Model:
    """Answers chats in OpenAI's shape. seen: (path, headers, body) of each call."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str], dict]] = []
        self.fails = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.seen.append(
                    (self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(data or b"{}"))
                )
                usage = {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12}
                message = {"role": "assistant", "content": "hello"}
                told = {
                    **{"id": "c-1", "object": "chat.completion", "created": 1, "model": "m", "usage": usage},
                    "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                }
                body = json.dumps({"error": {"message": "busy"}} if outer.fails else told).encode()
                self.send_response(500 if outer.fails else 200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Relay:
    """Stands between a gateway and a guard, so that the guard can be slow: what it says comes
    `delay` seconds later."""

    def __init__(self) -> None:
        self.delay, self.target = 0.0, 0
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._over.set()
        self._listening.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                client, _ = self._listening.accept()
                guard = socket.create_connection(("127.0.0.1", self.target), timeout=60)
            except ConnectionRefusedError:
                client.close()
                continue
            except OSError:
                return
            for source, sink, slow in ((client, guard, False), (guard, client, True)):
                threading.Thread(target=self._pass, args=(source, sink, slow), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, slow: bool) -> None:
        try:
            while data := source.recv(65536):
                if slow and self.delay:
                    self._over.wait(self.delay)
                sink.sendall(data)
        except OSError:
            pass
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                one.close()
