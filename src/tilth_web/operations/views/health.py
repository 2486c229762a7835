from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tilth_web.operations.domain.installation import pending_steps
from tilth_web.operations.domain.worker import is_alive


@require_safe
@never_cache
def health(request):
    """Answer that the process is up; touches nothing else."""
    return JsonResponse({"status": "up"})


@require_safe
@never_cache
def ready(request):
    """Whether the database is up to date and a worker is alive."""
    found = {
        "database": not pending_steps(),
        "worker": is_alive(),
    }
    return JsonResponse(found, status=200 if all(found.values()) else 503)
