"""What holds for every page: its language, its headers, and how a refusal is shown."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation

from mellomrom.core.errors import Refused, TooLarge
from mellomrom.database import behind
from mellomrom.directory.sessions import PERSON

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",  # Designsystemet draws its icons so
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PAGES = ("text/html", "application/pdf")
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Walls:
    """What a request reads is what its own context lets it (`database.walls`): a person's here, a role's in `@staff`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            if person := request.session.get(PERSON):
                behind.tell(person=UUID(person))
            return self.get_response(request)
        finally:
            behind.forget()


class Pages:
    """Bokmål unless another language was chosen, whatever the browser was installed with; headers; refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = refused(request, TOO_LARGE) if _is_too_large(request) else self.get_response(request)
        if settings.STRICT_TRANSPORT:
            response.setdefault("Strict-Transport-Security", settings.STRICT_TRANSPORT)
        if response.get("Content-Type", "").startswith("text/html"):
            for name, value in HEADERS.items():
                response.setdefault(name, value)
            response.setdefault("Content-Language", language)
        if response.get("Content-Type", "").startswith(PAGES):
            response.setdefault("Cache-Control", "no-store")  # every page may show a person, or who is logged in
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Show a refusal as a calm sentence, as a page or in the place of what was asked for; a bug stays a bug."""
        return refused(request, error) if isinstance(error, Refused) else None


TOO_LARGE = TooLarge("page.too-large", "That is more than a page can take. Make it shorter, and send it again.")


def _is_too_large(request: HttpRequest) -> bool:
    """Say whether more is sent than a form may hold. The doors for machines are asked to measure for themselves."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) <= settings.LARGEST_FORM:
        return False
    try:
        return not getattr(resolve(request.path_info).func, "csrf_exempt", False)
    except Resolver404:
        return True


def chosen_language(request: HttpRequest) -> str:
    """Give the language that was chosen here before, else bokmål."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer with the refusal's own status, its sentence in the reader's language, and its code in small print."""
    sentence = translation.gettext(error.text)
    template = "refused.html#note" if getattr(request, "htmx", False) else "refused.html"
    context = {
        "sentence": sentence % error.params if error.params else sentence,
        "code": error.code,
        "status": error.status,
    }
    return render(request, template, context, status=error.status)
