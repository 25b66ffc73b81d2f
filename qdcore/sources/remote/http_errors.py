"""What an answer over http means, and every fault of it as one of our errors, in a sentence."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies

import aiohttp

from qdcore.errors import UserError
from qdcore.sources.remote.errors import Broken, Missing, NoAnswer, NoConnection, Unreachable
from qdcore.sources.remote.stream import host


def check_answer(response: aiohttp.ClientResponse) -> None:
    """Raise Missing, Unreachable, UserError or Broken for an answer that is no part of a file of drawings."""
    status, place, path = response.status, response.url.host or "", response.url.path
    if status == 407:
        raise Unreachable(_proxy_login(place))
    if status in (404, 410):
        raise Missing(f"{place} has no file {path}.")
    if status >= 500 or status in (408, 429):
        raise Broken(f"answers with the error {status}")
    if status not in (200, 206):
        raise UserError(f"{place} refuses {path} with the status {status}. Check QUICKDRAW_DATA.")
    if response.content_type == "text/html":
        raise other_content(place, b"<")


def other_content(place: str, beginning: bytes) -> Unreachable:
    """The error for an answer whose first bytes are not those of the file."""
    if beginning.lstrip()[:1] != b"<":
        return Unreachable(f"{place} sends something other than drawings. Check QUICKDRAW_DATA.")
    return Unreachable(
        f"{place} sends a web page instead of drawings. If this network asks for a login, open a web browser, log in"
        " and try again; otherwise check QUICKDRAW_DATA."
    )


def translated(error: Exception, url: str, timeout: float) -> Exception:
    """An error of aiohttp as one of ours; others stay what they are."""
    if isinstance(error, UserError | Broken):
        return error
    if isinstance(error, aiohttp.ClientHttpProxyError):  # the answer to CONNECT
        return Unreachable(
            _proxy_login(host(url)) if error.status == 407 else _proxy_fault(url, f"error {error.status}")
        )
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return Unreachable(_proxy_fault(url, "no connection"))
    if isinstance(error, aiohttp.TooManyRedirects):
        return Unreachable(f"{host(url)} redirects in a circle. Check QUICKDRAW_DATA, or log in to the network first.")
    if isinstance(error, aiohttp.ClientSSLError):
        return NoConnection("has a certificate that is not trusted here; ask whether this network needs its own")
    if isinstance(error, aiohttp.ClientConnectorError):
        return NoConnection("cannot be reached: there is no network, or QUICKDRAW_DATA names a wrong server")
    if isinstance(error, ValueError) and not _is_proxy_sound(url):
        return Unreachable(f"{host(url)} cannot be reached: {_proxy_setting(url)} is not like http://proxy:8080.")
    if isinstance(error, ValueError):  # also aiohttp's InvalidURL
        return UserError(f"QUICKDRAW_DATA names {host(url)!r}, which is not the address of a server.")
    if isinstance(error, TimeoutError):
        return NoAnswer(f"did not answer within {timeout:g} s")
    if isinstance(error, aiohttp.ClientError | OSError):
        return Broken("broke off the connection")
    return error


def _proxy_setting(url: str) -> str:
    """The environment variable that names the proxy for a URL."""
    return f"{url.partition(':')[0].upper()}_PROXY"


def _is_proxy_sound(url: str) -> bool:
    """False where the network's settings name a proxy for a URL that is no address of one."""
    proxy = getproxies().get(url.partition(":")[0].lower(), "")
    try:
        parts = urlsplit(proxy)
        return not proxy or (parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0)
    except ValueError:  # brackets without an end, a port that is no number
        return False


def _proxy_login(place: str) -> str:
    return (
        f"{place} cannot be reached: the network's proxy asks for a login (407). Put user and password into HTTPS_PROXY"
        " and HTTP_PROXY, as in http://user:password@proxy:8080."
    )


def _proxy_fault(url: str, fault: str) -> str:
    proxy = getproxies().get(url.partition(":")[0], "")
    return (
        f"{host(url)} cannot be reached: the proxy {host(proxy)} does not work ({fault})."
        " Check HTTPS_PROXY and HTTP_PROXY."
    )
