"""Certificates of a cluster: only who holds them reaches its scheduler and its workers.

One folder has all that every machine needs: the authority that signs, a certificate, and its key.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from qdcore.errors import UserError

AUTHORITY, CERTIFICATE, KEY = "ca.pem", "cert.pem", "key.pem"
DAYS = 730  # they are good for


def make_certificates(folder: Path) -> None:
    """Write the three files; raises UserError where one of them is there already or the folder cannot be written."""
    from cryptography.hazmat.primitives.asymmetric import ec

    if there := [name for name in (AUTHORITY, CERTIFICATE, KEY) if (folder / name).exists()]:
        raise UserError(f"{folder / there[0]} is there already; name an empty folder.")
    authority, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    contents = {
        AUTHORITY: _pem(_certificate("quickdraw authority", authority, authority, signs=True)),
        CERTIFICATE: _pem(_certificate("quickdraw cluster", own, authority, signs=False)),
        KEY: _private(own),  # the authority's own key is kept nowhere: nobody can sign another certificate
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).touch(0o600)
            (folder / name).write_bytes(content)
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}.") from error


def security(folder: Path | None) -> Any:
    """What Dask needs to speak TLS with a folder's certificates; None without a folder. Raises UserError."""
    if folder is None:
        return None
    from distributed import Security

    if missing := [name for name in (AUTHORITY, CERTIFICATE, KEY) if not (folder / name).is_file()]:
        raise UserError(f"There is no {missing[0]} in {folder}. Make certificates with: quickdraw certificates FOLDER")
    files = {f"tls_{role}_cert": str(folder / CERTIFICATE) for role in ("client", "worker", "scheduler")}
    files |= {f"tls_{role}_key": str(folder / KEY) for role in ("client", "worker", "scheduler")}
    return Security(require_encryption=True, tls_ca_file=str(folder / AUTHORITY), **files)  # type: ignore[no-untyped-call]


def _certificate(name: str, key: Any, authority: Any, signs: bool) -> Any:
    """The certificate of a key, signed by the authority's."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    now, owner = datetime.now(UTC), _named(name)
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    usage |= {"encipher_only": False, "decipher_only": False}
    return (
        x509.CertificateBuilder()
        .subject_name(owner)
        .issuer_name(_named("quickdraw authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks differ
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=signs, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
        .sign(authority, hashes.SHA256())
    )


def _named(name: str) -> Any:
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _pem(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)


def _private(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
