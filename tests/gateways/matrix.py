"""What every gateway has to do, whichever it is. Blocked means that the model saw nothing."""

import json

from tests.gateways.conftest import GREEDY
from tests.guard.tables import APPEAL

TRIM = "logprobs=0, n=1, max_tokens=256, reasoning=withheld"


class Matrix:
    """For each gateway: `closed` and `open` ask by a gateway that is set so for a guard that does
    not answer; `slow`: seconds beyond which it does not wait."""

    slow: float
    throttled, denied, unasked = 429, 403, (503, 500, 403)

    def test_whoever_is_not_listed_passes(self, closed, stage):
        status, _, body = closed("free")
        assert status == 200 and json.loads(body)["choices"][0]["message"]["content"] == "hello"
        assert len(stage.model.seen) == 1

    def test_denied(self, closed, stage):
        status, _, body = closed("denied")
        assert status == self.denied and APPEAL.encode() in body and stage.model.seen == []

    def test_throttled(self, closed, stage):
        stage.spend()
        status, headers, body = closed("throttled-1")
        assert status == self.throttled and stage.model.seen == []
        if status == 429:
            assert int(headers["retry-after"]) > 0
        assert b"capacity" in body

    def test_trimmed(self, closed, stage):
        assert closed("trimmed", GREEDY)[0] == 200
        self.check_trim(*stage.model.seen[0][1:])

    def check_trim(self, headers, body):
        assert headers["x-stillwatch-trim"] == TRIM

    def test_a_guard_that_was_killed(self, closed, open, stage):
        stage.guard.kill()
        assert closed("free")[0] in self.unasked and stage.model.seen == []
        assert open("denied")[0] == 200 and len(stage.model.seen) == 1
        stage.start()
        assert self.comes_back(closed)

    def comes_back(self, closed):
        return closed("free")[0] == 200 and closed("denied")[0] == self.denied

    def make_slow(self, stage, request):
        stage.relay.delay = self.slow

    def test_a_guard_that_is_slow(self, closed, open, stage, request):
        self.make_slow(stage, request)
        assert closed("free")[0] in self.unasked and stage.model.seen == []
        assert open("denied")[0] == 200 and len(stage.model.seen) == 1
