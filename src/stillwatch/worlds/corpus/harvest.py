"""The carried harvest corpora as rows that a campaign may deal: the request itself, and what it is
after."""

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
    "llamafactory_reason_tool": "agentic_tool_use",
    "llamafactory_alpaca_en": "",
    "llamafactory_dpo_en": "",
    "llamafactory_kto_en": "",
    "self_instruct_seed": "",
    "h2o_wizardlm_sample": "",
    "gsm8k_rephrased": "mathematics",
    "reasoning_gym_mathematics": "mathematics",
    "reasoning_gym_reasoning": "reasoning",
    "anthropic_model_written": "safety_probing",
}
"""The main capability of a family's rows; "" where rows differ and `capability` decides."""

FAMILIES_ZH = {"llamafactory_alpaca_zh": "", "llamafactory_dpo_zh": "", "llamafactory_glaive_zh": "agentic_tool_use"}

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
WORDS_ZH = {
    "software_engineering": "代码|编程|程序|函数|算法|Python|Java|SQL|HTML|API",
    "mathematics": "计算|方程|概率|求解|多少个|平方|面积|之和|百分",
    "translation": "翻译|译成|译为",
    "data_analysis": "表格|数据集|数据分析|图表|统计",
    "roleplay": "扮演|假设你|假如你|想象你|你是一",
    "writing": "写一|撰写|编写|改写|重写|故事|诗|文章|邮件|信|总结|概括|摘要|标语|描述",
    "reasoning": "为什么|解释|原因|推理|谜语|逻辑|推断|类比",
    "instruction_following": "列出|列举|分类|识别|提取|转换|给出|生成|提供|创建|设计|找出|命名",
}
PATTERNS = [(name, re.compile(rf"(?<!\w)({words})(?!\w)", re.IGNORECASE)) for name, words in WORDS.items()]
PATTERNS += [(name, re.compile(words, re.IGNORECASE)) for name, words in WORDS_ZH.items()]
DATA = re.compile(r"\b(sql|pandas|dataframe|csv|dataset|spreadsheet|chart|histogram|regression|correlation)\b", re.I)
"""What makes a coding row one of data analysis."""


@dataclass(frozen=True, slots=True)
class HarvestRow:
    """One prompt out of a harvest corpus: its text, the corpus, and its main capability (of
    CAPABILITIES)."""

    text: str
    family: str
    capability: str


def request(prompt: str) -> str:
    """The request itself: toolformer rows open with their tools' descriptions, which would be a
    common frame."""
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
    known = (FAMILIES | FAMILIES_ZH)[family]
    texts = [request(prompt) for prompt in prompts]
    if known == "software_engineering":
        return [HarvestRow(text, family, "data_analysis" if DATA.search(text) else known) for text in texts]
    return [HarvestRow(text, family, known or capability(text)) for text in texts]
