"""Chinese rows in the manner of instruction corpora: wordings around passages held apart from
`foreign()`."""

import re
import zlib

from stillwatch.worlds.corpus.harvest import HarvestRow

FAMILY = "documentation_zh"

WORDINGS: dict[str, tuple[str, ...]] = {
    "software_engineering": (
        "根据下面的接口说明，用 Python 写一个可以直接运行的调用示例，并处理可能的异常。\n\n{text}",
        "请为下述功能编写单元测试，覆盖正常情况和边界情况。\n{text}",
        "阅读这段说明，设计对应的数据结构，给出 Go 语言的类型定义：{text}",
        "用 SQL 建立一张能保存“{topic}”相关信息的表，并说明每个字段的类型。",
        "实现一个命令行工具，功能围绕“{topic}”，要求有参数校验和日志。",
        "下面的描述将作为函数注释，请写出函数实现。\n{text}",
    ),
    "reasoning": (
        "{text}\n\n如果上述条件不成立，会出现什么后果？请逐步推理后再给出结论。",
        "请分析这段话里隐含的前提，并说明理由：{text}",
        "为什么需要“{topic}”？请一步一步解释其中的因果关系。",
        "判断下面的说法在什么情况下会失效，写出完整的思考过程。\n{text}",
        "比较处理“{topic}”的两种方案，先列依据，再给出选择。",
    ),
    "instruction_following": (
        "把下面的内容改写成五条要点，每条不超过十五个字。\n{text}",
        "从下面的文字中提取所有限制条件，用编号列表输出。\n\n{text}",
        "以“{topic}”为主题出三道单项选择题，并附上答案和解析。",
        "将这段文字分为“功能”“参数”“注意事项”三类：{text}",
        "围绕“{topic}”生成一份不超过二十行的操作步骤，只输出步骤。",
        "请列出与“{topic}”有关的十个关键词，按重要程度排序。",
    ),
    "data_analysis": (
        "把下面说明中的取值整理成表格，列出名称、含义和默认值。\n{text}",
        "假设你有一份关于“{topic}”的使用日志，请设计统计指标和图表。",
        "根据这段描述编造十行示例数据，输出为 CSV。\n{text}",
    ),
    "writing": (
        "请将下面的技术说明改写成面向普通用户的帮助文档。\n\n{text}",
        "写一封邮件，向客户解释“{topic}”的变化，语气礼貌、简洁。",
        "用一个生活中的比喻，写一小段话介绍“{topic}”。",
        "润色这段文字，使其更通顺：{text}",
        "为“{topic}”写一段产品介绍，一百五十字左右。",
    ),
    "translation": (
        "将下面的文字翻译成英文，保留专业术语。\n{text}",
        "翻译成日语：{text}",
        "把这段话译成通顺的英语，并列出三个难译的词。\n\n{text}",
    ),
    "agentic_tool_use": (
        "你可以调用下述接口。用户想了解“{topic}”，请写出需要调用的步骤和参数。\n{text}",
        "给定工具说明：{text}\n请生成一个合适的函数调用（JSON 格式）。",
        "规划一个自动化任务来完成“{topic}”，说明每一步使用什么工具。",
    ),
    "roleplay": (
        "你是一名资深运维工程师，新同事问你“{topic}”是什么，请和他对话。",
        "扮演客服，回答用户关于“{topic}”的抱怨。",
    ),
}
"""{text}: the passage; {topic}: its first clause. By main capability."""

ALL = [(capability, wording) for capability, wordings in WORDINGS.items() for wording in wordings]
PASTED = [row for row in ALL if "{text}" in row[1]]
NAMED = [row for row in ALL if "{text}" not in row[1]]
CHINESE = re.compile(r"[\u4e00-\u9fff]{3,}[\w ]{0,6}[\u4e00-\u9fff]{2,14}")
CLAUSE = re.compile(r"[，。；：、,;:！？（(]")


def built(passages: list[str]) -> list[HarvestRow]:
    """Two rows a passage: one that quotes it and one that names its topic, by the passage's
    checksum."""
    rows = []
    for passage in passages:
        number = zlib.crc32(passage.encode())
        topic = next((c for c in map(str.strip, CLAUSE.split(passage)) if CHINESE.fullmatch(c)), passage[:18])
        for kind, choices in enumerate((PASTED, NAMED)):
            capability, wording = choices[(number >> 8 * kind) % len(choices)]
            text = wording.replace("{topic}", topic).replace("{text}", passage)
            rows.append(HarvestRow(text, FAMILY, capability))
    return rows
