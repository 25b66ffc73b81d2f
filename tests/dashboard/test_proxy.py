"""The app below a path of another server, which ends TLS: with the lines of nginx's configuration that README gives."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from qdcore.settings import PROJECT
from tests.helpers.browser import PEN, browse, free_port, link_in_menu, serve, settle
from tests.helpers.jobs import wait

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
AROUND = """
pid {place}/pid; error_log {place}/error.log; daemon off;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {place}/1; proxy_temp_path {place}/2; fastcgi_temp_path {place}/3; uwsgi_temp_path {place}/4;
  scgi_temp_path {place}/5;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {place}/cert.pem; ssl_certificate_key {place}/key.pem;
    {block}
  }}
}}
"""


@contextmanager
def nginx(place: Path, app: str) -> Iterator[str]:
    """nginx with a certificate of its own in front of the app; gives its address."""
    block = re.search(r"```nginx\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.S)
    assert block and "127.0.0.1:8501" in block[1]
    own, port = trustme.CA().issue_cert("localhost"), free_port()
    own.private_key_pem.write_to_path(place / "key.pem")
    own.cert_chain_pems[0].write_to_path(place / "cert.pem")
    lines = block[1].replace(":8501", f":{urlsplit(app).port}")
    (place / "nginx.conf").write_text(AROUND.format(place=place, port=port, block=lines))
    with subprocess.Popen([NGINX, "-e", place / "error.log", "-c", place / "nginx.conf"]) as process:  # type: ignore[list-item]
        try:
            yield f"https://localhost:{port}"
        finally:
            process.terminate()


@pytest.mark.browser
@pytest.mark.skipif(NGINX is None, reason="no nginx is installed (Debian: apt-get install nginx-light)")
def test_pages_and_live_predictions_work_below_a_path_and_behind_tls(tmp_path, bucket):
    connected, answers = [], []

    def listen(socket):
        if socket.url.endswith("/live"):
            connected.append(socket.url)
            socket.on("framereceived", lambda frame: answers.append(frame))

    def draw(page):
        """A stroke; one that is drawn before the connection is there goes to the page instead."""
        page.locator("svg[role=application]").evaluate(PEN, [[[100, 100], [300, 120], [280, 300], [90, 280]]])
        page.wait_for_timeout(1500)

    with serve(tmp_path, bucket, base="lab") as app, nginx(tmp_path, app) as url, browse() as first:
        context = first.context.browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        page.on("websocket", lambda socket: listen(socket))
        for path in ("/lab", "/lab/draw"):
            page.goto(url + path)
            settle(page)
            answers.clear()
            wait(lambda: draw(page) or answers, 30)
            page.locator(".guess", has_text="%").first.wait_for()
        link_in_menu(page, "welcome").click()
        wait(lambda: page.wait_for_timeout(50) or len(connected) == 3, 20)
        context.close()
    assert connected == [f"{url.replace('https', 'wss')}/lab/live"] * 3
