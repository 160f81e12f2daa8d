"""People who use the bot: what they do becomes updates, as their phones would cause them."""

from __future__ import annotations

from typing import Any

from tests.botapi.updates import Updates
from tests.botapi.world import JSON, Chat, Shown, World

ANONYMOUS_ADMIN: JSON = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


class Talker:
    """Somebody in one chat. Every method returns the message (or update content) it caused."""

    def __init__(self, world: World, updates: Updates, chat: Chat, person: JSON) -> None:
        self._world = world
        self._updates = updates
        self.chat = chat
        self.person = person

    def view(self) -> list[Shown]:
        """What stands in the chat now."""
        return self._world.view(self.chat.id)

    def said_to(self) -> list[str]:
        """The bot's words in the chat now, oldest first."""
        return [shown.text for shown in self.view() if shown.from_bot]

    def message(self, **content: Any) -> JSON:
        """Any message, in Telegram's own fields."""
        message = self.chat.add(self.person, content)
        self._updates.push({"message": dict(message)})
        return message

    def text(self, text: str, *, reply_to: int = 0, **more: Any) -> JSON:
        """Types something."""
        if text.startswith("/"):
            more["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        if reply_to:
            more["reply_to_message"] = dict(self.chat.messages[reply_to])
        return self.message(text=text, **more)

    def photo(self, data: bytes, caption: str = "", album: str = "") -> JSON:
        """Sends a picture as a picture: two sizes, the larger is `data`."""
        small, large = self._world.add_file(data[:90]), self._world.add_file(data)
        sizes = [
            {
                "file_id": small,
                "file_unique_id": f"U{small}",
                "width": 90,
                "height": 67,
                "file_size": min(90, len(data)),
            },
            {"file_id": large, "file_unique_id": f"U{large}", "width": 800, "height": 600, "file_size": len(data)},
        ]
        return self.message(photo=sizes, **_with(caption=caption, media_group_id=album))

    def album(self, pictures: list[bytes], caption: str = "") -> list[JSON]:
        """Sends several pictures as one; the caption stands on the first."""
        name = f"{self.chat.id}{self.chat.last_id}"
        return [self.photo(data, "" if number else caption, name) for number, data in enumerate(pictures)]

    def document(self, data: bytes, name: str = "bukti.pdf", *, size: int | None = None, caption: str = "") -> JSON:
        """Sends a file; `size` may claim more than `data` has, for files too large to make."""
        return self.message(document={**self._file(data, size), "file_name": name}, **_with(caption=caption))

    def video(self, data: bytes, *, size: int | None = None, seconds: int = 5) -> JSON:
        """Sends a video."""
        return self.message(video={**self._file(data, size), "width": 640, "height": 480, "duration": seconds})

    def voice(self, data: bytes, seconds: int = 40) -> JSON:
        """Sends a voice message."""
        return self.message(voice={**self._file(data), "duration": seconds})

    def location(self, latitude: float, longitude: float, title: str = "") -> JSON:
        """Sends a place; with a title, a venue. On a phone this is also what the location key does."""
        place = {"latitude": latitude, "longitude": longitude}
        venue = {"venue": {"location": place, "title": title, "address": "-"}} if title else {}
        return self.message(location=place, **venue)

    def contact(self, name: str, phone: str) -> JSON:
        """Sends a contact card."""
        return self.message(contact={"first_name": name, "phone_number": phone})

    def sticker(self) -> JSON:
        """Sends a sticker."""
        about = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.message(sticker={**self._file(b"webp"), **about})

    def edit(self, text: str, message_id: int = 0) -> JSON:
        """Changes the text of one's own message, the last one unless another is named."""
        mine = [number for number, message in self.chat.messages.items() if message.get("from") == self.person]
        old = self.chat.messages[message_id or mine[-1]]
        message = {**old, "text" if "text" in old else "caption": text, "edit_date": old["date"] + 1}
        self.chat.messages[message["message_id"]] = message
        self._updates.push({"edited_message": dict(message)})
        return message

    def press(self, label: str, *, message_id: int = 0, inaccessible: bool = False) -> JSON:
        """Presses the newest button with this label (or these data), or a key of the open reply keyboard."""
        for number, message in reversed(self.chat.messages.items()):
            for row in message.get("reply_markup", {}).get("inline_keyboard", ()) if message_id in (0, number) else ():
                for button in row:
                    if label in (button["text"], button.get("callback_data")):
                        return self.press_data(button["callback_data"], number, inaccessible=inaccessible)
        if any(label == key["text"] and "request_location" not in key for row in self.chat.keyboard for key in row):
            return self.text(label)
        raise AssertionError(f"no button {label!r} in this chat")

    def press_data(self, data: str, message_id: int, *, inaccessible: bool = False) -> JSON:
        """Presses a button by its data, also one that is long gone."""
        self._world.press_count += 1
        press_id = str(90_000_000_000 + self._world.press_count)
        self._world.presses.add(press_id)
        message = {"message_id": message_id, "chat": self.chat.about, "date": 0}
        if not inaccessible and message_id in self.chat.messages:
            message = dict(self.chat.messages[message_id])
        query = {"id": press_id, "from": self.person, "message": message, "chat_instance": "1", "data": data}
        self._updates.push({"callback_query": query})
        return query

    def _file(self, data: bytes, size: int | None = None) -> JSON:
        file_id = self._world.add_file(data, size)
        return {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": len(data) if size is None else size}


class User(Talker):
    """A person in the private chat with the bot."""

    @property
    def id(self) -> int:
        """The user's number, which is the private chat's too."""
        return int(self.person["id"])

    def block(self) -> None:
        """Blocks the bot: sends fail with 403, and the bot is told."""
        self.chat.closed = "bot was blocked by the user"
        self._updates.push({"my_chat_member": _membership(self._world, self.chat, self.person, "kicked")})

    def unblock(self) -> None:
        """Lets the bot write again."""
        self.chat.closed = ""
        self._updates.push({"my_chat_member": _membership(self._world, self.chat, self.person, "member")})


class _Anonymous(Talker):
    def message(self, **content: Any) -> JSON:
        return super().message(sender_chat=self.chat.about, **content)


class Group:
    """A group chat with the bot in it."""

    def __init__(self, world: World, updates: Updates, chat: Chat) -> None:
        self._world = world
        self._updates = updates
        self.chat = chat

    @property
    def id(self) -> int:
        """The chat's number."""
        return self.chat.id

    def by(self, user: User) -> Talker:
        """A member talking here."""
        return Talker(self._world, self._updates, self.chat, user.person)

    def anonymous(self) -> Talker:
        """An admin who hides behind the group."""
        return _Anonymous(self._world, self._updates, self.chat, ANONYMOUS_ADMIN)

    def view(self) -> list[Shown]:
        """What stands in the group now."""
        return self._world.view(self.chat.id)

    def remove_bot(self, by: User) -> None:
        """Throws the bot out."""
        self.chat.closed = "bot was kicked from the group chat"
        self._updates.push({"my_chat_member": _membership(self._world, self.chat, by.person, "kicked")})

    def migrate(self, by: User) -> Group:
        """The group becomes a supergroup with a new id; both chats say so."""
        new = Chat({"id": -100_000_000_0000 + self.chat.id, "type": "supergroup", "title": self.chat.about["title"]})
        self._world.chats[new.id] = new
        self.chat.moved_to = new.id
        old_note = self.chat.add(by.person, {"migrate_to_chat_id": new.id})
        new_note = new.add(ANONYMOUS_ADMIN, {"migrate_from_chat_id": self.chat.id, "sender_chat": new.about})
        self._updates.push({"message": dict(old_note)})
        self._updates.push({"message": dict(new_note)})
        return Group(self._world, self._updates, new)


def _membership(world: World, chat: Chat, person: JSON, status: str) -> JSON:
    old = {"user": world.bot, "status": "member"}
    new: JSON = {"user": world.bot, "status": status}
    if status == "kicked":
        new["until_date"] = 0
    return {"chat": chat.about, "from": person, "date": 1_700_000_000, "old_chat_member": old, "new_chat_member": new}


def _with(**optional: str) -> dict[str, str]:
    return {key: value for key, value in optional.items() if value}
