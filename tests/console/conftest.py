"""A small scanned lake and a server on it, whose questions are answered in this process. Once for
each database."""

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from stillwatch.cases.people import add_person, ensure_admin
from stillwatch.cases.store import Store
from stillwatch.cases.tokens import log_in
from stillwatch.console.app import create_app
from stillwatch.console.dependencies import Services
from stillwatch.console.judged_process import NotReady
from stillwatch.console.results import take_in_result
from stillwatch.lake import Lake
from stillwatch.scan.judged import Judged
from stillwatch.scan.survey import survey
from tests.conftest import DATABASES


@pytest.fixture(scope="session")
def judged(scanned) -> Judged:
    with Lake.open(scanned, create=False) as lake, survey(lake, None, []) as seen:
        yield Judged.of(seen, None, [])


class Here:
    """Questions that answers at once, in this process."""

    def __init__(self, judged, lake):
        self.judged, self.lake, self.state, self.asked_again = judged, lake, "ready", 0

    def ask_lake(self, question, *arguments):
        with Lake.open(self.lake, create=False) as opened:
            return self.ask(lambda judged: question(opened, *arguments))

    def ask(self, question, *arguments):
        if self.state != "ready":
            raise NotReady(self.state)
        return question(self.judged, *arguments)

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
def services(scanned, judged, tmp_path, url):
    lake = Path(shutil.copytree(scanned, tmp_path / "lake"))
    (lake / "console").mkdir()
    services = Services(Store.open(url), lake, lake / "result", lake / "console", Here(judged, lake))
    services.taken = take_in_result(services.store, services.results)
    yield services
    services.store.close()


class Browser(TestClient):
    """Somebody who is signed in."""

    def __init__(self, services, secret):
        super().__init__(create_app(services), base_url="http://localhost", raise_server_exceptions=True)
        self.headers["x-csrf"] = self.post("/api/login", json={"token": secret}).json()["csrf"]

    def case(self, kind="campaign"):
        return next(c for c in self.get("/api/cases?limit=1000").json()["cases"] if c["kind"] == kind)

    def act(self, case, action, **more):
        return self.post(f"/api/cases/{case['id']}/{action}", json={"version": case["version"], **more})


@pytest.fixture
def admin(services) -> Browser:
    return Browser(services, ensure_admin(services.store))


@pytest.fixture
def signed_in(services, admin):
    """A browser of a new person with a role."""
    by, _ = log_in(services.store, ensure_admin(services.store, again=True))
    return lambda name, role: Browser(services, add_person(services.store, by, name, role)[1])
