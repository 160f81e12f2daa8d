"""Every dialog, on every channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dialog import FOLDER, Player, read_dialog, town_for
from tests.practice_line import PracticeLine
from tests.telegram_line import TelegramLine
from tests.whatsapp_line import WhatsAppLine

DIALOGS = sorted(FOLDER.glob("*.txt"))
LINES = {"telegram": TelegramLine, "practice": PracticeLine, "whatsapp": WhatsAppLine}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
async def test_dialog(path: Path, line: str) -> None:
    dialog = read_dialog(path)
    only = dialog.head.get("Saluran")
    if only is not None and line not in only.split(", "):
        assert "Alasan" in dialog.head, "a dialog that leaves out a channel says why"
        return
    made: Any = LINES[line]()
    town, office = town_for(dialog, made)
    async with town:
        await Player(town, office).play(dialog, path.name)
