"""The second maker's people: what they like, how they ask, how they go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from stillwatch.worlds.askings import FOREIGN, Askings
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.manner import USUAL, Manner
from stillwatch.worlds.wordbanks import registers
from stillwatch.worlds.wordbanks.banks import JOINED, Mixtures, banks

UNSPACED = ("zh", "ja")
HALF = 0.5


@dataclass(frozen=True)
class Taste:
    """One person's subjects, liked by Zipf's law: the k-th one as 1 / k to the power of `fall`."""

    subjects: list[str]
    fall: float

    def next(self, dice: Dice) -> str:
        """The subject of the next task."""
        return dice.choose(self.subjects, [(k + 1) ** -self.fall for k in range(len(self.subjects))])


@dataclass(frozen=True)
class Writer:
    """How people of one language ask (`speaking.Speaker`)."""

    language: str
    by_subject: Mixtures
    everyday: Sequence[str]
    technical: Sequence[str]
    askings: Askings

    def interests(
        self, dice: Dice, spread: tuple[int, float], everyday: float = HALF, most: int | None = None
    ) -> Taste:
        """One person's subjects: their number falls as Zipf's law has it, from two to the most;
        each mixed of one bank to three. People of broad tastes like them more evenly."""
        usual, evenness = spread
        limit = usual if most is None else max(2, round(most * usual / 8))
        count = min(limit, int(2 / max(1e-9, 1 - dice.u()) ** 0.8))
        chosen = [self._mixture(dice, everyday) for _ in range(count)]
        return Taste(chosen, 1.4 / max(0.3, evenness))

    def _mixture(self, dice: Dice, everyday: float) -> str:
        names = self.everyday if dice.chance(everyday) else self.technical
        return JOINED.join(dice.some(names, 1 + dice.below(3)))

    def passage(self, dice: Dice, subject: str) -> str:
        """One to four sentences out of the subject's banks, in any order."""
        gap = "" if self.language in UNSPACED else " "
        return gap.join(dice.some(self.by_subject[subject], 1 + dice.below(4)))

    def first(self, dice: Dice, subject: str, manner: Manner = USUAL) -> str:
        """An opener now and then, the question, a closer now and then; typed or dictated as the
        writer does."""
        pasted = dice.u() < manner.pasted
        if self.language == "en":
            text = self._filled(dice, dice.pick(registers.WITH_TEXT if pasted else registers.ASKS), subject)
            if dice.chance(0.12):
                text = f"{dice.pick(registers.OPENERS)} {text}"
            if dice.chance(manner.figures):
                text = f"{text} {dice.pick(registers.CLOSERS)}"
        else:
            asks = registers.ABOUT_OTHER[self.language]
            text = self._filled(dice, dice.pick([a for a in asks if ("{t}" in a) == pasted]), subject)
        if not manner.typed:
            return text[:1].upper() + text[1:]
        return self.register(dice, text)

    def _filled(self, dice: Dice, form: str, subject: str) -> str:
        words = [word for bank in self.by_subject.mixed(subject) for word in bank.words]
        filled = form.replace("{t2}", dice.pick(self.by_subject[subject]))
        filled = filled.replace("{t}", self.passage(dice, subject) if "{t}" in form else "")
        # The words in front are the bank's own; those at its end it has in common with others.
        for slot in ("{w}", "{v}", "{u}"):
            filled = filled.replace(slot, dice.pick(words, 1.5)) if slot in filled else filled
        return filled

    def next(self, dice: Dice, subject: str) -> str:
        """What somebody says next on the same subject."""
        return self._going_on(dice, dice.pick(self.by_subject[subject]))

    def follow_up(self, dice: Dice, about: str) -> str:
        """The same, with the words of a text."""
        return self._going_on(dice, about)

    def _going_on(self, dice: Dice, about: str) -> str:
        w, v = self.key_phrases(dice, about)
        forms = registers.GOING_ON if self.language == "en" else registers.GOING_ON_OTHER[self.language]
        quoted = self.beginning(about, 4 + dice.below(6))
        return self.register(dice, dice.pick(forms).replace("{q}", quoted).replace("{w}", w).replace("{v}", v))

    def beginning(self, text: str, words: int) -> str:
        """The first words of a text."""
        return text[: 2 * words] if self.language in UNSPACED else " ".join(text.split(" ")[:words])

    def key_phrases(self, dice: Dice, text: str) -> tuple[str, str]:
        """Two of its longest words, each with the one behind it now and then."""
        if self.language in UNSPACED:
            at = dice.below(max(1, len(text) - 5))
            return text[at : at + 2 + dice.below(4)], text[: 2 + dice.below(3)]
        words = text.split() or ["it"]
        longest = sorted(range(len(words)), key=lambda k: (-len(words[k]), k))[:8]
        i, j = dice.pick(longest), dice.pick(longest)
        pair = words[i : i + 2] if dice.chance(0.4) else words[i : i + 1]
        return " ".join(pair).strip(".,;:?!\"'"), words[j].strip(".,;:?!\"'")

    def register(self, dice: Dice, prompt: str) -> str:
        """How somebody types: dictated without marks, shouted in part, letters swapped, or as it
        should be."""
        u = dice.u()
        if u < 0.12:
            return "".join(c for c in prompt.lower() if c not in ".,;:!?\"'")
        if u < 0.16 and self.language == "en":
            words = prompt.split(" ")
            at = dice.below(len(words))
            return " ".join([*words[:at], words[at].upper(), *words[at + 1 :]])
        if u < 0.26 and len(prompt) > 12:
            at = 3 + dice.below(len(prompt) - 6)
            return f"{prompt[:at]}{prompt[at + 1]}{prompt[at]}{prompt[at + 2 :]}"
        return prompt


@cache
def writer(language: str) -> Writer:
    """The second maker's writer of a language."""
    shelf = banks(language)
    names = sorted(shelf)
    half = len(names) // 2
    return Writer(language, shelf, tuple(names[:half]), tuple(names[half:]), FOREIGN[language])
