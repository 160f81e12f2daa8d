"""What each Bot API method does to the world. Parameters have been checked before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.botapi.world import JSON, Chat, Refused, World

Files = Mapping[str, tuple[str, bytes]]
Method = Callable[[World, JSON, Files], Any]

_MOST_DOWNLOAD = 20_000_000
_DELETED_WITHIN = 48 * 3600
_ENTITIES = ("entities", "caption_entities")


def _send(method: str, content: Callable[[World, JSON, Files], JSON]) -> Method:
    def send(world: World, params: JSON, files: Files) -> JSON:
        chat = world.chat(params["chat_id"])
        message = world.add(chat, {**content(world, params, files), **_common(params)})
        _mind_keyboard(chat, message, params.get("reply_markup", {}))
        world.log(method, chat.id, params, message["message_id"])
        return message

    return send


def _common(params: JSON) -> JSON:
    common: JSON = {}
    if params.get("protect_content"):
        common["has_protected_content"] = True
    if params.get("reply_markup", {}).get("inline_keyboard"):
        common["reply_markup"] = params["reply_markup"]
    return common


def _mind_keyboard(chat: Chat, message: JSON, markup: JSON) -> None:
    if "keyboard" in markup or markup.get("remove_keyboard"):
        chat.keyboard = markup.get("keyboard", [])
        chat.fixed.add(message["message_id"])


def _text(world: World, params: JSON, files: Files) -> JSON:
    return _text_of(params)


def _text_of(params: JSON) -> JSON:
    entities = {"entities": params["entities"]} if params.get("entities") else {}
    return {"text": params["text"].strip(), **entities}


def _caption(params: JSON) -> JSON:
    return {key: params[key] for key in ("caption", "caption_entities") if params.get(key)}


def _upload(world: World, kind: str, value: Any, files: Files, field: str) -> JSON:
    if field in files:
        name, data = files[field]
        if kind == "photo" and len(data) > 10_000_000:
            raise Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        file_id = world.add_file(data)
    else:
        name, file_id = "file", str(value)
        if file_id not in world.files:
            raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
    about = {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": len(world.files[file_id][0])}
    if kind == "photo":
        return {"photo": [{**about, "width": 800, "height": 600}]}
    return {kind: {**about, "file_name": name}}


def _media(kind: str) -> Callable[[World, JSON, Files], JSON]:
    def content(world: World, params: JSON, files: Files) -> JSON:
        return {**_upload(world, kind, params.get(kind), files, kind), **_caption(params)}

    return content


def _place(world: World, params: JSON, files: Files) -> JSON:
    place = {"latitude": params["latitude"], "longitude": params["longitude"]}
    if "title" not in params:
        return {"location": place}
    return {"location": place, "venue": {"location": place, "title": params["title"], "address": params["address"]}}


def _send_album(world: World, params: JSON, files: Files) -> list[JSON]:
    chat = world.chat(params["chat_id"])
    album = f"A{world.sent_count}"
    messages = []
    for item in params["media"]:
        field = item["media"].removeprefix("attach://")
        content = {
            **_upload(world, item["type"], item["media"], files, field),
            **_caption(item),
            "media_group_id": album,
        }
        messages.append(world.add(chat, {**content, **_common(params)}))
    world.log("sendMediaGroup", chat.id, params, *(message["message_id"] for message in messages))
    return messages


def _edit(method: str, change: Callable[[JSON, JSON], JSON]) -> Method:
    def edit(world: World, params: JSON, files: Files) -> JSON:
        chat = world.chat(params["chat_id"])
        old = chat.messages.get(params["message_id"])
        if old is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if old.get("from") != world.bot or params["message_id"] in chat.fixed:
            raise Refused(400, "Bad Request: message can't be edited")
        new = {key: value for key, value in old.items() if key not in (*_ENTITIES, "reply_markup")}
        new.update(change(old, params))
        if params.get("reply_markup", {}).get("inline_keyboard"):
            new["reply_markup"] = params["reply_markup"]
        if new == old:
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are"
                " exactly the same as a current content and reply markup of the message",
            )
        chat.messages[params["message_id"]] = new
        world.log(method, chat.id, params, params["message_id"])
        return new

    return edit


def _new_text(old: JSON, params: JSON) -> JSON:
    if "text" not in old:
        raise Refused(400, "Bad Request: there is no text in the message to edit")
    return _text_of(params)


def _new_caption(old: JSON, params: JSON) -> JSON:
    if "text" in old:
        raise Refused(400, "Bad Request: there is no caption in the message to edit")
    return {"caption": "", **_caption(params)}


def _delete(world: World, params: JSON, files: Files) -> bool:
    chat = world.chat(params["chat_id"])
    if params["message_id"] not in chat.messages:
        raise Refused(400, "Bad Request: message to delete not found")
    _mind_age(world, chat, params["message_id"])
    del chat.messages[params["message_id"]]
    world.log("deleteMessage", chat.id, params, params["message_id"])
    return True


def _delete_many(world: World, params: JSON, files: Files) -> bool:
    """Those that are not there are passed over."""
    chat = world.chat(params["chat_id"])
    there = [number for number in params["message_ids"] if number in chat.messages]
    for number in there:
        _mind_age(world, chat, number)
    for number in there:
        del chat.messages[number]
    world.log("deleteMessages", chat.id, params, *there)
    return True


def _mind_age(world: World, chat: Chat, number: int) -> None:
    """A bot that is no admin deletes its own messages only, and only for 48 hours."""
    if number not in chat.born or world.now() - chat.born[number] >= _DELETED_WITHIN:
        raise Refused(400, "Bad Request: message can't be deleted")


def _answer_press(world: World, params: JSON, files: Files) -> bool:
    if params["callback_query_id"] not in world.presses:
        raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    world.presses.discard(params["callback_query_id"])
    world.answers.append(params)
    return True


def _chat_action(world: World, params: JSON, files: Files) -> bool:
    world.log("sendChatAction", world.chat(params["chat_id"]).id, params)
    return True


def _get_file(world: World, params: JSON, files: Files) -> JSON:
    if (found := world.files.get(params["file_id"])) is None:
        raise Refused(400, "Bad Request: invalid file_id")
    if found[1] > _MOST_DOWNLOAD:
        raise Refused(400, "Bad Request: file is too big")
    file_id = params["file_id"]
    return {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": found[1], "file_path": f"files/{file_id}"}


def _keep(method: str) -> Method:
    def keep(world: World, params: JSON, files: Files) -> bool:
        scope = params.get("scope", {}).get("type", "")
        world.profile[f"{method}:{scope}" if scope else method] = params
        return True

    return keep


METHODS: dict[str, Method] = {
    "getMe": lambda world, params, files: world.bot,
    "sendMessage": _send("sendMessage", _text),
    "sendPhoto": _send("sendPhoto", _media("photo")),
    "sendDocument": _send("sendDocument", _media("document")),
    "sendVideo": _send("sendVideo", _media("video")),
    "sendLocation": _send("sendLocation", _place),
    "sendVenue": _send("sendVenue", _place),
    "sendMediaGroup": _send_album,
    "editMessageText": _edit("editMessageText", _new_text),
    "editMessageCaption": _edit("editMessageCaption", _new_caption),
    "editMessageReplyMarkup": _edit(
        "editMessageReplyMarkup", lambda old, params: {key: old[key] for key in _ENTITIES if key in old}
    ),
    "deleteMessage": _delete,
    "deleteMessages": _delete_many,
    "answerCallbackQuery": _answer_press,
    "sendChatAction": _chat_action,
    "getFile": _get_file,
    "setMyCommands": _keep("setMyCommands"),
    "setMyDescription": _keep("setMyDescription"),
    "setMyShortDescription": _keep("setMyShortDescription"),
}
