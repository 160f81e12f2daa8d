"""Every kind of post that Meta's reference shows, and the odd ones among them: each message is read alone, none is lost."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.channel import Unparsed
from bot.channels.whatsapp.reading import Reader
from bot.core.messages import Address, Arrival, Contact, FileRef, Incoming, Migrated, Point, Press
from tests.graphapi import payloads
from tests.graphapi.payloads import EVERY_KIND, contact, message, post, status, value

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
AT = int(NOW.timestamp()) - 5
PHONE, SCOPED = "6281200001111", "ID.1349120865530274"
ANI = Address("whatsapp", PHONE, PHONE)
ANI_SCOPED = Address("whatsapp", SCOPED, SCOPED)


def reader() -> Reader:
    return Reader(payloads.PHONE_ID, lambda: NOW)


def read(*messages: Any, contacts: list[Any] | None = None) -> list[Incoming | Unparsed]:
    return reader().read(post(value(messages=list(messages), contacts=contacts)))


def one(raw: dict[str, Any], contacts: list[Any] | None = None) -> Incoming:
    (item,) = read(raw, contacts=[contact(PHONE)] if contacts is None else contacts)
    assert isinstance(item, Incoming), item
    return item


def of_kind(name: str) -> Incoming:
    kind, content = EVERY_KIND[name]
    return one(message(kind, content, phone=PHONE, at=AT))


def test_every_kind_is_delivered_set_aside_or_left_out_on_purpose() -> None:
    for name, (kind, content) in EVERY_KIND.items():
        items = read(message(kind, content, phone=PHONE, at=AT), contacts=[contact(PHONE)])
        assert not any(isinstance(item, Unparsed) for item in items), name
        assert bool(items) == (name not in ("reaction", "call_permission", "identity")), name


def test_what_the_kinds_become() -> None:
    text = of_kind("text")
    assert (text.text, text.sender, text.private, text.name) == ("halo", ANI, True, "Ani")
    assert (text.seen, text.sent_at) == (payloads.wamid(PHONE, 1), NOW - timedelta(seconds=5))
    assert of_kind("image").files == (FileRef("1029384756", "photo"),)
    assert of_kind("image").text == "di balai desa"
    assert of_kind("image_with_url").files == (FileRef("1029384756", "photo"),)
    assert of_kind("video").files[0].kind == "video"
    assert (of_kind("voice").files[0].kind, of_kind("audio").files[0].kind) == ("voice", "audio")
    assert of_kind("document").files == (FileRef("1029384756", "document", name="surat.pdf"),)
    assert of_kind("location").point == Point(-3.4, 114.8, "Balai Desa")
    assert of_kind("contacts").contact == Contact("Pak Udin", "+62 812")
    pressed = payloads.wamid(PHONE, 1)
    assert of_kind("button").press == Press("news::0", pressed)
    assert of_kind("button_reply").press == Press("go:menu:0", pressed)
    assert of_kind("list_reply").press == Press("go:check:0", pressed)
    assert of_kind("sticker").unreadable == "sticker"
    assert of_kind("poll").unreadable == "poll"
    assert {of_kind(name).unreadable for name in ("nfm_reply", "unsupported")} == {"unknown"}
    assert (of_kind("edit").edited, of_kind("edit").text) == (True, "baru")
    assert of_kind("revoke").unreadable == "revoked"
    assert of_kind("request_welcome").text == "/start"


def test_a_quick_reply_without_payload_is_its_words() -> None:
    found = one(message("button", {"text": "Buka"}, phone=PHONE))
    assert (found.press, found.text) == (None, "Buka")


def test_several_cards_are_one_answer() -> None:
    cards = [
        {"name": {"formatted_name": "Udin"}, "phones": [{"phone": "0811"}]},
        {"name": {"first_name": "Siti"}, "phones": [{"wa_id": "62812"}]},
        {},
    ]
    assert one(message("contacts", cards, phone=PHONE)).contact == Contact("Udin, Siti", "0811, 62812")


# Who wrote


@pytest.mark.parametrize(
    ("phone", "scoped", "contacts", "sender", "aliases"),
    [
        (PHONE, "", [contact(PHONE)], ANI, ()),
        (PHONE, "", [], ANI, ()),
        (PHONE, "", [contact(PHONE, SCOPED)], ANI, (ANI_SCOPED,)),
        (PHONE, SCOPED, [], ANI, (ANI_SCOPED,)),
        ("", SCOPED, [contact("", SCOPED)], ANI_SCOPED, ()),
        ("", SCOPED, [contact(PHONE, SCOPED)], ANI, (ANI_SCOPED,)),
        ("", "", [contact(PHONE)], ANI, ()),
        # wa_id and from are named after each other's content now and then
        (PHONE, "", [contact(SCOPED)], ANI, (ANI_SCOPED,)),
        ("+" + PHONE, "", [contact(PHONE)], ANI, ()),
    ],
)
def test_a_person_is_known_by_number_or_id_or_both(
    phone: str, scoped: str, contacts: list[Any], sender: Address, aliases: tuple[Address, ...]
) -> None:
    found = one(message("text", {"body": "halo"}, phone=phone, scoped=scoped), contacts)
    assert (found.sender, found.aliases) == (sender, aliases)


def test_the_contact_of_somebody_else_is_not_taken_for_the_sender() -> None:
    other = "6281200002222"
    raw = message("text", {"body": "halo"}, phone=PHONE)
    found = one(raw, [contact(other, "ID.OTHER", "Budi")])
    assert (found.sender, found.aliases, found.name) == (ANI, (), "")
    found = one(raw, [contact(other, "ID.OTHER", "Budi"), contact(PHONE, SCOPED, "Ani")])
    assert (found.aliases, found.name) == ((ANI_SCOPED,), "Ani")


def test_a_message_from_nobody_is_set_aside_and_its_neighbours_are_not() -> None:
    good = message("text", {"body": "halo"}, phone=PHONE, number=2)
    nobody = message("text", {"body": "halo"})
    strange = message("text", {"body": "halo"}, phone="tidak ada")
    items = read(nobody, good, strange, "bukan objek", {"type": "text"}, contacts=[])
    assert [type(item) for item in items] == [Unparsed, Incoming, Unparsed, Unparsed, Unparsed]
    assert all(orjson.loads(item.raw) for item in items if isinstance(item, Unparsed))


def test_a_new_number_leads_on_and_the_old_one_does_not() -> None:
    kind, content = EVERY_KIND["number_change"]
    (found,) = read(message(kind, {**content, "user_id": "ID.NEW1", "previous_user_id": SCOPED}, phone=PHONE))
    assert isinstance(found, Incoming)
    assert (found.sender, found.aliases) == (ANI, (ANI_SCOPED,))
    assert found.migrated == Migrated("6281299990000", ("ID.NEW1",))
    (found,) = read(message(*EVERY_KIND["id_change"], scoped="ID.OLD1"))
    assert isinstance(found, Incoming)
    assert (found.sender.chat, found.migrated) == ("ID.OLD1", Migrated("ID.NEW1"))
    legacy = {"type": "customer_changed_number", "customer": PHONE, "new_wa_id": "6281299990000"}
    (found,) = read(message("system", legacy))
    assert isinstance(found, Incoming)
    assert found.migrated == Migrated("6281299990000")


# Times, batches, errors, statuses


@pytest.mark.parametrize("stamp", ["", "soon", "-5", "99999999999999999999", None, 3, ["1"], str(AT + 86_400 * 30)])
def test_an_odd_time_is_the_time_of_arrival(stamp: Any) -> None:
    raw = message("text", {"body": "halo"}, phone=PHONE) | {"timestamp": stamp}
    assert one(raw).sent_at == NOW
    del raw["timestamp"]
    assert one(raw).sent_at == NOW


def test_a_time_as_a_number_counts_too() -> None:
    assert one(message("text", {"body": "halo"}, phone=PHONE) | {"timestamp": AT}).sent_at == NOW - timedelta(seconds=5)


def test_a_batch_of_entries_changes_messages_and_statuses_is_read_whole() -> None:
    first = value(
        messages=[message("text", {"body": str(number)}, phone=PHONE, number=number) for number in (1, 2)],
        contacts=[contact(PHONE)],
        statuses=[status("wamid.A", "sent", PHONE)],
    )
    second = value(messages=[message("text", {"body": "3"}, phone=PHONE, number=3)], contacts=[contact(PHONE)])
    body = post(first, second)
    body["entry"] += post(value(statuses=[status("wamid.A", "read", PHONE)]))["entry"]
    items = reader().read(body)
    assert [item.text for item in items if isinstance(item, Incoming) and not item.arrival] == ["1", "2", "3"]
    assert [item.arrival.state for item in items if isinstance(item, Incoming) and item.arrival] == ["sent", "read"]


def test_errors_in_value_message_and_status_cost_no_neighbour() -> None:
    trouble = [{"code": 131000, "title": "trouble"}]
    broken = message("unsupported", None, phone=PHONE) | {"errors": [{"code": 131051, "title": "unknown type"}]}
    good = message("text", {"body": "halo"}, phone=PHONE, number=2)
    failed = status("wamid.B", "failed", PHONE, code=131026)
    body = post(value(messages=[broken, good], contacts=[contact(PHONE)], statuses=[failed], errors=trouble))
    items = reader().read(body)
    assert [item.unreadable for item in items if isinstance(item, Incoming)] == ["unknown", "", ""]
    assert [item.arrival for item in items if isinstance(item, Incoming)][2] == Arrival("wamid.B", "failed", "blocked")


@pytest.mark.parametrize(
    ("code", "reason"), [(131047, "window"), (131026, "blocked"), (131053, "lost"), (999_999, "lost"), (0, "lost")]
)
def test_a_failure_told_later_has_its_reason(code: int, reason: str) -> None:
    (found,) = reader().read(post(value(statuses=[status("wamid.C", "failed", PHONE, code=code)])))
    assert isinstance(found, Incoming)
    assert found.arrival == Arrival("wamid.C", "failed", reason)


def test_a_status_for_somebody_without_a_number() -> None:
    raw = status("wamid.D", "played", PHONE) | {"recipient_user_id": SCOPED}
    del raw["recipient_id"]
    (found,) = reader().read(post(value(statuses=[raw, status("wamid.D", "deleted", PHONE)])))
    assert isinstance(found, Incoming)
    assert (found.sender, found.arrival) == (ANI_SCOPED, Arrival("wamid.D", "read"))


def test_another_number_and_other_fields_are_not_ours() -> None:
    raw = message("text", {"body": "halo"}, phone=PHONE)
    assert reader().read(post(value(messages=[raw], phone_id="999"))) == []
    assert reader().read(post({"event": "PAUSED"}, field="message_template_status_update")) == []
    assert reader().read(post({"x": 1}, field="calls")) == []


def test_group_messages_and_unknown_changes_are_set_aside() -> None:
    raw = message("text", {"body": "halo"}, phone=PHONE) | {"group_id": "G1"}
    unknown = message("system", {"type": "something_new"}, phone=PHONE, number=2)
    assert [type(item) for item in read(raw, unknown)] == [Unparsed, Unparsed]


def test_ids_recognise_a_repeat_and_files_sent_together() -> None:
    files = [message("image", {**payloads.MEDIA, "id": str(n)}, phone=PHONE, number=n, at=AT) for n in (1, 2)]
    later = message("image", payloads.MEDIA, phone=PHONE, number=3, at=AT + 60)
    one_reader = Reader(payloads.PHONE_ID, lambda: NOW + timedelta(minutes=2))
    first, second, third = one_reader.read(post(value(messages=[*files, later])))
    assert isinstance(first, Incoming)
    assert isinstance(second, Incoming)
    assert isinstance(third, Incoming)
    assert first.album == second.album != third.album
    assert len({first.delivery_id, second.delivery_id, third.delivery_id}) == 3
    again = reader().read(post(value(messages=[files[0]])))[0]
    assert again.delivery_id == first.delivery_id


# Anything at all

_LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def _paths(node: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [here]
    if isinstance(node, dict):
        for key, inner in node.items():
            found += _paths(inner, (*here, key))
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            found += _paths(inner, (*here, index))
    return found


def _damaged(body: Any, path: tuple[Any, ...], put: Any, *, remove: bool) -> Any:
    if not path:
        return put
    body = copy.deepcopy(body)
    node = body
    for key in path[:-1]:
        node = node[key]
    if remove:
        del node[path[-1]]
    else:
        node[path[-1]] = put
    return body


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damage_anywhere_raises_nothing_and_loses_no_neighbour(data: st.DataObject) -> None:
    kind, content = EVERY_KIND[data.draw(st.sampled_from(sorted(EVERY_KIND)))]
    hurt = message(kind, content, phone=PHONE, scoped=SCOPED, at=AT)
    path = data.draw(st.sampled_from(_paths(hurt)))
    hurt = _damaged(hurt, path, data.draw(_JSON), remove=bool(path) and data.draw(st.booleans()))
    good = message("text", {"body": "selamat"}, phone=PHONE, number=7)
    items = read(hurt, good, contacts=[contact(PHONE, SCOPED)])
    assert [item.text for item in items if isinstance(item, Incoming)][-1] == "selamat"
    assert all(isinstance(item.delivery_id, str) and item.delivery_id.startswith("whatsapp:") for item in items)


@settings(max_examples=200, deadline=None)
@given(body=_JSON)
def test_any_body_is_read_or_set_aside(body: Any) -> None:
    items = reader().read(body)
    if not (isinstance(body, dict) and isinstance(body.get("entry"), list)):
        assert [type(item) for item in items] == [Unparsed]
