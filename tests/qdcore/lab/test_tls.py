"""Certificates: made whole or not at all, for nobody else, and good whatever the clock says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.cli.main import main
from qdcore.errors import UserError
from qdcore.lab.connection import connect
from qdcore.lab.tls import make_certificates, temporary_security
from qdcore.settings import read_settings

NAMES = {"ca.pem", "cert.pem", "key.pem"}


def dates(pem):
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate(pem)
    return certificate.not_valid_before_utc, certificate.not_valid_after_utc


def test_certificates_are_made_once_and_their_key_is_for_nobody_else(tmp_path, capsys):
    folder = tmp_path / "certificates"
    assert main(["certificates", str(folder)]) == 0 and "copy this folder" in capsys.readouterr().out
    assert {file.name for file in folder.iterdir()} == NAMES
    assert (folder / "key.pem").stat().st_mode & 0o077 == 0
    key = (folder / "key.pem").read_bytes()
    assert main(["certificates", str(folder)]) == 2 and "exists already" in capsys.readouterr().err
    assert (folder / "key.pem").read_bytes() == key


def test_a_full_disk_leaves_no_part_of_a_set_and_the_next_try_succeeds(tmp_path, monkeypatch):
    write = Path.write_bytes

    def full_at_the_key(path, content):
        if b"PRIVATE KEY" in content:
            raise OSError(28, "No space left on device")
        return write(path, content)

    with monkeypatch.context() as disk, pytest.raises(UserError, match="full"):
        disk.setattr(Path, "write_bytes", full_at_the_key)
        make_certificates(tmp_path)
    assert list(tmp_path.iterdir()) == []
    make_certificates(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == NAMES


def test_empty_files_of_an_earlier_full_disk_are_replaced(tmp_path):
    (tmp_path / "ca.pem").touch()
    make_certificates(tmp_path)
    assert all((tmp_path / name).stat().st_size for name in NAMES)


@pytest.mark.parametrize("empty", [False, True])
def test_missing_certificates_are_reported_by_their_name(tmp_path, empty):
    if empty:
        (tmp_path / "ca.pem").touch()
    settings = read_settings({"QUICKDRAW_SCHEDULER": "tls://127.0.0.1:9", "QUICKDRAW_CERTIFICATES": str(tmp_path)})
    with pytest.raises(UserError, match=r"no ca\.pem in"):
        connect(settings, print)


def test_certificates_of_a_cluster_are_good_for_two_years_also_where_a_clock_is_behind(tmp_path):
    make_certificates(tmp_path)
    begin, end = dates((tmp_path / "cert.pem").read_bytes())
    assert begin < datetime.now(UTC) - timedelta(days=365)
    assert timedelta(days=729) < end - datetime.now(UTC) <= timedelta(days=730)


def test_the_private_worker_is_reached_also_after_the_clock_was_set_back_or_forward():
    own = temporary_security()
    for pem in (own.tls_ca_file, own.tls_worker_cert):
        begin, end = dates(pem.encode())
        assert begin < datetime.now(UTC) - timedelta(days=365) and end > datetime.now(UTC) + timedelta(days=365)
