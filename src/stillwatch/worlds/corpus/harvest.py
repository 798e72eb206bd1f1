"""The carried harvest corpora as rows that a campaign may deal: the request itself, and what it is after."""

import re
from dataclasses import dataclass

SIGNATURE = re.compile(r"\n\w+\([^)\n]*\)\n")
"""A line that names a tool and its argument."""

FAMILIES = {
    "gpteacher_codegen": "software_engineering",
    "gpteacher_toolformer": "agentic_tool_use",
    "gpteacher_roleplay": "roleplay",
    "gorilla_apibench": "agentic_tool_use",
    "llamafactory_glaive_toolcall": "agentic_tool_use",
    "self_instruct_seed": "",
    "h2o_wizardlm_sample": "",
    "anthropic_model_written": "safety_probing",
}
"""The main capability of a family's rows; "" where rows differ and `capability` decides."""

WORDS = {
    "software_engineering": "python|javascript|java|c\\+\\+|sql|html|css|code|function|program|algorithm|regex|api",
    "mathematics": "calculate|equation|solve for|how many|sum of|probability|percent|integral|derivative",
    "translation": "translate|translation|into (french|spanish|german|chinese|english)",
    "data_analysis": "table|dataset|spreadsheet|csv|chart|statistics|data set|data analysis",
    "roleplay": "pretend|imagine you|act as|you are an?|role of|as if you",
    "writing": "write|compose|draft|rewrite|story|poem|essay|email|letter|paraphrase|summar\\w+|slogan|lyrics",
    "reasoning": "why|explain|reason|riddle|puzzle|logic\\w*|infer|analogy|relation between|cause",
    "instruction_following": "list|classify|identify|categor\\w+|extract|convert|name|generate|give me",
}
"""For families of mixed rows: the first line of which a word occurs names the capability."""
PATTERNS = [(name, re.compile(rf"(?<!\w)({words})(?!\w)", re.IGNORECASE)) for name, words in WORDS.items()]


@dataclass(frozen=True, slots=True)
class HarvestRow:
    """One prompt out of a harvest corpus: its text, the corpus, and its main capability (of CAPABILITIES)."""

    text: str
    family: str
    capability: str


def request(prompt: str) -> str:
    """The request itself: toolformer rows open with their tools' descriptions, which would be a common frame."""
    if not prompt.startswith("toolformer:"):
        return prompt
    return SIGNATURE.split(prompt)[-1].strip() or prompt


def capability(text: str) -> str:
    """The main capability of a prompt by plain words; `other` when none occurs."""
    for name, pattern in PATTERNS:
        if pattern.search(text):
            return name
    return "other"


def rows_of(family: str, prompts: list[str]) -> list[HarvestRow]:
    """The family's prompts as rows."""
    known = FAMILIES[family]
    texts = (request(prompt) for prompt in prompts)
    return [HarvestRow(text, family, known or capability(text)) for text in texts]
