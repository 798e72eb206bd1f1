"""Commands that are imported when they are called: some load libraries for seconds that others have
no use for."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command


class LazyCommands(Mapping[str, Any]):
    """Commands by name; `places` says where each one's function or Typer app is: `module:name`."""

    def __init__(self, places: dict[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> Any:
        module, attribute = self._places[name].split(":")
        found = getattr(import_module(f"stillwatch.cli.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command(name)(found)
            found = alone
        command = get_command(found)
        command.name = name
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def group(about: str, places: dict[str, str]) -> typer.Typer:
    """A group of such commands, in the order of `places`."""

    class Group(TyperGroup):
        """Takes its commands from `places`."""

        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.commands = LazyCommands(places)  # type: ignore[assignment]

    app = typer.Typer(
        cls=Group,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=about,
    )
    app.callback()(lambda: None)  # a group must have one
    return app
