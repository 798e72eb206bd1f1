"""The one walk over a text by which choices are made and found again, so that both see the same
places: prose and lists of it, nothing that is code, quoted, cited, tabled or set as a formula."""

import re
from collections.abc import Callable
from itertools import groupby

from stillwatch.safeguards.choices.wordings import BULLETS, Group, places

Choose = Callable[[Group, str, int], int]
"""(the equals, the word before, which stands there) -> which is to stand there."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"( *)([-*])( +)(?=[A-Z*\u4e00-\u9fff])(?!\*(?: *\*)*$)")
"""An item of prose: of YAML, of differences between files and of code the first letter is small."""
_BULLET = re.compile(r"\s*[-*+]\s")
_NOT_PROSE = re.compile(r"\s{4}|\t|\s*[>|]|\s*[-*_=]{3,}\s*$")
_ASIDE = re.compile(r"(`+).+?\1|\"[^\"]*\"|“[^”]*”|「[^」]*」|\$[^$]+\$|https?://\S+|<[^>]*>")
_WORD = re.compile(r"\w+\W*$")
_NEAR = 80
"""Characters before a place in which its word stands."""


def walked(text: str, choose: Choose) -> str:
    """The text as it is chosen."""
    out = ""
    for is_list, block in groupby(_with_fences(text), key=lambda told: told[0]):
        lines = [line for _, line in block]
        if is_list is None:
            out += "".join(lines)
        elif is_list:
            out = _list(out, lines, choose)
        else:
            for line in lines:
                out = _prose(out, line, choose)
    return out


def word_before(text: str) -> str:
    """The last word of a text, in small letters; of Chinese its last character. Empty where there
    is none near its end."""
    found = _WORD.search(text[-_NEAR:])
    word = re.split(r"\W", found.group(), maxsplit=1)[0].lower() if found else ""
    return word[-1] if word and "\u4e00" <= word[-1] <= "\u9fff" else word


def _with_fences(text: str) -> list[tuple[bool | None, str]]:
    """Lines with their ends, and what each is: an item of a list, prose, or (None) neither."""
    out: list[tuple[bool | None, str]] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not line[mark.end() :].strip() else fence
            out.append((None, line))
        elif mark:
            fence = mark[1]
            out.append((None, line))
        elif _BULLET.match(line):
            out.append((True, line))
        else:
            out.append((None if _NOT_PROSE.match(line) else False, line))
    return out


def _list(before: str, lines: list[str], choose: Choose) -> str:
    """One list: where it is of prose, and has one kind of mark, the mark is chosen for all of it;
    then each item's text."""
    items = [_ITEM.match(line) for line in lines]
    marks = {found[2] for found in items if found}
    out, chosen = before, ""
    if all(items) and len(marks) == 1:
        chosen = BULLETS[choose(BULLETS, word_before(before), BULLETS.index(marks.pop()))]
    for line, found in zip(lines, items, strict=True):
        if not found:
            out += line
            continue
        head = found[1] + (chosen or found[2]) + found[3]
        out = _prose(out + head, line[found.end() :], choose)
    return out


def _prose(before: str, line: str, choose: Choose) -> str:
    aside = [found.span() for found in _ASIDE.finditer(line)]
    out, at = before, 0
    for place in places(line):
        if any(begin < place.end and place.begin < end for begin, end in aside):
            continue
        out += line[at : place.begin]
        out += place.group[choose(place.group, word_before(out), place.which)]
        at = place.end
    return out + line[at:]
