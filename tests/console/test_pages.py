"""The pages that the package carries are those of the source, and nothing else is ever served as
one."""

import hashlib

import pytest
from starlette.testclient import TestClient

from stillwatch.console.app import create_app
from stillwatch.console.pages import STATIC
from tests.console.needs_node import FRONT_END

SOURCES = ("index.html", "package-lock.json", "public", "src", "vite.config.ts")


def test_they_were_built_from_what_the_source_says():
    digest = hashlib.sha256()
    kept = [p for place in SOURCES for p in [FRONT_END / place, *(FRONT_END / place).rglob("*")] if p.is_file()]
    for path in sorted(kept, key=lambda p: p.relative_to(FRONT_END).as_posix()):
        digest.update(f"{path.relative_to(FRONT_END).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    assert (STATIC / "built-from.txt").read_text() == f"{digest.hexdigest()}\n", "run: make pages"


@pytest.mark.parametrize(
    "path", ["/", "/cases", "/cases/C-1", "/login", "/people", "/nothing/here", "/../../etc/passwd"]
)
def test_every_other_path_is_the_page(services, path):
    answer = TestClient(create_app(services), base_url="http://localhost").get(path)
    assert answer.status_code == 200 and '<div id="root">' in answer.text and "passwd" not in answer.text


def test_files_are_those_of_the_build(services):
    browser = TestClient(create_app(services), base_url="http://localhost")
    for path in STATIC.rglob("*.js"):
        answer = browser.get(f"/{path.relative_to(STATIC).as_posix()}")
        assert answer.content == path.read_bytes() and "immutable" in answer.headers["cache-control"]
    for path in ("/assets/..%2f..%2fapp.py", "/assets/%2e%2e/%2e%2e/app.py", "/assets//etc/passwd", "/pages.py"):
        assert "import" not in browser.get(path).text.split("<body", 1)[0]


def test_pages_ask_for_nothing_elsewhere_and_hold_nothing_inline():
    page = (STATIC / "index.html").read_text()
    assert "://" not in page and "<style" not in page and " style=" not in page and "<script>" not in page
