"""How each gateway is answered: what it sends, and what it reads of the answer."""

import hashlib
import json

import grpc
import pytest

from stillwatch.guard.gateways.ext_authz import CheckRequest, CheckResponse
from tests.guard.tables import APPEAL, table

CAPS = {"x-stillwatch-trim": "logprobs=0, n=1, max_tokens=256, reasoning=withheld"}


def of(account):
    return {"x-stillwatch-account": account}


def spent(server):
    """Uses up what the throttled campaign has; one budget for all its accounts."""
    for _ in range(4):
        told = server.decide(account="throttled-2")
    assert told["status"] == 429 and not told["decision"]["allow"]


def test_a_plain_question(answering):
    assert answering.decide(account="free") == {
        "decision": {"allow": True, "action": "none", "version": 1},
        "status": 200,
    }
    told = answering.decide(account="denied", request="r-1")
    assert told["status"] == 403 and told["decision"]["campaign"] == "C-1"
    assert told["client"]["error"]["appeal"] == APPEAL


def test_a_client_is_told_a_reason_and_where_to_appeal_and_never_what_found_it(answering):
    for account in ("denied", "both"):
        told = json.dumps(answering.decide(account=account)["client"])
        assert "C-1" not in told and "M-C" not in told and "terms of use" in told


def test_several_questions_at_once(answering):
    names = ["free", "denied", "throttled-1", "trimmed"]
    status, _, body = answering.ask("POST", "/v1/decide", json.dumps([{"account": name} for name in names]))
    assert status == 200
    told = [one["decision"]["action"] for one in json.loads(body)]
    assert told == ["none", "deny", "throttle", "trim"]
    status, _, _ = answering.ask("POST", "/v1/decide", json.dumps([{}] * 1001))
    assert status == 400


def test_a_reservation_is_settled_once(server):
    server.publish(table())
    server.start()
    name = server.decide(account="throttled-1")["decision"]["reservation"]
    spent(server)
    for settled in (1, 0):
        body = json.dumps({"reservation": name, "exchanges": 0})
        assert json.loads(server.ask("POST", "/v1/settle", body)[2]) == {"settled": settled}
    assert server.decide(account="throttled-2")["status"] == 200


def test_envoy_by_http(answering):
    status, headers, _ = answering.ask("PUT", "/envoy/v1/chat/completions?x=1", headers=of("free"))
    assert status == 200 and headers["x-stillwatch-action"] == "none"
    status, headers, _ = answering.ask("POST", "/envoy/v1/messages", headers=of("trimmed"))
    assert status == 200 and CAPS.items() <= headers.items() and headers["x-stillwatch-campaign"] == "C-2"
    status, headers, body = answering.ask("POST", "/envoy/v1/messages", headers=of("denied"))
    assert status == 403 and json.loads(body)["error"]["code"] == "terms_of_use"
    assert headers["x-stillwatch-appeal"] == APPEAL and "x-stillwatch-campaign" not in headers
    spent(answering)
    status, headers, _ = answering.ask("POST", "/envoy/v1/messages", headers=of("throttled-1"))
    assert status == 429 and int(headers["retry-after"]) > 0
    assert answering.ask("HEAD", "/envoy/x", headers=of("denied"))[0] == 403


def test_nginx(answering):
    status, headers, _ = answering.ask("GET", "/nginx", headers=of("trimmed"))
    assert status == 200 and CAPS.items() <= headers.items()
    spent(answering)
    for account, wanted in (("denied", "403"), ("throttled-1", "429")):
        status, headers, _ = answering.ask("GET", "/nginx", headers=of(account))
        assert status == 403 and headers["x-stillwatch-status"] == wanted and "appeal" in headers["x-stillwatch-says"]
    assert int(headers["retry-after"]) > 0


def litellm(server, input_type="request", **key):
    body = {"input_type": input_type, "request_data": key, "texts": ["x"], "structured_messages": [{"role": "user"}]}
    status, _, told = server.ask("POST", "/beta/litellm_basic_guardrail_api", json.dumps(body))
    assert status == 200
    return json.loads(told)


def test_litellm(answering):
    assert litellm(answering, user_api_key_user_id="free") == {"action": "NONE"}
    told = litellm(answering, user_api_key_user_id="denied", user_api_key_hash="k1")
    assert told["action"] == "BLOCKED" and APPEAL in told["blocked_reason"]
    assert litellm(answering, "response", user_api_key_user_id="denied") == {"action": "NONE"}
    assert litellm(answering, user_api_key_user_id=None, user_api_key_hash="denied")["action"] == "BLOCKED"
    assert litellm(answering, user_api_key_user_id="default_user_id", user_api_key_hash="x") == {"action": "NONE"}


def test_portkey(answering):
    def verdict(metadata, headers=None, event="beforeRequestHook"):
        body = {"request": {"json": {}}, "metadata": metadata, "eventType": event}
        return json.loads(answering.ask("POST", "/portkey", json.dumps(body), headers or {})[2])["verdict"]

    assert verdict({}) and verdict({"_user": "free"}) and verdict({"_user": "denied"}, event="afterRequestHook")
    assert not verdict({"_user": "denied"}) and not verdict({}, of("denied"))
    assert not verdict({"_user": "free"}, of("denied"))


def test_agentgateway(answering):
    def action(account, what="request"):
        body = json.dumps({"body": {"messages": [{"role": "user", "content": "x"}]}})
        return json.loads(answering.ask("POST", f"/agentgateway/{what}", body, of(account))[2])["action"]

    assert "status_code" not in action("free") and "status_code" not in action("denied", "response")
    assert action("denied")["status_code"] == 403 and APPEAL in action("denied")["body"]


@pytest.fixture(scope="module")
def check(answering):
    with grpc.insecure_channel(f"127.0.0.1:{answering.grpc}") as channel:
        call = channel.unary_unary(
            "/envoy.service.auth.v3.Authorization/Check", CheckRequest.SerializeToString, CheckResponse.FromString
        )

        def asked(**headers):
            request = CheckRequest()
            for name, value in headers.items():
                request.attributes.request.http.headers.add(key=name.replace("_", "-"), value=value)
            return call(request, timeout=60)

        yield asked


def test_envoy_by_grpc(answering, check):
    passed = check(x_stillwatch_account="trimmed")
    told = {one.header.key: one.header.value for one in passed.ok_response.headers}
    assert passed.status.code == 0 and CAPS.items() <= told.items()
    stillwatch = passed.dynamic_metadata["stillwatch"]
    assert stillwatch["campaign"] == "C-2" and stillwatch["allow"] is True
    denied = check(x_stillwatch_account="denied")
    assert denied.status.code == 7 and denied.denied_response.status.code == 403
    assert json.loads(denied.denied_response.body)["error"]["appeal"] == APPEAL
    spent(answering)
    throttled = check(x_stillwatch_account="throttled-1")
    headers = {one.header.key: one.header.value for one in throttled.denied_response.headers}
    assert throttled.denied_response.status.code == 429 and int(headers["retry-after"]) > 0
    assert check(x_stillwatch_account="free", authorization="Bearer sk-1").status.code == 0


def test_a_key_in_two_places_hides_neither(server):
    key = hashlib.sha256(b"sk-bad").hexdigest()
    server.configure(after='[guard.names]\nkey_headers = ["authorization", "x-api-key"]\n')
    server.publish(table(subjects={("api_key", key): ["M-C-1-deny"]}))
    server.start()
    for headers in (
        {"Authorization": "Bearer sk-good", "X-Api-Key": "sk-bad"},
        {"AUTHORIZATION": "bEaReR sk-bad", "x-api-key": "sk-good"},
        {"authorization": "Bearer sk-good, Bearer sk-bad"},
    ):
        assert server.ask("GET", "/envoy/x", headers=headers)[0] == 403
    assert server.ask("GET", "/envoy/x", headers={"authorization": "Bearer sk-good"})[0] == 200
