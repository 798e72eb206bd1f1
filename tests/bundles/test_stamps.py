"""Time stamps by an authority that is made here."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from stillwatch.bundles.prove import prove
from stillwatch.bundles.redact import redact
from tests.cli.running import run

from .made import make, records

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
"""


def certificate(name, issuer, key, signing, authority):
    """A certificate of an authority that signs others, or of one that stamps."""
    now = datetime.now(UTC)
    called = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer)]
    made = x509.CertificateBuilder().subject_name(called[0]).issuer_name(called[1]).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.BasicConstraints(authority, None), True)
    if not authority:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
    return made.sign(signing, SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A folder with `root.pem`, and all that is needed to stamp."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which stamps here, is not installed")
    folder = tmp_path_factory.mktemp("authority")
    root, stamper = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    (folder / "root.pem").write_bytes(certificate("root", "root", root, root, True))
    (folder / "tsa.pem").write_bytes(certificate("stamper", "root", stamper, root, False))
    key = stamper.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tsa.key").write_bytes(key)
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    return folder


def stamped(bundle, authority):
    """What the authority answers to the request for a bundle."""
    query = bundle.with_suffix(".tsq")
    assert run("evidence", "stamp-request", bundle, query).exit_code == 0
    reply = ["openssl", "ts", "-reply", "-config", authority / "tsa.cnf", "-section", "one", "-queryfile", query]
    reply += ["-signer", authority / "tsa.pem", "-inkey", authority / "tsa.key", "-out", bundle.with_suffix(".tsr")]
    subprocess.run(reply, check=True, capture_output=True)
    return bundle.with_suffix(".tsr")


def test_a_stamp_holds_for_the_bundle_what_is_left_of_it_and_its_records(tmp_path, authority):
    bundle = make(tmp_path / "a.zip")
    by = "--stamp", stamped(bundle, authority), "--authority", authority / "root.pem"
    redact(bundle, tmp_path / "b.zip", ["members"])
    (tmp_path / "c.json").write_bytes(prove(bundle, "bundles/0"))
    for name in ("a.zip", "b.zip", "c.json"):
        said = run("evidence", "verify", tmp_path / name, *by)
        assert said.exit_code == 0 and "Stamped: its statement existed at 20" in said.output, said.output


def test_a_stamp_over_something_else_or_by_somebody_else_is_none(tmp_path, authority):
    bundle, other = make(tmp_path / "a.zip"), make(tmp_path / "b.zip", records(3))
    stamp = stamped(bundle, authority)
    said = run("evidence", "verify", other, "--stamp", stamp, "--authority", authority / "root.pem")
    assert said.exit_code == 1 and "the time stamp" in said.output
    key = rsa.generate_private_key(65537, 2048)
    (tmp_path / "root.pem").write_bytes(certificate("root", "root", key, key, True))
    said = run("evidence", "verify", bundle, "--stamp", stamp, "--authority", tmp_path / "root.pem")
    assert said.exit_code == 1
    data = stamp.read_bytes()
    stamp.write_bytes(data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])
    assert run("evidence", "verify", bundle, "--stamp", stamp, "--authority", authority / "root.pem").exit_code == 1
    stamp.write_bytes(b"no stamp")
    assert run("evidence", "verify", bundle, "--stamp", stamp, "--authority", authority / "root.pem").exit_code == 1
    assert run("evidence", "verify", bundle, "--stamp", stamp).exit_code == 2
