"""Reasoning that a model writes into its answer's text, before the answer, between marks."""

MARKS = (("<think>", "</think>"), ("<thinking>", "</thinking>"))
"""As open models write it."""


class Inline:
    """Takes the reasoning off the beginning of one text that comes in pieces. Marks further on are
    the answer's own: whoever asks how they are written is to be told."""

    def __init__(self) -> None:
        self._held = ""
        self._end: str | None = None
        self._over = False

    def feed(self, text: str) -> str:
        """What of the text can be said by now."""
        if self._over:
            return text
        self._held += text
        if self._end is None:
            return self._begin()
        return self._inside(self._end)

    def end(self) -> str:
        """What was held back when the text ends: the beginning of a mark that was none."""
        held, self._held = self._held, ""
        return "" if self._end else held

    def _begin(self) -> str:
        begun = self._held.lstrip()
        for mark, end in MARKS:
            if begun.startswith(mark):
                self._held, self._end = begun[len(mark) :], end
                return self._inside(end)
        if any(mark.startswith(begun) for mark, _ in MARKS):
            return ""
        self._over = True
        held, self._held = self._held, ""
        return held

    def _inside(self, end: str) -> str:
        _, found, rest = self._held.partition(end)
        if not found:
            self._held = self._held[-len(end) :]  # the mark may be cut
            return ""
        self._over, self._held = True, ""
        return rest
