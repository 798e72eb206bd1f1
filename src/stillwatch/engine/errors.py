"""What can go wrong with an engine, in words for the operator."""

from stillwatch.exchange.errors import CutShortError, UnusableError


class NoEngine(UnusableError):
    """The engine asked for is not installed or cannot be reached."""


class EngineError(CutShortError):
    """The engine did not bring its work to an end."""
