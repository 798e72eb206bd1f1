"""How kernels are compiled: ahead of the first call, once per machine, and again whenever this room
changes."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit


@cache
def room_stamp() -> str:
    """A digest of all source files of this room."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


def kernel(signature: Any) -> Callable[[Callable[..., Any]], Any]:
    """Compiles a function for one signature, without the interpreter's lock, kept on disk between
    runs.

    Numba looks at the time stamp of the file that holds the function and at no other, so a change
    in a file that the function calls into would go unnoticed, and sketches of two minds would meet
    under one version. The stamp is therefore that of the whole room. Where nothing can be written,
    nothing is kept.
    """

    def compiled(function: Callable[..., Any]) -> Any:
        try:
            dispatcher: Any = njit(cache=True, nogil=True)(function)
            dispatcher._cache._cache_file._source_stamp = room_stamp()
        except RuntimeError:
            dispatcher = njit(nogil=True)(function)
        dispatcher.compile(signature)
        dispatcher.disable_compile()
        return dispatcher

    return compiled
