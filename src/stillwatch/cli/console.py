"""`stillwatch console`: the place where analysts judge what scans found."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings, say
from stillwatch.console.listening import address_of, listen_on
from stillwatch.exchange.errors import UnusableError

if TYPE_CHECKING:
    from stillwatch.console.oidc.sign_in import SignIn

HOST, PORT = "127.0.0.1", 8470


def console(
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="A lake that was scanned.")],
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="URL", help="Keep cases here, as in postgresql+pg8000://…; else in the lake."),
    ] = None,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="This machine's address to listen on.")] = HOST,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0: any that is free.")] = PORT,
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="HOST", help="A further name under which browsers reach it.")
    ] = None,
    oidc: Annotated[
        Path | None,
        typer.Option("--oidc", metavar="FILE", help="Let people in through the provider that this file tells of."),
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="Print a new one-time link for an admin.")] = False,
) -> None:
    """Serve the console. Exit codes: 0 ended, 2 unusable arguments or input."""
    with plain_endings():
        with arguments():
            with extra("console"):
                from stillwatch.console.serve import serve
            listening = listen_on(host, port)
            door = _door(oidc, address_of(listening)[1]) if oidc else None
        serve(lake, store, listening, frozenset(name or ()), link, say, door)


def _door(file: Path, address: str) -> "SignIn":
    with extra("oidc"):
        from stillwatch.console.oidc.sign_in import SignIn
    from stillwatch.console.oidc.settings import read_settings, safe

    settings = read_settings(file)
    if settings.address is None and not safe(address):
        raise UnusableError(f"{file}: say under which https:// address browsers reach the console (address = …)")
    return SignIn(settings, address)
