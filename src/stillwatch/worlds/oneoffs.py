"""One-off tasks in the style of instruction data, as honest people write them: each of another
subject, asked once."""

from stillwatch.worlds.dice import Dice
from stillwatch.worlds.environments import SURROUNDINGS
from stillwatch.worlds.world import World

REAL = 0.65
"""Share of the tasks that are rows of real corpora, where the world has some."""

INSTRUCTIONS = (
    "Generate a list of ten words related to {a}.",
    "Write a short story in which {a} matters.",
    "Given a sentence, identify the subject and the verb.\n\n{detail}",
    "Explain the difference between {a} and {b} to a ten-year-old.",
    "Classify the following text as informative, persuasive or narrative.\n\n{text}",
    "Write a function that takes {a} and returns {b}.",
    "Suggest a name for a company that deals in {a}.",
    "Rewrite the following passage in the passive voice.\n{text}",
    "Create a multiple-choice question with four options about {a}.",
    "Summarize the text in exactly two sentences: {text}",
    "Compose a haiku about {a}.",
    "You are given a text. Extract all nouns and return them as a JSON list.\n\nText: {text}",
    "Describe the steps needed to get from {a} to {b}.",
    "Write an email in which you ask a colleague about {a} and {b}.",
    "Come up with three arguments for and three against {a}.",
    "Translate the following into French and then back into English.\n{detail}",
    "Pretend that you are an expert on {a}. Answer this question: what is {b}?",
    "Design a table with five rows that compares {a} with {b}.",
    "Find the odd one out and say why: {a}, {b}, gravity.",
    "Write a product description for {a} in no more than 60 words.",
    "Is the following statement true or false? Give a reason. {detail}",
    "Turn the instructions below into a numbered list.\n\n{text}",
    "Invent a dialogue between {a} and {b}.",
    "Write a regular expression that matches {a}.",
    "Think of a metaphor for {a} and explain it.",
    "Edit the text for grammar and tone.\n\n{text}",
    "Name five famous people who had something to do with {a}.",
    "Give a title and three keywords for this abstract: {text}",
    "What would happen if there were no {a}? Write one paragraph.",
    "Plan a lesson of 45 minutes about {a}.",
)
"""Wordings in the manner of instruction data: {a}, {b} key phrases, {detail} first words, {text} a
passage."""

INSTRUCTIONS_OTHER = {
    "zh": (
        "请列出与{a}有关的十个词语。",
        "写一个以{a}为主题的短故事。",
        "用两句话概括下面的内容：{text}",
        "比较{a}和{b}，用表格给出结果。",
        "为{a}写一段六十字以内的产品介绍。",
        "判断下面的说法是否正确，并说明理由：{detail}",
        "把下面的文字改写成编号列表。\n{text}",
        "假设你是{a}方面的专家，请回答：什么是{b}？",
        "写一封邮件，向同事询问{a}。",
        "设计一道关于{a}的单项选择题。",
    )
}


def one_off(world: World, dice: Dice, language: str = "en") -> tuple[str, str]:
    """One task and its subject."""
    rows = [family for family in world.tasks(language).items() if family[0] not in SURROUNDINGS]
    if rows and dice.chance(REAL):
        # By the root of its size: a large corpus has more in it, but people do not write by
        # corpora.
        family, texts = dice.choose(rows, [len(r) ** 0.5 for _, r in rows])
        return dice.pick(texts).text, family
    voice = world.voice(language)
    subject = dice.pick(voice.everyday if dice.chance(0.5) else voice.technical)
    text = voice.passage(dice, subject)
    a, b = voice.key_phrases(dice, text)
    asked = dice.pick(INSTRUCTIONS_OTHER.get(language, INSTRUCTIONS))
    asked = asked.replace("{detail}", voice.beginning(text, 6 + dice.below(9))).replace("{a}", a).replace("{b}", b)
    return asked.replace("{text}", text), subject
