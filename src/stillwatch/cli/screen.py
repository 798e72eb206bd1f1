"""Standard output, for a person or for a pipe."""

import os
import sys

from rich.console import Console

from stillwatch.result.tables import line

WIDE = 110


class Screen(Console):
    """A console whose reader may leave early (`stillwatch scan … | head`): the scan is none the
    worse for it."""

    def on_broken_pipe(self) -> None:
        """Let the rest of the output go."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wide_screen() -> Screen:
    """For tables of many figures: WIDE columns where the output does not go to a terminal."""
    screen = Screen()
    if not screen.is_terminal:
        screen.width = WIDE
    return screen


def tell_watchers(said: str) -> None:
    """What is being done, on standard error, where somebody watches it on a terminal."""
    screen = Screen(stderr=True)
    if screen.is_terminal:
        screen.print(line(said))
