"""A text that is marked while it comes, in pieces."""

from stillwatch.safeguards.choices.marking import choice_of
from stillwatch.safeguards.choices.walking import Walk


class MarkedPieces:
    """One answer. What it says in the end is what `marked` says of the whole; a line is held back
    until it ends, and a list until it is over. What begins like JSON is somebody's data, and goes
    through as it is."""

    def __init__(self, key: bytes) -> None:
        self._walk = Walk(choice_of(key))
        self._line, self._began, self._is_data = "", False, False

    def feed(self, piece: str) -> str:
        """What can be said by now."""
        if not self._began and (self._line + piece).strip():
            self._began = True
            self._is_data = (self._line + piece).lstrip().startswith(("{", "["))
        if self._is_data:
            said, self._line = self._line + piece, ""
            return said
        *lines, self._line = (self._line + piece).split("\n")
        return "".join(self._walk.line(f"{line}\n") for line in lines)

    def end(self) -> str:
        """What was held back."""
        last, self._line = self._line, ""
        return (self._walk.line(last) if last else "") + self._walk.end()


def marked_answer(text: str, key: bytes) -> str:
    """A whole answer, as its pieces would have it."""
    pieces = MarkedPieces(key)
    return pieces.feed(text) + pieces.end()
