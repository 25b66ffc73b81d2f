"""Mirrors of the bucket for the tests of sources: bitmaps, strokes, a certificate; no proxies."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.mirrors import CAT, ROWS


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of the tests are on this machine, whatever the environment says about proxies."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="session")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket of two classes with 3,000 drawings each, all rows different; a third is cut short."""
    folder = tmp_path_factory.mktemp("big")
    (folder / "full/numpy_bitmap").mkdir(parents=True)
    for seed, cls in enumerate(["cat", "The Mona Lisa"]):
        drawings = np.random.default_rng(seed).integers(0, 256, (ROWS, 784), np.uint8)
        np.save(folder / f"full/numpy_bitmap/{cls}.npy", drawings)
    (folder / "full/numpy_bitmap/dog.npy").write_bytes((folder / CAT).read_bytes()[: 128 + 784 * 1000 + 5])
    return folder


@pytest.fixture(scope="session")
def strokes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket with strokes only: 40 hedgehogs, simplified, all different, and 3 giraffes, raw."""
    folder = tmp_path_factory.mktemp("strokes")
    for form, cls, rows in [("simplified", "hedgehog", 40), ("raw", "giraffe", 3)]:
        (folder / "full" / form).mkdir(parents=True)
        lines = []
        for row in range(rows):
            stroke = [[0, 255, 5 * row], [0, 3 * row, 255]]
            if form == "raw":
                stroke = [[2.5 * value for value in axis] for axis in stroke] + [[0, 40, 90]]
            lines.append(json.dumps({"word": cls, "countrycode": "CH", "recognized": True, "drawing": [stroke]}))
        (folder / "full" / form / f"{cls}.ndjson").write_text("\n".join(lines))  # the last line does not end
    return folder


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody vouches for, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(1))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    files[0].write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(plain[0]))
    files[1].write_bytes(key.private_bytes(*plain))
    return files
