"""Certificates of a cluster: only who holds them reaches its scheduler and its workers.

One folder has all that every machine needs: the authority that signs, a certificate, and its key. The authority's own
key is stored nowhere, so nobody can sign another certificate. They are made by trustme, 40 lines shorter than by
cryptography alone; it dates them from 2000 on, so that a clock that is set back does no harm.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from qdcore.errors import UserError
from qdcore.storage.files import refused, replacing

AUTHORITY, CERTIFICATE, KEY = "ca.pem", "cert.pem", "key.pem"
VALID_DAYS = 730


def make_certificates(folder: Path) -> None:
    """Write the three files, all or none; raises UserError where one of them exists or the folder cannot be written."""
    if existing := [name for name in (AUTHORITY, CERTIFICATE, KEY) if _has_content(folder / name)]:
        raise UserError(f"{folder / existing[0]} exists already; name an empty folder.")
    contents = _issue(datetime.now(UTC) + timedelta(days=VALID_DAYS))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as all_written:  # they take their places when the last one is written
            for name, content in contents.items():
                part = all_written.enter_context(replacing(folder / name))
                part.touch(0o600)
                part.write_bytes(content)
    except OSError as error:
        raise UserError(refused(error, folder)) from error


def security(folder: Path | None) -> Any:
    """What Dask needs to speak TLS with a folder's certificates; None without a folder. Raises UserError."""
    if folder is None:
        return None
    if missing := [name for name in (AUTHORITY, CERTIFICATE, KEY) if not _has_content(folder / name)]:
        raise UserError(f"There is no {missing[0]} in {folder}. Make certificates with: quickdraw certificates FOLDER")
    return _security({name: str(folder / name) for name in (AUTHORITY, CERTIFICATE, KEY)})


def temporary_security() -> Any:
    """What Dask needs to speak TLS within this process and its workers, with certificates in memory only."""
    return _security({name: content.decode() for name, content in _issue().items()})


def _security(of: dict[str, str]) -> Any:
    """Dask's Security of the three files' paths or contents."""
    from distributed import Security

    roles = ("client", "worker", "scheduler")
    pairs = {f"tls_{role}_cert": of[CERTIFICATE] for role in roles} | {f"tls_{role}_key": of[KEY] for role in roles}
    return Security(require_encryption=True, tls_ca_file=of[AUTHORITY], **pairs)  # type: ignore[no-untyped-call]


def _issue(until: datetime | None = None) -> dict[str, bytes]:
    """The contents of the three files; valid until 2038 by default."""
    import trustme

    authority = trustme.CA(organization_name="Quick, Draw! lab", organization_unit_name="authority")
    issued = authority.issue_cert("quickdraw.cluster", organization_name="Quick, Draw! lab", not_after=until)
    return {
        AUTHORITY: authority.cert_pem.bytes(),
        CERTIFICATE: issued.cert_chain_pems[0].bytes(),
        KEY: issued.private_key_pem.bytes(),
    }


def _has_content(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0
