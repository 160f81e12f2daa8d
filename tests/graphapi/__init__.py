"""A Graph server on loopback for tests: strict about requests, scripted about faults, with people who write to the number.

async with GraphApi() as api:
    ani = api.user("Ani")
    api.deliver_to(address_of_the_webhook)
    ani.text("halo")
    ...                       # a bot talks to api.url with api.token
# leaving the block fails when a request broke the documented API
"""

from tests.graphapi.people import GraphUser
from tests.graphapi.server import GraphApi

__all__ = ["GraphApi", "GraphUser"]
