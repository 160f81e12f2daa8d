"""Keeps other web pages away from a server on this machine.

A page from the internet can make its visitor's browser call 127.0.0.1: by a form or script (which then carries the
page's own `Origin`), or by a name that was made to point here (DNS rebinding, which then carries that name as `Host`).
Both are refused.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
EVERY_ADDRESS: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, never bound
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::([0-9]{1,5}))?")


def refuse_foreign(listen_host: str = "127.0.0.1") -> Middleware:
    """A middleware that answers 403 to every request not addressed to us by a page of ours.

    `listen_host` is the host part of LISTEN, accepted as `Host` beside the loopback names. Where it stands for every
    address, any literal IP address is accepted too: rebinding needs a name. The port must be the one the request
    arrived at.
    """

    listen_host = listen_host.strip("[]").lower()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not (_host_is_ours(request, listen_host) and _page_is_ours(request)):
            raise web.HTTPForbidden
        return await handler(request)

    return guard


def is_loopback(request: web.Request) -> bool:
    """Whether the request comes from this machine, is meant for it, and no proxy says that it speaks for somebody else.

    For what only the operator may see (`/metrics`, `/healthz`). A proxy on this machine that sets none of the usual
    headers cannot be told from the operator.
    """
    peer = request.transport.get_extra_info("peername") if request.transport else None
    if not isinstance(peer, tuple) or not ip_address(peer[0].partition("%")[0]).is_loopback:
        return False
    host = _host(request)
    return host is not None and host[0] in LOOPBACK_HOSTS and not any(name in request.headers for name in FORWARDED)


def _host(request: web.Request) -> tuple[str, int] | None:
    """The name and port the request was addressed to; None when it names none, several, or nonsense."""
    given = request.headers.getall("Host", [])
    match = HOST.fullmatch(given[0].lower()) if len(given) == 1 else None
    if match is None:
        return None
    default = 443 if request.secure else 80
    return match[1] or match[2], int(match[3] or default)


def _host_is_ours(request: web.Request, listen_host: str) -> bool:
    host = _host(request)
    here = request.transport.get_extra_info("sockname") if request.transport else None
    if host is None or not isinstance(here, tuple) or host[1] != here[1]:
        return False
    name = host[0]
    return name in LOOPBACK_HOSTS or name == listen_host or (listen_host in EVERY_ADDRESS and _is_literal(name))


def _page_is_ours(request: web.Request) -> bool:
    """No `Origin` but our own; and no page elsewhere fetching or embedding us, though a link to us may be followed."""
    ours = {f"{scheme}://{request.headers['Host'].lower()}" for scheme in ("http", "https")}
    if any(origin.lower() not in ours for origin in request.headers.getall("Origin", [])):
        return False
    followed_link = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return followed_link or request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}


def _is_literal(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
