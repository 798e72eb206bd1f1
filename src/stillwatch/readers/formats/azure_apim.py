"""Azure API Management's two tables of one gateway, joined by correlation id: GatewayLlmLogs has
what was asked and answered, GatewayLogs who called (resource logs of Azure Monitor; rows of Log
Analytics).

Messages over 32 KB come in several records, in order of `sequenceNumber`.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from stillwatch.readers.bodies.answer import http_status, response_fields
from stillwatch.readers.bodies.exchange import BODIES, address_of, header, structured
from stillwatch.readers.bodies.request import conversation, settings_fields, split_system
from stillwatch.readers.chunk import Words
from stillwatch.readers.joined import JoinedReader, Made, Piece
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, items

LLM, GATEWAY = "GatewayLlmLogs", "GatewayLogs"
_TABLES = {"ApiManagementGatewayLlmLog": LLM, "ApiManagementGatewayLogs": GATEWAY, LLM: LLM, GATEWAY: GATEWAY}
Record = dict[str, Any]


class AzureApim(JoinedReader):
    """Account: the subscription of API Management, else the user."""

    name = "azure_apim"
    family = "azure_apim"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "correlationId",
        "timestamp": "GatewayLogs time, else GatewayLlmLogs time",
        "account_id": "GatewayLogs apimSubscriptionId, else userId",
        "surface": "always api",
        "client_address": "GatewayLogs callerIpAddress",
        "user_agent": "GatewayLogs requestHeaders",
        "model": "GatewayLlmLogs deploymentName, else modelName",
        "messages": "GatewayLlmLogs requestMessages, in order of sequenceNumber",
        "completion": "GatewayLlmLogs responseMessages",
        "input_tokens": "GatewayLlmLogs promptTokens",
        "output_tokens": "GatewayLlmLogs completionTokens",
        "status": "GatewayLogs responseCode, the response",
    }
    advice: ClassVar[Words] = {
        "messages": "log prompts and completions in the API's diagnostic settings, and export GatewayLlmLogs",
        "account_id": "export GatewayLogs as well, and require a subscription key for each caller",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """A correlation id beside the table's name; or a batch of such records."""
        small = {key.lower() for key in keys}
        return ("correlationid" in small and bool(small & {"category", "type"})) or keys == {"records"}

    def pieces(self, record: Record, place: tuple[int, int], notes: Notes) -> Iterator[Piece]:
        """A record of one of the tables, or the records of a batch of them. Raises
        BadFieldError."""
        records = list(items(record["records"])) if "records" in record else [record]
        if not records:
            notes.left_out("a batch without records")
        for one in records:
            flat = _flat(one)
            table = _TABLES.get(str(first(flat.get("category"), flat.get("type"))))
            key = flat.get("correlationid")
            if table is None:
                notes.left_out("a record of another table")
                continue
            if not isinstance(key, str) or not key:
                raise BadFieldError("missing", "correlationId is missing")
            yield Piece(key, place, (table, flat))

    def join(self, pieces: list[Piece], notes: Notes) -> list[Made]:
        """The exchange of one correlation id."""
        asked = [piece for piece in pieces if piece.what[0] == LLM]
        called: Record = next((piece.what[1] for piece in pieces if piece.what[0] == GATEWAY), {})
        place = (asked or pieces)[0].place
        account = first(called.get("apimsubscriptionid"), called.get("userid"))
        account = account if isinstance(account, str) else None
        if not asked and not called.get("requestbody") and not called.get("backendrequestbody"):
            return [Made(place, None, BadFieldError("missing", f"no record of {LLM} has this correlation id"), account)]
        try:
            parts = sorted((piece.what[1] for piece in asked), key=_sequence)
            return [Made(place, _row(str(pieces[0].key), parts, called, account, notes))]
        except BadFieldError as error:
            return [Made(place, None, error, account)]

    def is_open(self, pieces: list[Piece], made: list[Made]) -> bool:
        """Whether a record of either table may be elsewhere: nothing says how many parts of a
        message there are."""
        return True


def _flat(record: Record) -> Record:
    """The record's own names and those of its properties, in small letters."""
    flat = {name.lower(): value for name, value in record.items()}
    properties = structured(flat.get("properties"))
    return flat | {n.lower(): v for n, v in properties.items()} if isinstance(properties, dict) else flat


def _sequence(record: Record) -> int:
    number = record.get("sequencenumber")
    return number if isinstance(number, int) else 0


def _row(key: str, parts: list[Record], called: Record, account: str | None, notes: Notes) -> Row:
    request = _put_together(parts, "requestmessages")
    response = _put_together(parts, "responsemessages")
    body = structured(first(called.get("requestbody"), called.get("backendrequestbody")))
    if first(request) is not None:
        system, messages = conversation(request) if isinstance(request, dict) else split_system(None, request)
    else:
        system, messages = conversation(body) if isinstance(body, dict) else (None, None)
    answer = _answered(response, notes) or response_fields(called.get("responsebody"), notes)
    told = parts[0] if parts else called
    code = first(called.get("responsecode"), told.get("responsecode"))
    failed = http_status(code) if isinstance(code, int) else None
    headers = structured(called.get("requestheaders"))
    return {
        "exchange_id": key,
        "timestamp": time_of(
            first(called.get("time"), called.get("timegenerated"), told.get("time"), told.get("timegenerated")), "time"
        ),
        "account_id": account,
        "surface": "api",
        "model": notes.text(first(told.get("deploymentname"), told.get("modelname")), "model"),
        "client_address": address_of(called.get("calleripaddress")),
        "user_agent": notes.text(header(headers, "user-agent"), "user_agent"),
        "system": system,
        "messages": messages,
        "completion": answer.get("completion"),
        "reasoning": answer.get("reasoning"),
        "input_tokens": notes.whole(first(told.get("prompttokens"), answer.get("input_tokens")), "input_tokens"),
        "output_tokens": notes.whole(first(told.get("completiontokens"), answer.get("output_tokens")), "output_tokens"),
        **(settings_fields(body, notes) if isinstance(body, dict) else {}),
        "status": failed or answer.get("status") or "ok",
    }


def _put_together(parts: list[Record], name: str) -> Any:
    """What a column holds over all records of a message: a text cut anywhere, or lists that follow
    each other."""
    held = [part[name] for part in parts if part.get(name) not in (None, "")]
    if held and all(isinstance(one, str) for one in held):
        whole = structured("".join(held))
        if not isinstance(whole, str):
            return whole
        held = [structured(one) for one in held]
    if all(isinstance(one, list) for one in held):
        return [item for one in held for item in one]
    return held[0] if held else None


def _answered(response: Any, notes: Notes) -> Row:
    """The answer of a column that has a body, or the answer's messages."""
    if isinstance(response, list) and any("content" in message for message in items(response)):
        return response_fields({"choices": [{"message": message} for message in items(response)]}, notes)
    return response_fields(response, notes)
