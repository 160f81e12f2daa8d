"""Readers of single settings: a string in, a value out.

Each raises WrongValueError with the name of the text that tells the operator how to mend it.
"""

import base64
import binascii
import ipaddress
import re
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from bot.core.retention import LEAST_DAYS, MOST_DAYS
from bot.core.timezones import UnknownProvinceError, timezone_of

OFFICIAL_API: Final = "https://api.telegram.org"
OFFICIAL_GRAPH: Final = "https://graph.facebook.com/v26.0"
"""With the version the adapter was written for; Meta keeps one for about two years."""

KEY_BYTES: Final = 32
LONGEST_DAYS: Final = 3650
_OFFICE_NAME_LIMIT: Final = 80
# Telegram documents the form, not the length; every token it has handed out has 35 characters after the colon.
_OFFICIAL_TOKEN_TAIL: Final = 30
_HOST_NAME: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
_SWITCH: Final = {
    "on": True,
    "true": True,
    "yes": True,
    "1": True,
    "off": False,
    "false": False,
    "no": False,
    "0": False,
}

Election = Literal["none", "pemilu", "pilkada"]


class WrongValueError(ValueError):
    """Pairs of a setting's name (empty: the field being read) and the name of the text to show."""

    def __init__(self, *reasons: tuple[str, str]) -> None:
        super().__init__(", ".join(key for _, key in reasons))
        self.reasons: Final = reasons


def _wrong(key: str) -> WrongValueError:
    return WrongValueError(("", key))


@dataclass(frozen=True)
class Address:
    """Where to listen. `host` without brackets; port 0 lets the system choose."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def is_loopback(host: str) -> bool:
    """Whether a host, without brackets, is this machine itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def token(text: str) -> SecretStr:
    """A bot token: the bot's number, a colon, letters of base64url."""
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", text):
        raise _wrong("token_shape")
    return SecretStr(text)


def is_cut_short(secret: SecretStr) -> bool:
    """Whether a token is too short for the official server. A server of one's own may hand out any."""
    return len(secret.get_secret_value().partition(":")[2]) < _OFFICIAL_TOKEN_TAIL


def _url(text: str, key: str) -> SplitResult:
    try:
        url = urlsplit(text)
        sound = url.scheme in {"http", "https"} and url.hostname and url.port != 0
    except ValueError:
        raise _wrong(key) from None
    if not sound or url.username is not None or re.search(r"[\s?#]", text):
        raise _wrong(key)
    return url


def api_url(text: str) -> str:
    """The address of a Bot API server, without the slash at its end."""
    _url(text, "api_url")
    return text.rstrip("/")


def webhook_url(text: str) -> str:
    """Where Telegram delivers updates. Plain http is for a Bot API server on this machine only."""
    url = _url(text, "webhook_url")
    if url.scheme != "https" and not is_loopback(url.hostname or ""):
        raise _wrong("webhook_url")
    return text


def webhook_secret(text: str) -> SecretStr:
    """The `secret_token` of setWebhook: 1 to 256 characters A-Z, a-z, 0-9, _ and - (Bot API, setWebhook)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise _wrong("webhook_secret")
    return SecretStr(text)


def phone_id(text: str) -> str:
    """The id that Meta gives a business phone number: digits, and not the number itself."""
    if not re.fullmatch(r"[0-9]{5,20}", text):
        raise _wrong("whatsapp_phone_id")
    return text


def whatsapp_secret(text: str) -> SecretStr:
    """An access token, an app secret or a verify token: printable, without spaces."""
    if not re.fullmatch(r"[!-~]{8,1024}", text):
        raise _wrong("whatsapp_secret")
    return SecretStr(text)


def graph_url(text: str) -> str:
    """The address of a Graph server with its version, without the slash at its end."""
    _url(text, "graph_url")
    if not re.search(r"/v[0-9]{1,3}\.[0-9]{1,2}/?$", text):
        raise _wrong("graph_url")
    return text.rstrip("/")


def public_url(text: str) -> str:
    """Where Meta finds this program, without the path that the program adds. Plain http is for this machine only."""
    url = _url(text, "public_url")
    if url.scheme != "https" and not is_loopback(url.hostname or ""):
        raise _wrong("public_url")
    return text.rstrip("/").removesuffix("/whatsapp")


def template_name(text: str) -> str:
    """The name of an approved template: small letters, digits and underscores (Cloud API, message templates)."""
    if not re.fullmatch(r"[a-z0-9_]{1,512}", text):
        raise _wrong("template_name")
    return text


def template_language(text: str) -> str:
    """The language code a template was approved in: id, en, en_US."""
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2,3})?", text):
        raise _wrong("template_language")
    return text


def folder(text: str) -> Path:
    """An absolute path; the folder need not exist yet."""
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise _wrong("data_dir")
    return path


def key_file(text: str) -> Path:
    """An absolute path. Whether others can read the file is asked by whoever opens it."""
    return Path(text).expanduser().absolute()


def master_key(text: str) -> SecretStr:
    """KEY_BYTES bytes in base64, kept in that form."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _wrong("key_shape") from None
    if len(decoded) != KEY_BYTES:
        raise _wrong("key_shape")
    return SecretStr(text)


def listen(text: str) -> Address:
    """`host:port`, with an IPv6 address in brackets."""
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    host = host[1:-1] if bracketed else host
    if not colon or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535 or not _is_host(host, bracketed):
        raise _wrong("listen")
    return Address(host, int(port))


def _is_host(host: str, bracketed: bool) -> bool:
    try:
        return (ipaddress.ip_address(host).version == 6) == bracketed
    except ValueError:
        # A name of digits and dots only is a mistyped IPv4 address.
        return not bracketed and bool(_HOST_NAME.fullmatch(host)) and not re.fullmatch(r"[0-9.]+", host)


def office_name(text: str) -> str:
    """One printable line, short enough for a greeting and an alert."""
    if len(text) > _OFFICE_NAME_LIMIT or not text.isprintable():
        raise _wrong("office_name")
    return text


def home_region(text: str) -> str:
    """The Kemendagri code of a province or a kabupaten/kota; whether the latter exists is asked of the places."""
    if not re.fullmatch(r"[0-9]{2}(\.[0-9]{2})?", text):
        raise _wrong("home_region")
    try:
        timezone_of(text)
    except UnknownProvinceError:
        raise _wrong("home_region") from None
    return text


def timezone(text: str) -> str:
    """An IANA name that this machine (or the tzdata package) knows."""
    try:
        return zoneinfo.ZoneInfo(text).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise _wrong("timezone") from None


def election(text: str) -> Election:
    """Which legal clock is shown."""
    if text.lower() not in {"none", "pemilu", "pilkada"}:
        raise _wrong("election")
    return cast(Election, text.lower())


def days(text: str) -> int:
    """A whole number of days: 1 to LONGEST_DAYS."""
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= LONGEST_DAYS:
        raise _wrong("days")
    return int(text)


def retention_days(text: str) -> int:
    """After how many days reports go: 0 for never, else LEAST_DAYS to MOST_DAYS."""
    if not re.fullmatch(r"[0-9]{1,4}", text) or not (int(text) == 0 or LEAST_DAYS <= int(text) <= MOST_DAYS):
        raise _wrong("retention_days")
    return int(text)


def megabytes(text: str) -> int:
    """A whole number of megabytes; 0 for none."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise _wrong("megabytes")
    return int(text)


def log_level(text: str) -> str:
    """The level of our own loggers, in capitals."""
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise _wrong("log_level")
    return text.upper()


def on_off(text: str) -> bool:
    """A switch."""
    try:
        return _SWITCH[text.lower()]
    except KeyError:
        raise _wrong("on_off") from None
