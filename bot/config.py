"""Settings, read once from the environment and a `.env` file.

The environment wins over the file; an empty value counts as not set. Whatever is wrong is told in lines of Bahasa
Indonesia, each naming its setting. No line repeats a value: what was pasted into the wrong place may be a secret.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from dotenv.parser import parse_stream
from pydantic import Field, PlainValidator, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot import setting_values as values
from bot.core.timezones import timezone_of
from bot.setting_values import Address, WrongValueError

_WORDS_FILE: Final = Path(__file__).resolve().parent.parent / "locales" / "id" / "operator.toml"
# Names that can only be meant for us: one that is unknown is a slip, wherever it stands.
_OUR_PREFIXES: Final = ("AWASNETRAL_", "TELEGRAM_", "WHATSAPP_")

_WHATSAPP_NEEDS: Final = {
    "whatsapp_phone_id": "missing_whatsapp_phone_id",
    "whatsapp_token": "missing_whatsapp_token",
    "whatsapp_app_secret": "missing_whatsapp_app_secret",
    "whatsapp_verify_token": "missing_whatsapp_verify_token",
}
"""What WhatsApp cannot do without, and the line that says so."""

Data = dict[str, Any]


@cache
def words() -> Mapping[str, str]:
    """The texts for operators by name, with {placeholders}."""
    return {name: str(text) for name, text in tomllib.loads(_WORDS_FILE.read_text(encoding="utf-8")).items()}


class SettingsError(Exception):
    """The settings cannot be used. `lines` are for the operator; the process should end with `exit_code`."""

    exit_code: Final = 2

    def __init__(self, lines: list[str]) -> None:
        super().__init__(f"{len(lines)} wrong settings")
        self.lines: Final = lines


class Settings(BaseSettings):
    """Every setting, checked, with its default worked out. Build it with load_settings.

    A field is its setting's name in lower case. Their order matters: a default may depend on the fields above it.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", validate_default=False, hide_input_in_errors=True)

    telegram_token: Annotated[SecretStr | None, PlainValidator(values.token)] = None
    telegram_api_url: Annotated[str, PlainValidator(values.api_url)] = values.OFFICIAL_API
    telegram_webhook_url: Annotated[str | None, PlainValidator(values.webhook_url)] = Field(default=None, repr=False)
    telegram_webhook_secret: Annotated[SecretStr | None, PlainValidator(values.webhook_secret)] = None
    whatsapp_phone_id: Annotated[str | None, PlainValidator(values.phone_id)] = Field(default=None, repr=False)
    whatsapp_token: Annotated[SecretStr | None, PlainValidator(values.whatsapp_secret)] = None
    whatsapp_app_secret: Annotated[SecretStr | None, PlainValidator(values.whatsapp_secret)] = None
    whatsapp_verify_token: Annotated[SecretStr | None, PlainValidator(values.whatsapp_secret)] = None
    whatsapp_api_url: Annotated[str, PlainValidator(values.graph_url)] = values.OFFICIAL_GRAPH
    whatsapp_public_url: Annotated[str | None, PlainValidator(values.public_url)] = Field(default=None, repr=False)
    whatsapp_template_news: Annotated[str | None, PlainValidator(values.template_name)] = None
    whatsapp_template_alert: Annotated[str | None, PlainValidator(values.template_name)] = None
    whatsapp_template_language: Annotated[str, PlainValidator(values.template_language)] = "id"
    data_dir: Annotated[Path, PlainValidator(values.folder)] = Field(default_factory=lambda: values.folder("data"))
    awasnetral_key: Annotated[SecretStr | None, PlainValidator(values.master_key)] = None
    key_file: Annotated[Path, PlainValidator(values.key_file)] = Field(
        default_factory=lambda data: data["data_dir"].parent / "secrets" / "awasnetral.key"
    )
    listen: Annotated[Address, PlainValidator(values.listen)] = Address("127.0.0.1", 8080)
    practice_room: Annotated[bool, PlainValidator(values.on_off)] = Field(
        default_factory=lambda data: not _has_real_channel(data)
    )
    office_name: Annotated[str, PlainValidator(values.office_name)] = Field(
        default_factory=lambda data: words()["practice_office"] if data["practice_room"] else ""
    )
    home_region: Annotated[str, PlainValidator(values.home_region)] = "63"
    timezone: Annotated[str, PlainValidator(values.timezone)] = Field(
        default_factory=lambda data: timezone_of(data["home_region"])
    )
    election: Annotated[Literal["none", "pemilu", "pilkada"], PlainValidator(values.election)] = "none"
    backup_days: Annotated[int, PlainValidator(values.days)] = 30
    retention_lead_days: Annotated[int, PlainValidator(values.retention_days)] = 365
    retention_case_days: Annotated[int, PlainValidator(values.retention_days)] = 1825
    log_level: Annotated[str, PlainValidator(values.log_level)] = "INFO"
    send_limits: Annotated[bool, PlainValidator(values.on_off)] = True
    free_space_mb: Annotated[int, PlainValidator(values.megabytes)] = 1000
    person_limits: Annotated[bool, PlainValidator(values.on_off)] = True

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what load_settings hands over: reading is done there once, so that a slip in a name is found."""
        return (init_settings,)

    @field_validator("office_name")
    @classmethod
    def _practice_is_named_so(cls, name: str, info: ValidationInfo) -> str:
        """The practice room never bears a real office's name, whatever OFFICE_NAME says."""
        return words()["practice_office"] if info.data.get("practice_room") else name

    @model_validator(mode="after")
    def _together(self) -> Self:
        wrong = list(self._conflicts())
        if wrong:
            raise WrongValueError(*wrong)
        return self

    def _conflicts(self) -> Iterator[tuple[str, str]]:
        official = self.telegram_api_url == values.OFFICIAL_API
        if self.telegram_token is not None and official and values.is_cut_short(self.telegram_token):
            yield "TELEGRAM_TOKEN", "token_short"
        if self.has_real_channel and not self.office_name and not self.practice_room:
            yield "OFFICE_NAME", "office_name_missing"
        if self.has_real_channel and self.practice_room:
            yield "PRACTICE_ROOM", "practice_with_telegram"
        yield from self._whatsapp_conflicts()
        if self.telegram_webhook_url is not None and self.telegram_webhook_secret is None:
            yield "TELEGRAM_WEBHOOK_SECRET", "webhook_secret_missing"
        if self.awasnetral_key is None:
            if self.key_file.resolve().is_relative_to(self.data_dir.resolve()):
                yield "KEY_FILE", "key_in_data"
            elif self.key_file.is_dir():
                yield "KEY_FILE", "key_is_folder"

    def _whatsapp_conflicts(self) -> Iterator[tuple[str, str]]:
        given = [name for name in type(self).model_fields if name.startswith("whatsapp_")]
        if not any(getattr(self, name) != type(self).model_fields[name].default for name in given):
            return
        yield from ((name.upper(), line) for name, line in _WHATSAPP_NEEDS.items() if getattr(self, name) is None)
        found = (self.whatsapp_token, self.whatsapp_app_secret, self.whatsapp_verify_token)
        secrets = [secret.get_secret_value() for secret in found if secret is not None]
        if len(set(secrets)) < len(secrets):
            yield "WHATSAPP_VERIFY_TOKEN", "whatsapp_same_secret"

    @property
    def has_real_channel(self) -> bool:
        """Whether real people reach this bot."""
        return self.telegram_token is not None or self.whatsapp_phone_id is not None

    @property
    def store_dir(self) -> Path:
        """Where this process keeps its database and evidence: practice stays apart from real reports."""
        return self.data_dir / "practice" if self.practice_room else self.data_dir

    @property
    def store_dirs(self) -> tuple[Path, ...]:
        """Every folder in which a database may lie that the key opens."""
        return (self.data_dir, self.data_dir / "practice")

    def require_channel(self) -> None:
        """Raise SettingsError when `run` would have nobody to talk to; the other commands work without."""
        if not self.practice_room and not self.has_real_channel:
            raise SettingsError([_line("nothing_to_run", setting="PRACTICE_ROOM")])


SETTING_NAMES: Final = tuple(name.upper() for name in Settings.model_fields)


def load_settings(environ: Mapping[str, str], env_file: Path | None) -> Settings:
    """The settings from `environ` (usually os.environ) and, where it has none, from `env_file` (may be absent).

    Raises SettingsError with one line for each thing that is wrong.
    """
    from_file, lines = _read_env_file(env_file)
    lines += _unknown_names(environ, from_file)
    merged = {**from_file, **{name: environ[name] for name in SETTING_NAMES if name in environ}}
    given: Data = {name.lower(): merged[name].strip() for name in SETTING_NAMES if merged.get(name, "").strip()}
    settings: Settings | None = None
    try:
        settings = Settings(**given)
    except ValidationError as error:
        lines += _lines_of(error)
    # Raised out here, so that the error does not carry pydantic's along.
    if settings is None or lines:
        raise SettingsError(lines)
    return settings


def _line(key: str, **placeholders: str | int) -> str:
    return words()[key].format_map(placeholders)


def _has_real_channel(data: Data) -> bool:
    return data["telegram_token"] is not None or data["whatsapp_phone_id"] is not None


def _read_env_file(env_file: Path | None) -> tuple[dict[str, str], list[str]]:
    """What the file says and what is wrong with its form. Nothing is interpolated: a `$` in a secret stays one."""
    found: dict[str, str] = {}
    lines: list[str] = []
    if env_file is None or not env_file.exists():
        return found, lines
    try:
        with env_file.open(encoding="utf-8-sig") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError):
        return found, [_line("env_unreadable", file=env_file.name)]
    for binding in bindings:
        if binding.error:
            lines.append(_line("env_bad_line", file=env_file.name, line=binding.original.line))
        elif binding.key is not None:
            found[binding.key] = binding.value or ""
    return found, lines


def _unknown_names(environ: Mapping[str, str], from_file: Mapping[str, str]) -> list[str]:
    """A line for each name nobody reads that was probably meant for us.

    In the file that is also a name close to one of ours; the environment belongs to others too, and `DATADIR` there
    may be theirs.
    """
    lines = []
    for name in sorted({*environ, *from_file} - set(SETTING_NAMES)):
        close = difflib.get_close_matches(name.upper(), SETTING_NAMES, n=1, cutoff=0.8)
        ours = name.upper().startswith(_OUR_PREFIXES)
        if not re.fullmatch(r"\w{1,64}", name) or not (ours or (close and name in from_file)):
            continue
        lines.append(
            _line("misspelt_setting", setting=name, known=close[0]) if close else _line("unknown_setting", setting=name)
        )
    return lines


def _lines_of(error: ValidationError) -> list[str]:
    lines = []
    for entry in error.errors(include_url=False, include_input=False):
        # Left out: pydantic's own note that a default was not worked out, because a field above it is wrong.
        wrong = entry.get("ctx", {}).get("error")
        if isinstance(wrong, WrongValueError):
            field = str(entry["loc"][0]).upper() if entry["loc"] else ""
            lines += [_line(key, setting=setting or field) for setting, key in wrong.reasons]
    return lines
