"""Lines and tables for a terminal, of text that attackers may have chosen."""

from rich.table import Table
from rich.text import Text

from stillwatch.result.plain import plain


def line(text: str, style: str = "") -> Text:
    """Text that a terminal takes literally."""
    return Text(plain(text), style=style)


def table(*columns: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table of the kind all output uses; columns named in `right` are aligned right."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in columns:
        # An id that is cut in two cannot be copied; where there is room it stays whole.
        width = 14 if name == "campaign" else None
        made.add_column(name, justify="right" if name in right else "left", overflow="fold", min_width=width)
    return made
