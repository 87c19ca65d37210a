"""The development authority's services on loopback: revoked lists, certificate states (OCSP), timestamps (RFC 3161).

The office's own process serves them for as long as it signs or renews, at the address that the certificates name. A
licensed authority stands elsewhere and is asked in the same way. Clause: notary/SPEC.md, section Formats.
"""

import fcntl
import json
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509 import ocsp

from notary.adapters.errors import AuthorityUnreachableError

REQUEST_LIMIT: Final = 1 << 16  # bytes
FRESH_FOR: Final = timedelta(days=7)
PATIENCE: Final = 20  # seconds for one timestamp
FILES: Final = {
    "/root.crl": "application/pkix-crl",
    "/root.crt": "application/pkix-cert",
    "/issuing.crt": "application/pkix-cert",
}
STAMP_SETTINGS: Final = """
[tsa]
default_tsa = stamps
[stamps]
serial = {folder}/stamp.serial
crypto_device = builtin
signer_cert = {folder}/stamp.crt
signer_key = {folder}/stamp.key
certs = {folder}/chain.pem
signer_digest = sha256
default_policy = 2.25.302616047741012547361
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def address_of(online: Path) -> str:
    """The address at which this authority answers. Raises: AuthorityUnreachableError."""
    try:
        return (online / "address").read_text(encoding="ascii")
    except OSError:
        raise AuthorityUnreachableError from None


@contextmanager
def serving(online: Path) -> Iterator[str]:
    """Serve the authority in ``online`` from a thread of this process; gives the address of its timestamps.

    One process at a time: others of the same office wait. Raises: AuthorityUnreachableError.
    """
    address = address_of(online)
    port = urlsplit(address).port or 0
    with (online / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Answer, online))
        except OSError:
            raise AuthorityUnreachableError("its port is taken") from None
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"{address}/tsa"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def revoke(online: Path, certificate: x509.Certificate, at: datetime) -> None:
    """From now on say of ``certificate`` that it is revoked since ``at``, an aware time."""
    known = _revoked(online)
    known[str(certificate.serial_number)] = int(at.timestamp())
    (online / "revoked.json").write_text(json.dumps(known, sort_keys=True), encoding="ascii")


def _revoked(online: Path) -> dict[str, int]:
    file = online / "revoked.json"
    return json.loads(file.read_text(encoding="ascii")) if file.exists() else {}


class _Answer(BaseHTTPRequestHandler):
    """One request; nothing is logged."""

    def __init__(self, online: Path, *arguments: Any) -> None:
        self.online = online
        super().__init__(*arguments)

    def do_GET(self) -> None:
        media = FILES.get(self.path)
        if self.path == "/issuing.crl":
            self._send("application/pkix-crl", list_revoked(self.online))
        elif media is None:
            self.send_error(404)
        else:
            self._send(media, (self.online / self.path[1:]).read_bytes())

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", "0"))
        makers = {"/ocsp": ("ocsp-response", answer_state), "/tsa": ("timestamp-reply", stamp_time)}
        if not 0 < size <= REQUEST_LIMIT or self.path not in makers:
            self.send_error(400)
            return
        media, make = makers[self.path]
        self._send(f"application/{media}", make(self.online, self.rfile.read(size)))

    def _send(self, media: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: requests name certificates."""


def list_revoked(online: Path) -> bytes:
    """The issuing authority's list of what is revoked, in DER."""
    issuing = x509.load_der_x509_certificate((online / "issuing.crt").read_bytes())
    key = serialization.load_pem_private_key((online / "issuing.key").read_bytes(), None)
    now = datetime.now(UTC).replace(microsecond=0)
    made = x509.CertificateRevocationListBuilder(issuing.subject, now, now + FRESH_FOR)
    made = made.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(cast(EllipticCurvePublicKey, issuing.public_key()))
    made = made.add_extension(key_id, critical=False)
    for number, since in _revoked(online).items():
        entry = x509.RevokedCertificateBuilder(int(number), datetime.fromtimestamp(since, UTC)).build()
        made = made.add_revoked_certificate(entry)
    return made.sign(cast(EllipticCurvePrivateKey, key), hashes.SHA384()).public_bytes(serialization.Encoding.DER)


def answer_state(online: Path, request: bytes) -> bytes:
    """The OCSP response, in DER, to ``request``: good, revoked, or unauthorised if it is not about ours."""
    asked = ocsp.load_der_ocsp_request(request)
    issuing = x509.load_der_x509_certificate((online / "issuing.crt").read_bytes())
    responder = x509.load_pem_x509_certificate((online / "ocsp.crt").read_bytes())
    since = _revoked(online).get(str(asked.serial_number))
    now = datetime.now(UTC).replace(microsecond=0)
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=asked.issuer_name_hash,
        issuer_key_hash=asked.issuer_key_hash,
        serial_number=asked.serial_number,
        algorithm=asked.hash_algorithm,
        cert_status=ocsp.OCSPCertStatus.GOOD if since is None else ocsp.OCSPCertStatus.REVOKED,
        this_update=now,
        next_update=now + FRESH_FOR,
        revocation_time=None if since is None else datetime.fromtimestamp(since, UTC),
        revocation_reason=None if since is None else x509.ReasonFlags.unspecified,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder).certificates([responder])
    try:
        nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce).value
        builder = builder.add_extension(nonce, critical=False)
    except x509.ExtensionNotFound:
        pass
    mine = ocsp.OCSPRequestBuilder().add_certificate(responder, issuing, asked.hash_algorithm).build()
    if (asked.issuer_name_hash, asked.issuer_key_hash) != (mine.issuer_name_hash, mine.issuer_key_hash):
        refused = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        return refused.public_bytes(serialization.Encoding.DER)
    key = serialization.load_pem_private_key((online / "ocsp.key").read_bytes(), None)
    signed = builder.sign(cast(RSAPrivateKey, key), hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def stamp_time(online: Path, request: bytes) -> bytes:
    """The timestamp response, in DER, to ``request``, made by OpenSSL. Raises: AuthorityUnreachableError."""
    with tempfile.TemporaryDirectory() as folder, (online / "stamp.lock").open("w") as lock:
        settings, query, reply = (Path(folder) / name for name in ("settings", "query", "reply"))
        settings.write_text(STAMP_SETTINGS.format(folder=online), encoding="utf-8")
        query.write_bytes(request)
        fcntl.flock(lock, fcntl.LOCK_EX)  # its serial numbers are counted in a file
        words = ["openssl", "ts", "-reply", "-config", settings, "-queryfile", query, "-out", reply]
        # The arguments are fixed; the request goes in by a file.
        done = subprocess.run(list(map(str, words)), capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
        if done.returncode or not reply.exists():
            raise AuthorityUnreachableError("no timestamp was made")
        return reply.read_bytes()
