"""How a command ends: the exit codes of the contract, and one line on standard error."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from stillwatch.exchange.errors import CutShortError, UnusableError
from stillwatch.result.plain import plain

UNUSABLE = 2
CUT_SHORT = 3

_AMISS = (PermissionError, FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError)
"""What the operating system says of a path that was badly named, as against a disk that is full."""

_AS_IT_WAS = "the result was not written, an earlier one is as it was"


def say(message: str) -> None:
    """One line on standard error that no control character of the input reaches."""
    tell(f"stillwatch: {plain(message)}")


def tell(line: str) -> None:
    """A line on standard error. Where that cannot be (it is a file on a full disk, or nobody reads
    it any more), nothing is said and all goes on."""
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def stop(code: int, message: str) -> NoReturn:
    """End with one line."""
    say(message)
    sys.exit(code)


@contextmanager
def plain_endings() -> Iterator[None]:
    """Turn the rooms' errors into exit codes: unusable input 2, cut short (a full disk, a signal)
    3. Anything else is a mistake of ours, and stays an error that shows where it happened."""
    try:
        yield
    except (UnusableError, *_AMISS) as error:
        stop(UNUSABLE, str(error))
    except CutShortError as error:
        stop(UNUSABLE if isinstance(error.__cause__, _AMISS) else CUT_SHORT, str(error))
    except OSError as error:
        stop(CUT_SHORT, f"{(error.strerror or str(error)).lower()}; {_AS_IT_WAS}")
    except MemoryError:
        stop(CUT_SHORT, f"out of memory; {_AS_IT_WAS}")
    except KeyboardInterrupt:
        stop(CUT_SHORT, f"interrupted; {_AS_IT_WAS}")


@contextmanager
def arguments() -> Iterator[None]:
    """While arguments are looked at: a ValueError says what is wrong with one."""
    try:
        yield
    except ValueError as error:
        raise UnusableError(str(error)) from error


@contextmanager
def extra(name: str) -> Iterator[None]:
    """While what comes with an extra is imported: every other command must start without it."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UnusableError(f"{error.name} is not installed: pip install 'stillwatch[{name}]'") from error


def end_like_an_interrupt() -> None:
    """A polite request to end is an interrupt: sketches in a temporary folder are not left
    behind."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
