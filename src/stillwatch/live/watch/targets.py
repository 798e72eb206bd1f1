"""Where notices go: webhooks signed as the Standard Webhooks specification 1.0 has it
(standardwebhooks.com), messages for Slack, OCSF events, and syslog (RFC 5424)."""

import base64
import hmac
import os
import socket
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import msgspec
from pydantic import BaseModel, Field, SecretStr, model_validator

from stillwatch import __version__
from stillwatch.campaigns.findings import Campaign
from stillwatch.live.watch.notices import Notice
from stillwatch.sharing.ocsf import detection_finding
from stillwatch.sharing.told import UNNAMED, Told

SECONDS = 10.0
"""Which a target has to answer."""

FACILITY, WARNING = 13, 4
"""Of syslog: the log audit, and the severity of a notice."""

SCHEMA = "stillwatch.notice/1"


class Event(BaseModel, frozen=True):
    """A notice, and the campaign that it is about. lake: the name of the lake's key."""

    notice: Notice
    campaign: Campaign
    lake: str


class Failed(Exception):
    """A target did not take a notice: why, in our own words."""


class Webhook(BaseModel, frozen=True, extra="forbid"):
    """An address that JSON is sent to. secret: `whsec_` and base64, by which it is signed."""

    kind: Literal["webhook", "slack", "ocsf"]
    url: str
    secret: SecretStr | None = None
    secret_env: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
            raise ValueError("url must be an https:// address")
        if self.secret is None and self.secret_env is None and self.kind != "slack":
            raise ValueError("a webhook needs a secret or secret_env, by which it is signed")
        if self.kind != "slack":
            self.key()
        return self

    def key(self) -> bytes:
        """The secret's bytes. Raises ValueError."""
        text = self.secret.get_secret_value() if self.secret else os.environ.get(self.secret_env or "", "")
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
        if len(key) < 24:
            raise ValueError("a secret is whsec_ and 24 bytes or more in base64")
        return key

    def send(self, name: str, event: Event) -> None:
        """Raises Failed."""
        self.post(name, self.body(name, event))

    def post(self, name: str, body: bytes) -> None:
        """Sends a body under the id `name`. Raises Failed."""
        headers = {"content-type": "application/json", "user-agent": f"stillwatch/{__version__}"}
        if self.kind != "slack":
            headers |= signed(self.key(), name, body, datetime.now(UTC))
        request = urllib.request.Request(self.url, body, headers, method="POST")
        try:
            with _OPENER.open(request, timeout=SECONDS) as answer:
                answer.read(1 << 16)
        except urllib.error.HTTPError as error:
            raise Failed(f"it answered {error.code}") from None
        except (OSError, ValueError) as error:
            raise Failed(f"it could not be reached ({type(error).__name__})") from None

    def body(self, name: str, event: Event) -> bytes:
        """What is sent."""
        match self.kind:
            case "slack":
                return msgspec.json.encode({"text": event.notice.says})
            case "ocsf":
                return msgspec.json.encode(ocsf(event))
            case "webhook":
                return message(name, event)


class Syslog(BaseModel, frozen=True, extra="forbid"):
    """A collector of syslog, by UDP or TCP."""

    kind: Literal["syslog"]
    host: str
    port: int = Field(default=514, ge=1, le=65535)
    protocol: Literal["udp", "tcp"] = "udp"

    def send(self, name: str, event: Event) -> None:
        """Raises Failed."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        head = (
            f"<{FACILITY * 8 + WARNING}>1 {at} {socket.gethostname()} stillwatch {os.getpid()} {event.notice.change} - "
        )
        line = head.encode() + message(name, event)
        try:
            if self.protocol == "udp":
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                    out.sendto(line, (self.host, self.port))
                return
            with socket.create_connection((self.host, self.port), SECONDS) as out:
                out.sendall(b"%d %s" % (len(line), line))  # counted octets (RFC 6587, 3.4.1)
        except OSError as error:
            raise Failed(f"it could not be reached ({type(error).__name__})") from None


Target = Annotated[Webhook | Syslog, Field(discriminator="kind")]


def message(name: str, event: Event) -> bytes:
    """A notice as JSON."""
    data = event.notice.model_dump(mode="json") | {"says": event.notice.says}
    told = {"id": name, "type": f"campaign.{event.notice.change}", "schema": SCHEMA, "data": data}
    return msgspec.json.encode(told)


def signed(key: bytes, name: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers by which a receiver knows who sent a body, and when."""
    seconds = str(int(at.timestamp()))
    digest = hmac.digest(key, b".".join((name.encode(), seconds.encode(), body)), "sha256")
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": name, "webhook-timestamp": seconds, "webhook-signature": signature}


def ocsf(event: Event) -> dict[str, object]:
    """A Detection Finding without its accounts."""
    at, campaign = event.notice.at, event.campaign
    told = Told(campaign, "probable", None, 0, (), "TLP:AMBER", UNNAMED, event.lake, campaign.first_seen, at)
    return detection_finding(told)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is sent goes where the operator said, and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
