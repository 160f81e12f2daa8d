"""A Bot API server on loopback for tests and benchmarks: strict about requests, scripted about faults.

async with BotApi() as api:
    budi = api.user("Budi")
    budi.text("halo")
    ...                       # a bot talks to api.url with api.token
    await api.until(lambda: budi.view())
# leaving the block fails when a request broke the documented API
"""

from tests.botapi.people import Group, User
from tests.botapi.server import BotApi

__all__ = ["BotApi", "Group", "User"]
