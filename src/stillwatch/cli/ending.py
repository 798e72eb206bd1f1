"""How a command ends: the exit codes of the contract, and one line on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from stillwatch.campaigns.labels import LabelsError
from stillwatch.lake import KeyProblem, LakeError
from stillwatch.readers.chunk import SourceError
from stillwatch.report.plain import plain

UNUSABLE = 2
CUT_SHORT = 3


def stop(code: int, message: str) -> NoReturn:
    """End with one line that no control character of the input reaches."""
    print(f"stillwatch: {plain(message)}", file=sys.stderr)
    sys.exit(code)


@contextmanager
def plain_endings() -> Iterator[None]:
    """Turn the rooms' errors into exit codes: unusable input 2, a full disk or a damaged lake 3."""
    try:
        yield
    except (
        KeyProblem,
        LabelsError,
        SourceError,
        ValueError,
        FileNotFoundError,
        PermissionError,
        NotADirectoryError,
    ) as error:
        stop(UNUSABLE, str(error))
    except LakeError as error:
        stop(CUT_SHORT, str(error))
    except OSError as error:
        stop(CUT_SHORT, f"{error.strerror or error}; the result was not written, an earlier one is as it was")
