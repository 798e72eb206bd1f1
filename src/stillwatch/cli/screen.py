"""Standard output, for a person or for a pipe."""

import os
import sys

from rich.console import Console


class Screen(Console):
    """A console whose reader may leave early (`stillwatch scan … | head`): the scan is none the worse for it."""

    def on_broken_pipe(self) -> None:
        """Let the rest of the output go."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
