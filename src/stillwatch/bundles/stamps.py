"""Time stamps (RFC 3161): that a bundle's statement existed at a time, said by somebody else.

The stamp is over the signed statement and not over the file: redacted copies and single proofs
carry the same statement, and so the same stamp holds for them.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from stillwatch.bundles.verify_bundle import LONGEST, STATEMENT, Bundle, NotVerified, canonical, parsed
from stillwatch.exchange.errors import UnusableError

SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")


def stamp_request(path: Path) -> bytes:
    """A request (DER) for a stamp over the SHA-256 of `statement.dsse.json`, to be sent to an
    authority."""
    request = TimestampRequestBuilder().data(envelope_in(path)).hash_algorithm(HashAlgorithm.SHA256).build()
    return request.as_bytes()


def check_stamp(path: Path, stamp: Path, authority: Path) -> Iterator[str]:
    """Whether a stamp (DER) is over this statement, by an authority whose certificates, or those of
    the roots that they lead to, are given in PEM. Raises NotVerified and UnusableError."""
    try:
        certificates = x509.load_pem_x509_certificates(authority.read_bytes())
    except ValueError as error:
        raise UnusableError(f"{authority} holds no certificates in PEM") from error
    try:
        response = decode_timestamp_response(stamp.read_bytes())
        info = response.tst_info
        if info.message_imprint.hash_algorithm != SHA256:
            raise VerificationError("it is not over a SHA-256")
        verifier = VerifierBuilder(roots=certificates).build()
        verifier.verify(response, hashlib.sha256(envelope_in(path)).digest())
    except (VerificationError, ValueError) as error:
        raise NotVerified(f"the time stamp: {str(error) or 'not one'!a}") from error
    yield f"Stamped: its statement existed at {info.gen_time.isoformat()}, says the authority that was named"


def envelope_in(path: Path) -> bytes:
    """`statement.dsse.json` of a bundle or of a proof that verifies."""
    with path.open("rb") as file:
        if file.read(1) != b"{":
            return Bundle(path).content(STATEMENT)
        file.seek(0)
        return canonical(parsed(file.read(LONGEST), "the proof")["envelope"])
