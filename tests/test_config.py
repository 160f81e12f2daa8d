"""Settings: each rule, and that its one line names the setting."""

import re
from pathlib import Path

import pytest

from bot.config import SETTING_NAMES, SettingsError, load_settings, words
from bot.core.timezones import UnknownProvinceError, timezone_of
from bot.setting_values import Address

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz_-0123456"
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
REAL = {"TELEGRAM_TOKEN": TOKEN, "OFFICE_NAME": "Bawaslu Kabupaten Banjar"}


def wrong(environ: dict[str, str], env_file: Path | None = None) -> list[str]:
    """The lines told, after checking their form: each is one line that starts with the name it is about."""
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, env_file)
    assert caught.value.exit_code == 2
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    for line in caught.value.lines:
        assert "\n" not in line
        assert re.match(r"[\w.]+( baris \d+)?: \S", line), line
        assert "{" not in line
    return caught.value.lines


def only_wrong(environ: dict[str, str]) -> str:
    """The name of the setting that the single line is about."""
    lines = wrong(environ)
    assert len(lines) == 1, lines
    return lines[0].partition(":")[0]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_in_the_example_with_a_comment_and_the_other_way_round() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {}
    for before, line in zip(["", *lines], lines, strict=False):
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            named[name] = value
            assert before.startswith("# "), f"{name} has no comment"
    assert sorted(named) == sorted(SETTING_NAMES)
    assert load_settings({}, ROOT / ".env.example") == load_settings({}, None)


def test_every_text_for_operators_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").glob("*.py"))
    sources = [ROOT / "storage" / name for name in ("keyfile.py", "keychange.py")]
    reasons = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert [key for key in words() if f'"{key}"' not in code and f'"{key.removeprefix("key_")}"' not in reasons] == []


def test_defaults_are_the_practice_room(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path / ".env")
    assert settings.practice_room
    assert settings.office_name == "Posko Latihan"
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.data_dir == tmp_path / "data"
    assert settings.store_dir == tmp_path / "data" / "practice"
    assert settings.key_file == tmp_path / "secrets" / "awasnetral.key"
    assert settings.listen == Address("127.0.0.1", 8080)
    assert (settings.home_region, settings.timezone, settings.election) == ("63", "Asia/Makassar", "none")
    assert (settings.log_level, settings.send_limits, settings.backup_days) == ("INFO", True, 30)
    assert (settings.person_limits, settings.free_space_mb) == (True, 1000)
    settings.require_channel()


def test_a_token_switches_the_practice_room_off(tmp_path: Path) -> None:
    settings = load_settings(REAL, None)
    assert not settings.practice_room
    assert settings.office_name == "Bawaslu Kabupaten Banjar"
    assert settings.store_dir == tmp_path / "data"
    settings.require_channel()


def test_without_channel_only_running_is_refused() -> None:
    settings = load_settings({"PRACTICE_ROOM": "off"}, None)
    with pytest.raises(SettingsError) as caught:
        settings.require_channel()
    assert caught.value.lines == [words()["nothing_to_run"].format(setting="PRACTICE_ROOM")]


def test_practice_never_bears_the_name_of_a_real_office() -> None:
    assert load_settings({"OFFICE_NAME": "Bawaslu Kabupaten Banjar"}, None).office_name == "Posko Latihan"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TELEGRAM_TOKEN", "abc"),
        ("TELEGRAM_TOKEN", TOKEN[:30]),
        ("TELEGRAM_TOKEN", TOKEN.replace("_", " ")),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "ftp://127.0.0.1"),
        ("TELEGRAM_API_URL", "http://"),
        ("TELEGRAM_API_URL", "http://user:word@127.0.0.1"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:99999"),
        ("TELEGRAM_API_URL", "http://127.0.0.1/?x"),
        ("TELEGRAM_API_URL", "http://[::1"),
        ("TELEGRAM_WEBHOOK_URL", "http://bot.example.org/hook"),
        ("TELEGRAM_WEBHOOK_URL", "bot.example.org"),
        ("TELEGRAM_WEBHOOK_SECRET", "two words"),
        ("TELEGRAM_WEBHOOK_SECRET", "a" * 257),
        ("TELEGRAM_WEBHOOK_SECRET", "rahasiä"),
        ("AWASNETRAL_KEY", "short"),
        ("AWASNETRAL_KEY", KEY[:-4]),
        ("AWASNETRAL_KEY", KEY.replace("M", "*")),
        ("AWASNETRAL_KEY", KEY + "ä"),
        ("KEY_FILE", "data/awasnetral.key"),
        ("KEY_FILE", "data/../data/deep/key"),
        ("KEY_FILE", "/"),
        ("LISTEN", "8080"),
        ("LISTEN", ":8080"),
        ("LISTEN", "127.0.0.1"),
        ("LISTEN", "127.0.0.1:65536"),
        ("LISTEN", "127.0.0.1:-1"),
        ("LISTEN", "127.0.0.256:80"),
        ("LISTEN", "::1:8080"),
        ("LISTEN", "[127.0.0.1]:8080"),
        ("LISTEN", "[::1:8080"),
        ("LISTEN", "a b:8080"),
        ("HOME_REGION", "6303"),
        ("HOME_REGION", "99"),
        ("HOME_REGION", "63.03.05"),
        ("HOME_REGION", "٦٣"),
        ("TIMEZONE", "WITA"),
        ("TIMEZONE", "Asia"),
        ("TIMEZONE", "../../etc/passwd"),
        ("ELECTION", "pilpres"),
        ("BACKUP_DAYS", "0"),
        ("BACKUP_DAYS", "3651"),
        ("BACKUP_DAYS", "-7"),
        ("BACKUP_DAYS", "٣٠"),
        ("BACKUP_DAYS", "sebulan"),
        ("FREE_SPACE_MB", "1 GB"),
        ("FREE_SPACE_MB", "-1"),
        ("LOG_LEVEL", "loud"),
        ("PRACTICE_ROOM", "maybe"),
        ("SEND_LIMITS", "none"),
        ("PERSON_LIMITS", "maybe"),
    ],
)
def test_a_wrong_value_gets_one_line_that_names_it_and_does_not_repeat_it(setting: str, value: str) -> None:
    environ = {setting: value}
    if setting == "TELEGRAM_TOKEN":
        environ["OFFICE_NAME"] = "Bawaslu"
    assert only_wrong(environ) == setting
    # What an example in the text itself says cannot be kept out of it.
    if value not in "".join(words().values()):
        assert value not in wrong(environ)[0].partition(":")[2]


@pytest.mark.parametrize("name", ["x" * 81, "two\nlines", "tab\tbed"])
def test_an_office_name_is_one_short_line(name: str) -> None:
    assert only_wrong({**REAL, "OFFICE_NAME": name}) == "OFFICE_NAME"


def test_data_dir_must_be_no_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    assert only_wrong({"DATA_DIR": "data"}) == "DATA_DIR"


def test_a_key_file_behind_a_link_into_the_data_is_found(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "beside").symlink_to(tmp_path / "data")
    assert only_wrong({"KEY_FILE": "beside/key"}) == "KEY_FILE"


def test_key_file_may_be_no_folder_and_lies_beside_the_data(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    assert only_wrong({"KEY_FILE": "keys"}) == "KEY_FILE"
    assert load_settings({"DATA_DIR": "a/b"}, None).key_file == tmp_path / "a" / "secrets" / "awasnetral.key"
    # A key in the environment leaves no file to be judged.
    assert load_settings({"KEY_FILE": "keys", "AWASNETRAL_KEY": KEY}, None).awasnetral_key is not None


@pytest.mark.parametrize(
    ("environ", "setting"),
    [
        ({"TELEGRAM_TOKEN": TOKEN}, "OFFICE_NAME"),
        ({"TELEGRAM_TOKEN": TOKEN, "OFFICE_NAME": "  "}, "OFFICE_NAME"),
        ({**REAL, "PRACTICE_ROOM": "on"}, "PRACTICE_ROOM"),
        ({**REAL, "TELEGRAM_WEBHOOK_URL": "https://bot.example.org/hook"}, "TELEGRAM_WEBHOOK_SECRET"),
    ],
)
def test_settings_that_do_not_go_together(environ: dict[str, str], setting: str) -> None:
    assert only_wrong(environ) == setting


def test_everything_wrong_is_told_at_once() -> None:
    lines = wrong({**REAL, "LISTEN": "x", "HOME_REGION": "x", "DATA_DIR": "/dev/null", "LOG_LEVEL": "x"})
    assert [line.partition(":")[0] for line in lines] == ["DATA_DIR", "LISTEN", "HOME_REGION", "LOG_LEVEL"]


def test_good_values_are_understood() -> None:
    settings = load_settings(
        {
            **REAL,
            "TELEGRAM_API_URL": "http://bot-api:8081/",
            "TELEGRAM_WEBHOOK_URL": "http://127.0.0.1:8443/hook",
            "TELEGRAM_WEBHOOK_SECRET": "a_B-9",
            "LISTEN": "[::1]:0",
            "HOME_REGION": "33.04",
            "ELECTION": "Pilkada",
            "BACKUP_DAYS": "7",
            "FREE_SPACE_MB": "250",
            "LOG_LEVEL": "debug",
            "SEND_LIMITS": "OFF",
            "PERSON_LIMITS": "Off",
            "PRACTICE_ROOM": "off",
        },
        None,
    )
    assert settings.telegram_api_url == "http://bot-api:8081"
    assert str(settings.listen) == "[::1]:0"
    assert settings.listen.is_loopback
    assert (settings.timezone, settings.election, settings.log_level) == ("Asia/Jakarta", "pilkada", "DEBUG")
    assert not settings.send_limits
    assert not settings.person_limits
    assert settings.backup_days == 7
    assert settings.free_space_mb == 250
    assert not load_settings({"LISTEN": "0.0.0.0:80"}, None).listen.is_loopback
    assert load_settings({"TIMEZONE": "Asia/Jayapura"}, None).timezone == "Asia/Jayapura"


def test_a_server_of_ones_own_may_hand_out_short_tokens() -> None:
    environ = {**REAL, "TELEGRAM_TOKEN": "1:abc"}
    assert only_wrong(environ) == "TELEGRAM_TOKEN"
    assert load_settings({**environ, "TELEGRAM_API_URL": "http://127.0.0.1:8081"}, None).telegram_token is not None


def test_no_secret_shows_in_a_repr() -> None:
    url = "https://bot.example.org/hidden-path"
    hidden = {"TELEGRAM_WEBHOOK_SECRET": "sss-hidden", "TELEGRAM_WEBHOOK_URL": url, "AWASNETRAL_KEY": KEY}
    settings = load_settings({**REAL, **hidden}, None)
    for shown in (repr(settings), str(settings)):
        assert [secret for secret in (TOKEN, *hidden.values()) if secret in shown] == []
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN


def test_the_environment_wins_over_the_file_even_when_empty(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        f"# note\nTELEGRAM_TOKEN='{TOKEN}'\nexport OFFICE_NAME=Bawaslu $HOME  # note\nLOG_LEVEL=ERROR\n",
        encoding="utf-8",
    )
    settings = load_settings({"LOG_LEVEL": "DEBUG"}, file)
    assert (settings.office_name, settings.log_level) == ("Bawaslu $HOME", "DEBUG")
    assert load_settings({"TELEGRAM_TOKEN": ""}, file).practice_room


def test_a_file_of_the_wrong_form_is_told_by_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("LOG_LEVEL=INFO\nthis is = no 'setting\n", encoding="utf-8")
    assert wrong({}, file)[0].startswith(".env baris 2:")
    file.write_bytes(b"OFFICE_NAME=\xff\n")
    assert wrong({}, file)[0].startswith(".env:")


def test_a_misspelt_name_is_told_with_the_right_one(tmp_path: Path) -> None:
    assert "TELEGRAM_TOKEN" in wrong({"TELEGRAM_BOT_TOKEN": TOKEN})[0].partition(":")[2]
    assert only_wrong({"AWASNETRAL_NOTHING_LIKE_IT": "1"}) == "AWASNETRAL_NOTHING_LIKE_IT"
    file = tmp_path / ".env"
    file.write_text("DATADIR=x\ntimezone=Asia/Jakarta\nCOMPOSE_PROJECT_NAME=x\n", encoding="utf-8")
    told = {line.partition(":")[0]: line for line in wrong({}, file)}
    assert sorted(told) == ["DATADIR", "timezone"]
    assert "DATA_DIR" in told["DATADIR"]
    # In the environment such a name may belong to another program.
    load_settings({"DATADIR": "x", "PATH": "/bin"}, None)


@pytest.mark.parametrize(
    ("region", "zone"),
    [("63.03", "Asia/Makassar"), ("33.04.01.2001", "Asia/Jakarta"), ("62", "Asia/Jakarta"), ("96", "Asia/Jayapura")],
)
def test_time_zones_follow_the_province(region: str, zone: str) -> None:
    assert timezone_of(region) == zone


def test_there_are_38_provinces_with_a_time_zone() -> None:
    known = []
    for number in range(100):
        try:
            known.append(timezone_of(f"{number:02}"))
        except UnknownProvinceError:
            continue
    counts = {zone: known.count(zone) for zone in known}
    assert counts == {"Asia/Jakarta": 18, "Asia/Makassar": 12, "Asia/Jayapura": 8}
