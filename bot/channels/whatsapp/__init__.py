"""WhatsApp: everything that knows Meta's Cloud API, its limits and its errors.

Messages come as signed posts (`webhook`), are read one by one (`reading`), and answers go out as the documented JSON over one
aiohttp session (`transport`, `sending`). What each refusal means stands in one table (`failures`).
"""

from bot.channels.whatsapp.channel import Account, WhatsApp
from bot.channels.whatsapp.choices import Words
from bot.channels.whatsapp.rehearsal import Rehearsal, rehearse
from bot.channels.whatsapp.steps import Templates

__all__ = ["Account", "Rehearsal", "Templates", "WhatsApp", "Words", "rehearse"]
