"""What goes wrong, as RFC 9457 tells it: a status, what it is, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import JsonResponse

TYPE = "application/problem+json"
TITLES = {
    401: "A token is needed",
    403: "Not within this token",
    404: "Nothing here",
    405: "Only read",
    410: "Read the list anew",
    422: "Something was asked that cannot be answered",
    429: "Too many requests",
    500: "The desk failed",
    503: "No record yet",
}
NOT_THERE = "There is no such thing, or none that the owner of this token may see."
NOTHING_YET = "No record has been handed over yet. Ask again after the next refresh."


class Problem(Exception):
    """Ends a request with an answer that says what to do."""

    def __init__(
        self, status: int, detail: str, *, errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(status)
        self.status, self.detail, self.errors = status, detail, errors
        self.headers = headers or {}

    def answer(self) -> JsonResponse:
        """Give it as a response."""
        said: dict[str, object] = {
            "title": TITLES[self.status], "status": self.status, "detail": self.detail,
        }  # fmt: skip
        if self.errors:
            said["errors"] = list(self.errors)
        return JsonResponse(said, status=self.status, content_type=TYPE, headers=self.headers)


def wrong(parameter: str, detail: str) -> Problem:
    """Say that a parameter cannot be read, and how to write it."""
    return Problem(422, detail, errors=[{"parameter": parameter, "detail": detail}])
