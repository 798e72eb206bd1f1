"""Serves a table's file with its ETag, as whoever publishes tables does.

python table_source.py FILE PORT    prints its port
"""

import hashlib
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FILE = Path(sys.argv[1])


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        """The table, or nothing where it is the one that is there."""
        data = FILE.read_bytes()
        etag = f'"{hashlib.sha256(data).hexdigest()}"'
        same = self.headers.get("If-None-Match") == etag
        self.send_response(304 if same else 200)
        self.send_header("ETag", etag)
        self.end_headers()
        if not same:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing is told."""


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler)
print(server.server_port, flush=True)
server.serve_forever()
