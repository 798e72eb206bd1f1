"""The server as it runs: both protocols, certificates, tokens, and what it leaves behind."""

import datetime
import http.client
import ssl
import subprocess
import sys
from ipaddress import ip_address

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2_grpc import LogsServiceStub
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub

from stillwatch.lake import Lake

from ..lake.logs import line
from .test_http import traces

pytestmark = pytest.mark.slow

CALL = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "model",
    "user.id": "account-1",
    "gen_ai.input.messages": '[{"role": "user", "parts": [{"type": "text", "content": "What is a spool?"}]}]',
}


def calls(count):
    request = traces(*(f"call {k}" for k in range(count)))
    for part in request.resource_spans[0].scope_spans:
        for name, value in CALL.items():
            part.spans[0].attributes.add(key=name).value.string_value = value
    return request


def post(port, body, context=None):
    kind = http.client.HTTPSConnection if context else http.client.HTTPConnection
    asked = kind("127.0.0.1", port, timeout=60, **({"context": context} if context else {}))
    asked.request("POST", "/v1/exchanges", body)
    return asked.getresponse().status


def test_by_grpc_and_by_http_into_one_lake(server):
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc}") as channel:
        answer = TraceServiceStub(channel).Export(calls(3))
        assert not answer.HasField("partial_success")
        LogsServiceStub(channel).Export(ExportLogsServiceRequest())
        with pytest.raises(grpc.RpcError) as refused:
            TraceServiceStub(channel).Export(traces("x" * (5 << 20)))
        assert refused.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert post(server.http, line(1)) == 200
    assert "is in the lake" in server.stop()
    with Lake.open(server.lake, create=False) as lake:
        assert lake.view().exchange_count() == 4
    [held] = (server.lake / "live" / "spool").glob("*/*/*")
    assert held.parent.name == "otel"  # what one span lacks may come with another


def test_a_token_is_asked_for_by_grpc_too(server):
    command = [sys.executable, "-m", "stillwatch", "senders", "add", "gateway-1", "--lake", server.lake]
    token = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc}") as channel:
        with pytest.raises(grpc.RpcError) as refused:
            TraceServiceStub(channel).Export(calls(1))
        assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED
        TraceServiceStub(channel).Export(calls(1), metadata=[("authorization", f"Bearer {token}")])
    assert post(server.http, line(1)) == 401


def test_who_shows_no_certificate_of_the_authority_cannot_send(server, tmp_path):
    authority, authority_key = certificate("authority")
    for name in ("server", "client"):
        made, key = certificate(name, authority, authority_key)
        (tmp_path / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM))
        (tmp_path / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "ca.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    files = {"certificate": "server.pem", "key": "server.key", "clients": "ca.pem"}
    server.configure("[listen.tls]\n" + "".join(f'{name} = "{tmp_path / file}"\n' for name, file in files.items()))
    server.start()
    context = ssl.create_default_context(cafile=tmp_path / "ca.pem")
    with pytest.raises(OSError):
        post(server.http, line(1), context)
    context.load_cert_chain(tmp_path / "client.pem", tmp_path / "client.key")
    assert post(server.http, line(1), context) == 200
    files = [(tmp_path / name).read_bytes() for name in ("ca.pem", "client.key", "client.pem")]
    for credentials, may in (
        (grpc.ssl_channel_credentials(files[0]), False),
        (grpc.ssl_channel_credentials(*files), True),
    ):
        with grpc.secure_channel(f"127.0.0.1:{server.grpc}", credentials) as channel:
            if may:
                TraceServiceStub(channel).Export(calls(1), timeout=10)
                continue
            with pytest.raises(grpc.RpcError):
                TraceServiceStub(channel).Export(calls(1), timeout=10)


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ('[listen]\nhost = "0.0.0.0"', "anybody could send"),
        ("[listen]\nport = 1", "listen.port: Extra inputs"),
        ("http_port =", "is no TOML"),
        ("[listen.spool]\nhours = 0", "listen.spool.hours"),
    ],
)
def test_a_server_that_would_be_open_or_is_told_nonsense_does_not_start(tmp_path, config, says):
    (tmp_path / "listen.toml").write_text(config)
    command = [sys.executable, "-m", "stillwatch", "listen", "--lake", tmp_path / "lake"]
    done = subprocess.run([*command, "--config", tmp_path / "listen.toml"], capture_output=True, text=True)
    assert (done.returncode, says in done.stderr) == (2, True), done.stderr


def certificate(name, authority=None, authority_key=None):
    """A certificate for this machine, and its key; an authority's own where none is given."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(authority.subject if authority else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=authority is None, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
    )
    return made.sign(authority_key or key, hashes.SHA256()), key
