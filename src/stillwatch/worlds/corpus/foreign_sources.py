"""Text in other languages out of packages: translations of programs' own words, and Chinese
documentation."""

import ast
import html
import json
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

Passage = tuple[str, str, str, str, str]
"""language, subject, licence, source, text."""

CODES = {
    "zh": ("zh-Hans", "zh_Hans", "zh_CN", "zh-cn", "zh-hans", "zh-CN", "zh"),
    "es": ("es", "es_ES", "es-es"),
    "fr": ("fr", "fr_FR", "fr-fr"),
    "de": ("de", "de_DE", "de-de"),
    "ja": ("ja", "ja_JP", "ja-jp"),
    "ru": ("ru", "ru_RU", "ru-ru"),
    "pt": ("pt-BR", "pt_BR", "pt-br"),
    "ko": ("ko", "ko_KR", "ko-kr"),
    "it": ("it", "it_IT", "it-it"),
    "tr": ("tr", "tr_TR", "tr-tr"),
    "pl": ("pl", "pl_PL", "pl-pl"),
    "cs": ("cs", "cs_CZ", "cs-cz"),
    "id": ("id", "id_ID", "id-id"),
    "nl": ("nl", "nl_NL", "nl-nl"),
}
LANGUAGES = {code.replace("-", "_").lower(): language for language, codes in CODES.items() for code in codes}
CATALOGUES = {
    "horizon": "Apache-2.0", "heat_dashboard": "Apache-2.0", "manila_ui": "Apache-2.0", "magnum_ui": "Apache-2.0",
    "octavia_dashboard": "Apache-2.0", "nova": "Apache-2.0", "cinder": "Apache-2.0", "neutron": "Apache-2.0",
    "keystone": "Apache-2.0", "glance": "Apache-2.0", "openstack_heat": "Apache-2.0", "apache_superset": "Apache-2.0",
    "spyder": "MIT", "wagtail": "BSD-3-Clause", "django": "BSD-3-Clause", "thonny": "MIT",
    "django_allauth": "MIT",
}  # fmt: skip
"""Wheels with gettext catalogues (.po), by licence."""


def catalogues(wheels: Path) -> Iterator[Passage]:
    """Translated messages of gettext catalogues, a subject being the package and the folder of the
    message's file."""
    for wheel in sorted(wheels.glob("*.whl")):
        name = wheel.name.split("-")[0]
        if name not in CATALOGUES:
            continue
        source, licence = name.replace("_", "-"), CATALOGUES[name]
        with zipfile.ZipFile(wheel) as archive:
            for path in sorted(archive.namelist()):
                found = re.search(r"/([a-zA-Z_-]+)/LC_MESSAGES/([\w-]+)\.po$", path)
                language = LANGUAGES.get(found[1].replace("-", "_").lower()) if found else None
                if found and language:
                    catalogue = archive.read(path).decode("utf8", "replace")
                    for number, (place, text) in enumerate(messages(catalogue)):
                        subject = folder(place) if place else f"{found[2]} part {number // 100:03}"
                        yield language, f"{source} {subject}", licence, source, text


def messages(catalogue: str) -> Iterator[tuple[str, str]]:
    """(file that the message is from, translation) of every finished message of a .po file."""
    for block in re.split(r"\n\s*\n", catalogue):
        if re.search(r"^#,.*fuzzy|^#~", block, re.MULTILINE):
            continue
        place = re.search(r"^#: (\S+)", block, re.MULTILINE)
        found = re.search(r'^msgstr(?:\[0\])? ((?:".*"\s*)+)', block, re.MULTILINE)
        original = re.search(r'^msgid ((?:".*"\s*)+)', block, re.MULTILINE)
        if found and original and unquoted(original[1]):
            yield (place[1] if place else ""), unquoted(found[1])


def unquoted(lines: str) -> str:
    """The string that the quoted lines of a catalogue spell."""
    try:
        return "".join(ast.literal_eval(line.strip()) for line in lines.strip().splitlines())
    except (SyntaxError, ValueError):
        return ""


def folder(place: str) -> str:
    """The two innermost telling folders of a path."""
    parts = [p for p in place.split(":")[0].split("/")[:-1] if p not in {"src", "static", "templates", "dashboards"}]
    return " ".join(parts[1:4] if len(parts) > 2 else parts)


def home(wheels: Path) -> Iterator[Passage]:
    """Sentences that Home Assistant says about each of its integrations."""
    with zipfile.ZipFile(next(wheels.glob("homeassistant-*.whl"))) as archive:
        for path in sorted(archive.namelist()):
            found = re.fullmatch(r"homeassistant/components/(\w+)/translations/([\w-]+)\.json", path)
            language = LANGUAGES.get(found[2].replace("-", "_").lower()) if found else None
            if found and language:
                for text in strings(json.loads(archive.read(path))):
                    yield language, f"home {found[1]}", "Apache-2.0", "homeassistant", text


def airflow(wheels: Path) -> Iterator[Passage]:
    """What Airflow's web pages say."""
    with zipfile.ZipFile(next(wheels.glob("apache_airflow_core-*.whl"))) as archive:
        for path in sorted(archive.namelist()):
            found = re.search(r"/i18n/locales/([\w-]+)/(\w+)\.json$", path)
            language = LANGUAGES.get(found[1].replace("-", "_").lower()) if found else None
            if found and language:
                for text in strings(json.loads(archive.read(path))):
                    yield language, f"airflow {found[2]}", "Apache-2.0", "apache-airflow-core", text


def editor(packs: Path) -> Iterator[Passage]:
    """What an editor says: a subject is an extension, or a run of the main file, which follows the
    editor's modules."""
    for pack in sorted(packs.glob("*monaco-vscode-language-pack-*.tgz")):
        code = re.sub(r".*language-pack-|-\d+\.\d.*", "", pack.name)
        language = LANGUAGES.get(code.replace("-", "_").lower())
        if not language:
            continue
        source = "monaco-vscode-language-pack"
        with tarfile.open(pack) as archive:
            for member in sorted(archive.getnames()):
                file = archive.extractfile(member) if "/translations/" in member else None
                if file is None:
                    continue
                text = file.read().decode()
                if member.endswith("main.i18n.json.js"):
                    content = text[text.index("[") : text.rindex("]") + 1].replace("\n\tundefined,", "\n\tnull,")
                    content = re.sub(r",\s*\]$", "]", content)
                    for place, message in enumerate(json.loads(content)):
                        yield language, f"editor part {place // 150:03}", "MIT", source, message or ""
                elif member.endswith(".i18n.json"):
                    subject = member.split("/")[-1].removesuffix(".i18n.json")
                    for message in strings(json.loads(text)["contents"]):
                        yield language, f"editor {subject}", "MIT", source, message


NULLABLE = re.compile(r"注意：此字段可能返回\s*null[^。]*。?")
"""A remark that every second field of a service carries."""


def tencent(wheels: Path) -> Iterator[Passage]:
    """Chinese descriptions of a cloud's services, one subject a service."""
    with zipfile.ZipFile(next(wheels.glob("tencentcloud_sdk_python-*.whl"))) as archive:
        latest = {}
        for path in sorted(archive.namelist()):
            found = re.fullmatch(r"tencentcloud/(\w+)/v\w+/models\.py", path)
            if found:
                latest[found[1]] = path
        for service, path in latest.items():
            for module in (path.replace("/models.py", f"/{service}_client.py"), path):
                text = archive.read(module).decode("utf8", "replace")
                for docstring in re.findall(r'r?"""(.*?)"""', text, re.DOTALL):
                    for piece in re.split(r"\n\s*:\w+[^\n]*|\n\s*\n", docstring):
                        yield "zh", f"cloud {service}", "Apache-2.0", "tencentcloud-sdk-python", NULLABLE.sub("", piece)


LABELS = re.compile(r"(功能说明|参数解释|功能介绍|描述|\*\*参数解释\*\*)\s*[：:]\s*")
REMARKS = re.compile(r"\**(取值范围|约束限制|约束|默认取值|默认值)\**\s*[：:].*$", re.DOTALL)
"""What a field of the cloud opens with, and the remarks on its values that follow."""


def huawei(wheels: Path) -> Iterator[Passage]:
    """Chinese descriptions of another cloud's services, one subject a service."""
    for wheel in sorted(wheels.glob("huaweicloudsdk*.whl")):
        service = wheel.name.split("-")[0].removeprefix("huaweicloudsdk")
        with zipfile.ZipFile(wheel) as archive:
            for path in sorted(archive.namelist()):
                if not re.search(r"/v\d+/(model/\w+|\w+_client)\.py$", path) or "async" in path:
                    continue
                text = html.unescape(archive.read(path).decode("utf8", "replace"))
                for docstring in re.findall(r'r?"""(.*?)"""', text, re.DOTALL):
                    for piece in re.split(r"\n\s*:(?:type|rtype)[^\n]*|\n\s*:param \w+:|\n\s*\n", docstring):
                        cut = REMARKS.sub("", LABELS.sub("", piece))
                        yield "zh", f"huawei {service}", "Apache-2.0", "huaweicloudsdk", cut


def strings(node: object) -> Iterator[str]:
    """Every string at any depth."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
