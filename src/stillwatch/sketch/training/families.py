"""What each family of prompts is labelled with: by where it comes from, never by its words.

A family says which capabilities its rows have, and of which it says nothing because they may have
them or not; all others it lacks. Families that share text or a maker's frame are one group, and a
group is held out whole.
"""

from typing import NamedTuple

SOFTWARE, AGENTIC, LONG, REASONING = "software_engineering", "agentic_tool_use", "long_horizon", "reasoning"
MATHS, RULES, DATA, WRITING = "mathematics", "instruction_following", "data_analysis", "writing"
TRANSLATION, ROLEPLAY, SAFETY = "translation", "roleplay", "safety_probing"
TASKS = (SOFTWARE, MATHS, REASONING, DATA, WRITING, TRANSLATION, RULES)

KIN = {
    SOFTWARE: (DATA,),
    AGENTIC: (LONG,),
    LONG: (AGENTIC,),
    MATHS: (REASONING,),
    REASONING: (MATHS,),
    DATA: (SOFTWARE, REASONING),
    ROLEPLAY: (WRITING,),
}
"""Whoever has a label may have these too."""


class Family(NamedTuple):
    """The group it is held out with, its language (zh, en, or xx for any other), what its rows
    have, and what it says nothing of."""

    group: str
    language: str
    has: tuple[str, ...]
    unknown: tuple[str, ...]


CARRIED = {
    "gpteacher_codegen": Family("gpteacher_codegen", "en", (SOFTWARE,), TASKS),
    "humaneval": Family("humaneval", "en", (SOFTWARE,), (MATHS, REASONING, RULES, DATA)),
    "gpteacher_toolformer": Family("gpteacher_toolformer", "en", (AGENTIC,), (*TASKS, LONG)),
    "gorilla_apibench": Family("gorilla", "en", (AGENTIC,), (*TASKS, LONG)),
    "llamafactory_glaive_toolcall": Family("glaive", "en", (AGENTIC,), (*TASKS, LONG)),
    "llamafactory_glaive_zh": Family("glaive", "zh", (AGENTIC,), (*TASKS, LONG)),
    "llamafactory_reason_tool": Family("reason_tool", "en", (AGENTIC,), (*TASKS, LONG)),
    "bfcl_live_simple": Family("bfcl", "en", (AGENTIC,), (*TASKS, ROLEPLAY, LONG)),
    "bfcl_live_more": Family("bfcl", "en", (AGENTIC,), (*TASKS, ROLEPLAY, LONG)),
    "gsm8k_test": Family("gsm", "en", (MATHS,), (REASONING,)),
    "gsm8k_rephrased": Family("gsm", "en", (MATHS,), (REASONING,)),
    "reasoning_gym_mathematics": Family("gsm", "en", (MATHS,), (REASONING, RULES, SOFTWARE)),
    "reasoning_gym_reasoning": Family("reasoning_gym", "en", (REASONING,), (MATHS, RULES, SOFTWARE, DATA)),
    "bbh": Family("bbh", "en", (REASONING,), (MATHS, RULES, TRANSLATION, DATA)),
    "gpteacher_roleplay": Family("gpteacher_roleplay", "en", (ROLEPLAY,), (WRITING, REASONING, RULES, MATHS)),
    "anthropic_model_written": Family("anthropic", "en", (SAFETY,), (REASONING, ROLEPLAY)),
    "banking77": Family("banking77", "en", (), ()),
    "awesome_chatgpt_prompts": Family("roles", "en", (ROLEPLAY,), (*TASKS, SAFETY)),
}
"""Files of the carried prompts, by name. reasoning_gym_mathematics holds variations of GSM8K."""

GROUPS = {"bfcl": "bfcl_multi_turn bfcl_sql", "humaneval": "humaneval_zh", "roles": "plexpt_zh"}
"""Labelled families that share texts or a frame with carried ones, and are held out with them."""

TRANSLATED = {
    "acebench": "acebench_en acebench_zh",
    "autowebbench": "autowebbench_en autowebbench_zh",
    "deepplanning": "deepplanning_en deepplanning_zh",
    "followbench": "followbench_en followbench_zh",
    "longwriter": "longwriter_en longwriter_zh",
    "red_instruct": "catqa_zh red_instruct_en",
    "xcopa": "xcopa_zh xcopa_other",
}
"""Families that are translations of each other: they share a maker and a purpose, though hardly a
word."""

SILENT = {
    SOFTWARE: "webarena agentbench_os korbench reasoning_gym plexpt_zh bfcl_sql spider2 tugraph_zh bfcl_multi_turn "
    "tooleyes seal_tools metatool red_instruct_en adv_bench followbench_en followbench_zh trace_zh "
    "m_ifeval",
    AGENTIC: "swelancer_issues",
    REASONING: "mt_bench exercism humaneval_zh plexpt_zh toolqa deepplanning_en deepplanning_zh followbench_en "
    "followbench_zh trace_zh m_ifeval",
    MATHS: "korbench reasoning_gym dabench exercism humaneval_zh plexpt_zh toolqa bfcl_multi_turn acebench_en "
    "acebench_zh tooleyes seal_tools metatool followbench_en followbench_zh trace_zh m_ifeval",
    RULES: "korbench reasoning_gym dabench longwriter_en longwriter_zh eqbench_creative mt_bench plexpt_zh "
    "rpbench deepplanning_en deepplanning_zh",
    DATA: "webarena agentbench_os plexpt_zh bfcl_multi_turn acebench_en acebench_zh tooleyes seal_tools "
    "metatool followbench_en followbench_zh trace_zh m_ifeval",
    WRITING: "mt_bench plexpt_zh acebench_en acebench_zh tooleyes metatool red_instruct_en adv_bench "
    "followbench_en followbench_zh trace_zh m_ifeval",
    TRANSLATION: "plexpt_zh tooleyes metatool followbench_en followbench_zh trace_zh m_ifeval",
    ROLEPLAY: "eqbench_creative followbench_en followbench_zh trace_zh m_ifeval",
    SAFETY: "plexpt_zh",
}
"""Per capability the labelled families that say nothing of it: constraints and roles are laid over
tasks of every kind, tools are asked for every kind of thing, and a question about data is often one
for SQL."""

MANUALS = (SOFTWARE, AGENTIC, DATA, RULES, MATHS)
"""Of these a passage of a manual says nothing; all else it lacks."""

READ = (AGENTIC, LONG)
"""What was not looked for when prompts were read."""


def labelled_family(name: str, language: str, has: tuple[str, ...]) -> Family:
    """The family of rows of a labelled file that have these labels."""
    group = next((group for group, names in GROUPS.items() if name in names.split()), name)
    unknown = [label for label, names in SILENT.items() if name in names.split()]
    kin = [other for label in has for other in KIN.get(label, ())]
    return Family(group, language if language in ("en", "zh") else "xx", has, (*unknown, *kin))
