"""Sends neutral messages: carries out the steps, and turns Telegram's errors into what delivery can act on."""

from __future__ import annotations

from typing import Any, Final

from telegram.error import BadRequest, TelegramError

from bot.channels.channel import Limited, Rejected, Uncertain, Unreachable
from bot.channels.cutting import split, units
from bot.channels.telegram import keyboards
from bot.channels.telegram.failures import says, send_failure
from bot.channels.telegram.steps import Step, press_answer, steps_for, text_step
from bot.channels.telegram.transport import Transport
from bot.channels.telegram.writing import CAPTION_UNITS
from bot.core.messages import Address, Outgoing
from bot.logs import get_log

log = get_log(__name__)

_UNCHANGED: Final = ("message is not modified", "message to edit not found", "message_id_invalid")
_TOO_OLD: Final = ("query is too old", "query id is invalid", "query_id_invalid")
_GONE: Final = ("message to delete not found", "message_id_invalid")
_UNKNOWN_CHAT: Final = ("chat not found", "peer_id_invalid")
_DELETED_MOST: Final = 100
"""Messages that one call deletes (core.telegram.org/bots/api#deletemessages); those it cannot find it passes over."""
_REMEMBERED: Final = 1000


class Sender:
    """Sends for one bot. Keeps two small things in memory only: chats whose location keyboard is open, and how far
    a message of several calls came before it failed, so that trying it again does not repeat what arrived."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._open_keyboards: set[int] = set()
        self._progress: dict[tuple[Address, Outgoing], tuple[int, str]] = {}

    async def send(self, to: Address, message: Outgoing) -> str:
        """See `Channel.send`. A group that was sent too much halts itself only; elsewhere nobody knows which limit it was."""
        try:
            return await self._send_or_edit(to, message)
        except Limited as limited:
            raise Limited(limited.seconds, everywhere=not to.chat.startswith("-")) from None

    async def take_back(self, to: Address, message_ids: tuple[str, ...]) -> None:
        """See `Channel.take_back`. All at once; where Telegram refuses, one by one, so that one too old keeps no other."""
        try:
            chat, numbers = int(to.chat), [int(number) for number in message_ids]
        except ValueError:
            raise Rejected("not an id of Telegram's") from None
        try:
            for start in range(0, len(numbers), _DELETED_MOST):
                await self._delete(chat, numbers[start : start + _DELETED_MOST])
        except TelegramError as error:
            failure = send_failure(error)
            # What is deleted again is gone already, so the outcome is never uncertain.
            raise (Unreachable("unreachable") if isinstance(failure, Uncertain) else failure) from None

    async def _delete(self, chat: int, numbers: list[int]) -> None:
        try:
            await self._call(Step("deleteMessages", {"chat_id": chat, "message_ids": numbers}))
            return
        except BadRequest as error:
            if says(error, *_UNKNOWN_CHAT):
                raise
        kept: BadRequest | None = None
        for number in numbers:
            try:
                await self._call(Step("deleteMessage", {"chat_id": chat, "message_id": number}))
            except BadRequest as error:
                if not says(error, *_GONE):
                    kept = error
        if kept is not None:
            raise kept

    async def _send_or_edit(self, to: Address, message: Outgoing) -> str:
        try:
            chat = int(to.chat)
            if message.press:
                return await self._answer(message)
            if message.typing and not message.rich:
                await self._call(Step("sendChatAction", {"chat_id": chat, "action": "typing"}))
                return ""
            if message.edit and not message.attachments:
                return await self._edit(to, chat, message)
        except ValueError:
            raise Rejected("not an id of Telegram's") from None
        except TelegramError as error:
            raise send_failure(error) from None
        return await self._send(to, chat, message)

    async def _send(self, to: Address, chat: int, message: Outgoing) -> str:
        steps = steps_for(chat, message)
        await self._tend_keyboard(chat, message, steps[-1])
        done, sent = self._progress.pop((to, message), (0, "")) if self._progress else (0, "")
        lost = False
        for number in range(done, len(steps)):
            step = steps[number]
            try:
                sent = f"{sent} {_message_ids(await self._call(step))}".strip()
            except TelegramError as error:
                failure = send_failure(error)
                if isinstance(failure, Uncertain):
                    if step.uploads and number + 1 < len(steps):
                        # Files whose arrival is unknown are not sent again; the words after them still are.
                        lost = True
                        continue
                    if not step.uploads and message.attachments:
                        # The files did arrive, so trying again (from here) is as harmless as for any text.
                        failure = Unreachable("unreachable")
                if number > 0:
                    self._remember(to, message, number, sent)
                failure.arrived = sent
                raise failure from None
        if not (message.ask_point and chat > 0):
            self._open_keyboards.discard(chat)
        if lost:
            uncertain = Uncertain("files may not have arrived")
            uncertain.arrived = sent
            raise uncertain
        return sent

    def _remember(self, to: Address, message: Outgoing, done: int, sent: str) -> None:
        if len(self._progress) >= _REMEMBERED:
            del self._progress[next(iter(self._progress))]
        self._progress[to, message] = (done, sent)

    async def _tend_keyboard(self, chat: int, message: Outgoing, last: Step) -> None:
        """Takes an open location keyboard away with the next message: on it, or, when it has buttons of its own,
        with a sign that is deleted again, since Telegram lets no message do both."""
        if message.ask_point and chat > 0:
            self._open_keyboards.add(chat)
            return
        if chat not in self._open_keyboards:
            return
        if last.method != "sendMediaGroup" and "reply_markup" not in last.params:
            last.params["reply_markup"] = keyboards.REMOVED
            return
        params = {"chat_id": chat, "text": "…", "disable_notification": True, "reply_markup": keyboards.REMOVED}
        try:
            sign = await self._call(Step("sendMessage", params))
            await self._call(Step("deleteMessage", {"chat_id": chat, "message_id": sign["message_id"]}))
        except TelegramError:
            log.info("telegram_keyboard_left_open")

    async def _edit(self, to: Address, chat: int, message: Outgoing) -> str:
        """Changes a message. What cannot be changed because it never can (it held a reply keyboard) is sent as new."""
        target: dict[str, Any] = {"chat_id": chat, "message_id": int(message.edit)}
        markup = keyboards.inline(message.choices) or {"inline_keyboard": []}
        pieces = split(message.rich)
        if not pieces:
            step = Step("editMessageReplyMarkup", {**target, "reply_markup": markup})
        else:
            params = text_step(chat, pieces[0]).params
            step = Step("editMessageText", {**params, **target})
            if len(pieces) == 1:
                step.params["reply_markup"] = markup
        try:
            await self._edit_call(step, target)
        except BadRequest as error:
            if says(error, "message can't be edited") and pieces:
                return await self._send(to, chat, _as_new(message))
            if not says(error, *_UNCHANGED):
                raise
            if len(pieces) <= 1:
                return ""
            # Tried again after the rest failed: the first part stands already, the rest may not.
        except TelegramError as error:
            failure = send_failure(error)
            # An edit that is repeated changes nothing, so its outcome is never uncertain.
            raise (Unreachable("unreachable") if isinstance(failure, Uncertain) else failure) from None
        sent = message.edit
        for number, piece in enumerate(pieces[1:], start=2):
            step = text_step(chat, piece)
            if number == len(pieces) and message.choices:
                step.params["reply_markup"] = markup
            sent = f"{sent} {_message_ids(await self._call(step))}".strip()
        return sent

    async def _edit_call(self, step: Step, target: dict[str, Any]) -> None:
        try:
            await self._call(step)
        except BadRequest as error:
            if not says(error, "there is no text in the message to edit"):
                raise
            text = step.params["text"]
            if units(text) > CAPTION_UNITS:
                raise
            caption = {**target, "caption": text, "caption_entities": step.params.get("entities", [])}
            if "reply_markup" in step.params:
                caption["reply_markup"] = step.params["reply_markup"]
            await self._call(Step("editMessageCaption", caption))

    async def _answer(self, message: Outgoing) -> str:
        try:
            await self._call(press_answer(message))
        except BadRequest as error:
            if not says(error, *_TOO_OLD):
                raise
        return ""

    async def _call(self, step: Step) -> Any:
        return await self._transport.call(step.method, step.params, uploads=step.uploads)


def _as_new(message: Outgoing) -> Outgoing:
    return Outgoing(rich=message.rich, choices=message.choices, ask_point=message.ask_point, protect=message.protect)


def _message_ids(result: Any) -> str:
    """The id in a sent message; of an album those of all its parts, joined by spaces."""
    messages = result if isinstance(result, list) else [result]
    found = [message.get("message_id") for message in messages if isinstance(message, dict)]
    return " ".join(str(number) for number in found if isinstance(number, int))
