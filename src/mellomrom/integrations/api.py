"""GET /openapi.yaml: the doors for machines, as other developers read them."""

from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET


def document() -> str:
    """Give the description of the machine doors (OpenAPI 3.0), as it is served."""
    return (files(__package__) / "openapi.yaml").read_text(encoding="utf-8")


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """Say what the doors take and answer. Holds nothing about anybody, and is open to all."""
    return HttpResponse(document(), content_type="application/yaml; charset=utf-8")
