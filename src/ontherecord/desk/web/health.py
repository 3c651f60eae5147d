"""Whether the process answers, and whether it can serve."""

from __future__ import annotations

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from ontherecord.desk.facts.queries import latest_run
from ontherecord.desk.permission.declaring import public


@public
@transaction.non_atomic_requests
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; ask nothing else."""
    return JsonResponse({"is_up": True})


@public
@transaction.non_atomic_requests
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and a run has been handed over; 503 when not."""
    try:
        run = latest_run()
    except DatabaseError:
        return JsonResponse({"database": False, "run": None}, status=503)
    said = {"run_id": run.run_id, "today": run.today.isoformat()} if run else None
    return JsonResponse({"database": True, "run": said}, status=200 if run else 503)
