"""Text from a log, made safe to look at.

Account ids are chosen by the people who are looked for. Control characters would move a terminal's
cursor or clear its screen, bidirectional overrides would show an id back to front, and characters
without width would let two ids look the same. All of them become escapes that can be seen.
"""

import re

SPACES = frozenset("\u00a0\u2009\u202f")
"""No-break and thin spaces: typography that our own sentences may use."""

BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
"""Characters that count as letters or marks and show nothing."""

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~$&!])")
LEADING = re.compile(r"^(\s*\d*)([.)](?=\s|$)|[-+=])")
"""What Markdown would take for its own."""


def plain(text: str) -> str:
    """The text with every control, format, zero-width, blank, private and unassigned character as
    `\\x..`, `\\u....` or `\\U........`. Newlines and tabs too: what comes out is one line."""
    if text.isprintable() and BLANKS.isdisjoint(text):
        return text
    return "".join(c if _shows(c) else _escape(ord(c)) for c in text)


def in_markdown(text: str) -> str:
    """The same as Markdown that shows it and does nothing else."""
    return LEADING.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", plain(text)))


def _shows(character: str) -> bool:
    return (character.isprintable() and character not in BLANKS) or character in SPACES


def _escape(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
