"""How a test agrees to what takes two: it opens the page, and answers what the page shows."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpResponse
from django.test import Client


def what_is_shown(page: str) -> dict[str, str]:
    """Give what a page of agreement takes from whoever has read it, where it takes any."""
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    return {"shown": shown[1], "read": "on"} if shown else {}


def answer_to(client: Client, proposal_id: UUID, said: str = "agree") -> HttpResponse:
    """Read what waits and answer it, and give the page that comes of it."""
    address = f"/accounts/proposals/{proposal_id}/"
    read = what_is_shown(client.get(address).content.decode())
    return client.post(address, {"answer": said, **read}, follow=True)
