"""Programs that may call: guards, which ask for the table, and the operator's own desks, which tell
how challenges went, read notices and hand appeals on."""

from pathlib import Path
from typing import Literal

from stillwatch.lake.store.tokens import TokenFile
from stillwatch.response.folder import Folder

CallerKind = Literal["guard", "desk"]


def callers(lake: Path) -> TokenFile:
    """The tokens of a lake's callers; their kinds are `CallerKind`."""
    return TokenFile(Folder(lake).callers, "swg_")
