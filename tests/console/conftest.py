"""A small scanned lake and a server on it, whose witness answers in this process. Once for each database."""

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from stillwatch.campaigns.court import Court
from stillwatch.campaigns.survey import survey
from stillwatch.cases.people import add_person, ensure_admin
from stillwatch.cases.store import Store
from stillwatch.cases.tokens import log_in
from stillwatch.console.app import create_app
from stillwatch.console.desk import Desk
from stillwatch.console.held import NotReady
from stillwatch.console.results import take_in_result
from stillwatch.lake import Lake
from tests.conftest import DATABASES


@pytest.fixture(scope="session")
def court(scanned) -> Court:
    with Lake.open(scanned, create=False) as lake, survey(lake, None, []) as seen:
        yield Court.hold(seen, None, [])


class Here:
    """A witness that answers at once, in this process."""

    def __init__(self, court, lake):
        self.court, self.lake, self.state, self.asked_again = court, lake, "ready", 0

    def ask_lake(self, question, *arguments):
        with Lake.open(self.lake, create=False) as opened:
            return self.ask(lambda court: question(opened, *arguments))

    def ask(self, question, *arguments):
        if self.state != "ready":
            raise NotReady(self.state)
        return question(self.court, *arguments)

    def ask_once(self, question, names):
        return self.ask(question, names)

    def later(self, question, *arguments):
        from concurrent.futures import Future

        done = Future()
        try:
            done.set_result(self.ask(question, *arguments))
        except Exception as error:
            done.set_exception(error)
        return done

    def again(self):
        self.asked_again += 1

    def close(self):
        pass


@pytest.fixture(params=DATABASES)
def url(request) -> str:
    """Where the cases are to be."""
    return request.getfixturevalue(request.param)()


@pytest.fixture
def desk(scanned, court, tmp_path, url):
    lake = Path(shutil.copytree(scanned, tmp_path / "lake"))
    (lake / "console").mkdir()
    desk = Desk(Store.open(url), lake, lake / "result", lake / "console", Here(court, lake))
    desk.taken = take_in_result(desk.store, desk.results)
    yield desk
    desk.store.close()


class Browser(TestClient):
    """Somebody who is signed in."""

    def __init__(self, desk, secret):
        super().__init__(create_app(desk), base_url="http://localhost", raise_server_exceptions=True)
        self.headers["x-csrf"] = self.post("/api/login", json={"token": secret}).json()["csrf"]

    def case(self, kind="campaign"):
        return next(c for c in self.get("/api/cases?limit=1000").json()["cases"] if c["kind"] == kind)

    def act(self, case, action, **more):
        return self.post(f"/api/cases/{case['id']}/{action}", json={"version": case["version"], **more})


@pytest.fixture
def admin(desk) -> Browser:
    return Browser(desk, ensure_admin(desk.store))


@pytest.fixture
def signed_in(desk, admin):
    """A browser of a new person with a role."""
    by, _ = log_in(desk.store, ensure_admin(desk.store, again=True))
    return lambda name, role: Browser(desk, add_person(desk.store, by, name, role)[1])
