"""Which requests to `/messages` one outgoing message becomes, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from bot.channels.channel import Rejected, WindowClosed
from bot.channels.cutting import TEXT_UNITS, split, units
from bot.channels.whatsapp.choices import Words, numbered, offer
from bot.channels.whatsapp.writing import BODY_UNITS, pieces, written
from bot.core.messages import Attachment, Outgoing, Point, Rich, Run

_PHOTO_BYTES: Final = 5_000_000
"""Above this WhatsApp takes a picture as a document only (Cloud API, supported media types)."""

_NAME_CHARACTERS: Final = 240


@dataclass(frozen=True, slots=True)
class Step:
    """One request: its `type` and the object of that name. A file is uploaded first, and its id put into `file`, a part of that
    object."""

    kind: str
    content: dict[str, Any]
    upload: Attachment | None = None
    file: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Templates:
    """The approved templates by what they stand for (news, alert), and the language they were approved in."""

    names: dict[str, str]
    language: str


def steps_for(message: Outgoing, words: Words, templates: Templates) -> list[Step]:
    """The requests for a message: its files, its place, its words, with what can be chosen on the last one. Raises `Rejected` for
    what could never be shown, and `WindowClosed` for what has to wait."""
    if not message.open:
        return [template_step(message, templates)]
    steps = [_file(item) for item in message.attachments]
    if message.point is not None:
        steps.append(_place(message.point))
    caption = written(message.rich)
    alone = len(steps) == 1 and bool(message.attachments) and units(caption) <= BODY_UNITS
    if alone and not message.choices:
        if caption.strip():
            steps[0].content["caption"] = caption
    else:
        steps += _worded(message, words)
    if alone and len(steps) == 2 and steps[1].content.get("type") == "button":
        return [_headed(steps[1], steps[0])]
    if not steps:
        raise Rejected("nothing to say")
    return steps


def template_step(message: Outgoing, templates: Templates) -> Step:
    """The approved wording in place of a message; a press on its button is a press on ours. Raises `WindowClosed` where there is
    none."""
    name = templates.names.get(message.template, "")
    if not name:
        raise WindowClosed("no template")
    content: dict[str, Any] = {"name": name, "language": {"code": templates.language}}
    components: list[dict[str, Any]] = []
    if message.filled:
        components.append({"type": "body", "parameters": [{"type": "text", "text": words} for words in message.filled]})
    components += (
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": str(index),
            "parameters": [{"type": "payload", "payload": data}],
        }
        for index, (_, data) in enumerate(message.choices)
    )
    if components:
        content["components"] = components
    return Step("template", content)


def _worded(message: Outgoing, words: Words) -> list[Step]:
    if message.ask_point:
        below = numbered(message.choices, words) if message.choices else ""
        action: dict[str, Any] | None = {"type": "location_request_message", "action": {"name": "send_location"}}
    else:
        offered = offer(message.choices, words)
        action, below = offered.action, offered.numbered
    rich = _with_below(message.rich, below)
    if action is None:
        return [_text(piece) for piece in pieces(rich, TEXT_UNITS)]
    head, body = _last_piece(rich, BODY_UNITS)
    if not body.strip():
        raise Rejected("choices without words")
    return [*(_text(piece) for piece in head), Step("interactive", {**action, "body": {"text": body}})]


def _with_below(rich: Rich, below: str) -> Rich:
    if not below:
        return rich
    return (*rich, Run(f"\n\n{below}" if rich else below))


def _last_piece(rich: Rich, most: int) -> tuple[list[str], str]:
    """What has to go before, in as few texts as possible, and the end that fits beside choices."""
    if units(written(rich)) <= most:
        return [], written(rich)
    marks = 2 * sum(run.text.count("\n") + 1 for run in rich if run.style)
    parts = split(rich, max(most - marks, most // 2))
    before: Rich = tuple(run for part in parts[:-1] for run in (*part, Run("\n\n")))
    return pieces(before, TEXT_UNITS), written(parts[-1]) if parts else ""


def _text(body: str) -> Step:
    # A preview would let Meta's servers open links out of a report.
    return Step("text", {"body": body.strip(), "preview_url": False})


def _file(item: Attachment) -> Step:
    content: dict[str, Any] = {}
    if item.kind == "photo" and len(item.data) <= _PHOTO_BYTES:
        return Step("image", content, item, content)
    content["filename"] = item.name[-_NAME_CHARACTERS:]
    return Step("document", content, item, content)


def _headed(words: Step, file: Step) -> Step:
    """A file above its words and buttons, in one message."""
    header = {"type": file.kind, file.kind: file.content}
    return Step("interactive", {**words.content, "header": header}, file.upload, file.content)


def _place(point: Point) -> Step:
    content: dict[str, Any] = {"latitude": point.latitude, "longitude": point.longitude}
    if point.label.strip():
        content["name"] = point.label.strip()[:_NAME_CHARACTERS]
    return Step("location", content)
