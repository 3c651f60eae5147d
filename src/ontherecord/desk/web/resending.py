"""What was sent and not taken, shown to be sent once more: nobody types a reason twice.

It happens to a form that lay open until its session had ended, or until somebody had signed in
again in another tab. Nothing of it is kept here: it goes back in the page to whoever sent it.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.csrf import csrf_failure
from django_htmx.http import HttpResponseClientRedirect

from ontherecord.desk.permission.declaring import declared_by

TOKEN = "csrfmiddlewaretoken"


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token holds no longer; a search by script begins anew."""
    if request.htmx:
        return HttpResponseClientRedirect(request.path)
    return not_taken(request) or csrf_failure(request, reason)


def not_taken(request: HttpRequest) -> HttpResponse | None:
    """Give the page that holds what was sent; None where there is nothing to send again.

    Only what a page of ours sent is shown, and only to a page for some roles: those have no
    passwords among their fields.
    """
    page = request.resolver_match
    declared = declared_by(page.func) if page else None
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if request.method != "POST" or not is_ours or not (declared and declared.action):
        return None
    sent = [(name, said) for name, of in request.POST.lists() if name != TOKEN for said in of]
    return TemplateResponse(
        request, "desk/not_taken.html",
        {
            "words": [one for one in sent if _is_words(one)],
            "choices": [one for one in sent if not _is_words(one)],
        },
        status=403,
    ).render()  # fmt: skip


def _is_words(one: tuple[str, str]) -> bool:
    """Tell what somebody wrote from what they chose: codes, days and ids have no space."""
    return len(one[1].split()) > 1
