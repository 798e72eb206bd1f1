"""What every room's errors are, so that the command line can say how it ended without knowing the
rooms."""


class UnusableError(Exception):
    """An argument or an input that cannot be used; the message says why."""


class CutShortError(Exception):
    """What was asked for could not be brought to its end; the message says how far it came."""
