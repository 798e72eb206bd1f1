"""Text families by fold and side: no family is in two folds, and none is both harvested and written
by honest people, so that what was fitted on two folds can be judged on texts of the third that
nobody has seen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fold:
    """harvested, loops: what campaigns deal, single tasks and tasks of many steps; harvested_zh:
    the same in Chinese; honest: whose style honest one-off tasks have, and the tasks of honest
    agents."""

    harvested: tuple[str, ...]
    loops: tuple[str, ...]
    harvested_zh: tuple[str, ...]
    honest: tuple[str, ...]


FOLDS = (
    Fold(
        ("gpteacher_codegen", "gpteacher_roleplay", "gsm8k_rephrased", "acebench_en", "followbench_en"),
        ("webarena", "agentbench_os"),
        ("documentation_zh",),
        ("llamafactory_alpaca_en", "strategyqa", "codefuse_port", "eqbench_creative", "followbench_zh",
         "bfcl_multi_turn"),
    ),
    Fold(
        ("gpteacher_toolformer", "reasoning_gym", "reasoning_gym_reasoning", "seal_tools", "self_instruct_seed"),
        ("android_control", "deepplanning_zh"),
        ("acebench_zh", "cmath_zh", "trace_zh"),
        ("llamafactory_dpo_en", "llamafactory_kto_en", "korbench", "webquestions", "crosswoz_zh", "api_bank",
         "tooleyes"),
    ),
    Fold(
        (
            "gorilla_apibench", "reasoning_gym_mathematics", "math_hendrycks", "metatool", "tatoeba_en", "rpbench",
            "h2o_wizardlm_sample", "llamafactory_glaive_toolcall",
        ),
        ("swelancer_issues", "autowebbench_en", "deepplanning_en"),
        ("llamafactory_alpaca_zh", "llamafactory_dpo_zh", "llamafactory_glaive_zh", "tatoeba_zh"),
        ("spider2", "dabench", "exercism", "mt_bench", "longwriter_en", "snips", "xcopa_zh", "toolqa"),
    ),
)  # fmt: skip
"""Rows of mathematics and reasoning of one generator are in one fold each."""
