"""Sends neutral messages: carries out the steps, and turns Meta's refusals into what delivery can act on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from bot.channels.channel import Limited, SendFailed, Uncertain, Unreachable, WindowClosed
from bot.channels.whatsapp.choices import Words
from bot.channels.whatsapp.failures import PAIR_LIMIT, AnswerLost, GraphError, NotSent, meaning, send_failure
from bot.channels.whatsapp.identity import recipient
from bot.channels.whatsapp.steps import Step, Templates, steps_for
from bot.channels.whatsapp.transport import Transport
from bot.channels.whatsapp.writing import written
from bot.core.messages import Address, Attachment, Outgoing
from bot.logs import get_log

log = get_log(__name__)

_REMEMBERED: Final = 1000
_LONGEST_PAIR_WAIT: Final = 4.0**6
_KINDS: Final = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
}
"""By a file's ending; anything else is bytes."""


class Sender:
    """Sends from one number. Keeps three small things in memory only: how far a message of several requests came before it failed,
    how often somebody was sent too much in a row, and what was last said of our own account's troubles."""

    def __init__(self, transport: Transport, phone_id: str, words: Words, templates: Templates) -> None:
        self._transport = transport
        self._phone_id = phone_id
        self._words = words
        self._templates = templates
        self._progress: dict[tuple[Address, Outgoing], list[str]] = {}
        self._pair_waits: dict[str, int] = {}
        self._said = ""

    async def send(self, to: Address, message: Outgoing) -> str:
        """See `Channel.send`."""
        if message.press:
            await self._answer(to, message)
            return ""
        if message.typing and not message.rich:
            return ""  # shown only together with a message that was read
        try:
            return await self._send(to, message)
        except WindowClosed:
            if not message.open or not message.template:
                raise
            # Meta's clock closed the window before ours did.
            return await self._send(to, replace(message, open=False))

    async def _answer(self, to: Address, message: Outgoing) -> None:
        """Shows a message as read, and that an answer is being written; a notice goes as a reply to the press."""
        seen: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read", "message_id": message.press}
        try:
            if message.rich:
                await self._post(to, Step("text", {"body": written(message.rich)}), reply_to=message.press)
            else:
                await self._transport.post(f"{self._phone_id}/messages", {**seen, "typing_indicator": {"type": "text"}})
        except (NotSent, AnswerLost, GraphError) as error:
            raise send_failure(error) from None

    async def _send(self, to: Address, message: Outgoing) -> str:
        steps = steps_for(message, self._words, self._templates)
        ids = self._progress.pop((to, message), []) if self._progress else []
        lost = False
        for number in range(len(ids), len(steps)):
            step = steps[number]
            try:
                ids.append(await self._step(to, step))
            except (NotSent, AnswerLost, GraphError) as error:
                failure = self._failure(to, error)
                if isinstance(failure, Uncertain):
                    if step.upload is not None and number + 1 < len(steps):
                        lost = True  # a file whose arrival is unknown is not sent again; what follows still is
                        ids.append("")
                        continue
                    if step.upload is None and message.attachments:
                        failure = Unreachable("unreachable")  # the files did arrive: going on from here harms nobody
                if number > 0:
                    self._remember(to, message, ids)
                raise failure from None
        self._pair_waits.pop(to.chat, None)
        self._said = ""
        if lost:
            raise Uncertain("files may not have arrived")
        return " ".join(filter(None, ids))

    async def _step(self, to: Address, step: Step) -> str:
        if step.upload is not None:
            try:
                step.file["id"] = await self._upload(step.upload)
            except AnswerLost:
                raise NotSent from None  # nobody has seen anything of it yet
        answer = await self._post(to, step)
        messages = answer.get("messages")
        found = (
            messages[0].get("id") if isinstance(messages, list) and messages and isinstance(messages[0], dict) else ""
        )
        return found if isinstance(found, str) else ""

    async def _upload(self, item: Attachment) -> str:
        ending = item.name.rpartition(".")[2].lower()
        kind = _KINDS.get(ending, "application/octet-stream")
        answer = await self._transport.upload(f"{self._phone_id}/media", item.name, item.data, kind)
        found = answer.get("id")
        if not isinstance(found, str) or not found:
            raise NotSent
        return found

    async def _post(self, to: Address, step: Step, reply_to: str = "") -> dict[str, Any]:
        payload: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **recipient(to.chat),
            "type": step.kind,
            step.kind: step.content,
        }
        if reply_to:
            payload["context"] = {"message_id": reply_to}
        return await self._transport.post(f"{self._phone_id}/messages", payload)

    def _failure(self, to: Address, error: NotSent | AnswerLost | GraphError) -> SendFailed:
        if not isinstance(error, GraphError):
            return send_failure(error)
        if error.code == PAIR_LIMIT:
            waits = self._pair_waits[to.chat] = self._pair_waits.get(to.chat, 0) + 1
            if len(self._pair_waits) > _REMEMBERED:
                del self._pair_waits[next(iter(self._pair_waits))]
            return Limited(min(4.0**waits, _LONGEST_PAIR_WAIT), everywhere=False)
        event = meaning(error).event
        if event and event != self._said:
            log.error(event, status=error.status)
            self._said = event
        return send_failure(error)

    def _remember(self, to: Address, message: Outgoing, ids: list[str]) -> None:
        if len(self._progress) >= _REMEMBERED:
            del self._progress[next(iter(self._progress))]
        self._progress[to, message] = ids
