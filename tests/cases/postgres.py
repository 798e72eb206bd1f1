"""A PostgreSQL of one's own for a test run: a Unix socket in a temporary folder, no port, no
password."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pg8000.native

USERS = ("postgres", "nobody")
"""Whom a server runs as where the tests run as root: it refuses to run as root itself."""


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, None where it is not installed."""
    asked = shutil.which("pg_config")
    told = [Path(subprocess.run([asked, "--bindir"], capture_output=True, text=True).stdout.strip())] if asked else []
    found = [*told, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


class Server:
    """A server that runs, with one database, which is emptied each time that it is asked for."""

    def __init__(self, socket: Path) -> None:
        self._socket = str(socket)

    def database(self) -> str:
        """The URL of the empty database."""
        connection = pg8000.native.Connection("owner", database="postgres", unix_sock=self._socket)
        connection.run("DROP SCHEMA public CASCADE")
        connection.run("CREATE SCHEMA public")
        connection.close()
        return f"postgresql+pg8000://owner@/postgres?unix_sock={self._socket}"


@contextmanager
def server(where: Path) -> Iterator[Server]:
    """Start one with the programs in `where`; it is gone, with its data, at the end of the
    block."""
    folder = Path(tempfile.mkdtemp(prefix="stillwatch-pg-"))
    who = {}
    if os.geteuid() == 0:
        user = next(entry for entry in pwd.getpwall() if entry.pw_name in USERS)
        os.chown(folder, user.pw_uid, user.pw_gid)
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(program: str, *arguments: object) -> None:
        command = [str(where / program), *map(str, arguments)]
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, **who)
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        run("initdb", "-D", folder / "data", "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = f"-k {folder} -c listen_addresses='' -c fsync=off -c shared_buffers=16MB"
        run("pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", settings, "start")
        try:
            yield Server(folder / ".s.PGSQL.5432")
        finally:
            run("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
