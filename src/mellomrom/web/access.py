"""Who is at the screen: `@staff` gives a view `request.role`, `@operator` lets in who runs the node, `@person` the person."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote
from uuid import UUID

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.database import behind
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import Function
from mellomrom.directory.sessions import ENROL, ORGANIZATION, PERSON
from mellomrom.sharing.logins import themselves_in


class StaffRequest(HttpRequest):
    """What a view behind `@staff` is given."""

    role: directory.StaffRole  # the role one acts in
    roles: list[directory.StaffRole]  # all one may choose
    htmx: HtmxDetails


ROLE = "role"  # the session's key for the role one acts in
View = Callable[..., HttpResponse]


def staff(view: View) -> View:
    """Let in members of staff, in the role they chose; others are sent to the login. Raises NotPermitted without a role."""

    @wraps(view)
    def inner(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_login(request)
        if ENROL in request.session:
            return HttpResponseClientRedirect(reverse("keys")) if request.htmx else redirect("keys")
        request.role, request.roles = acting(request)
        behind.tell(organization=request.role.unit.organization_id)
        if (elsewhere := _in_another_role(request)) is not None:
            return elsewhere
        return view(request, *args, **kwargs)

    return inner


def _in_another_role(request: StaffRequest) -> HttpResponse | None:
    """Ask who has several roles to choose one first, and let no part of a page from another role stand.

    A page says in which role it was made with each thing it asks for by itself (`page.html`). Forms of another role are
    dead already: choosing changes the token that every form carries.
    """
    if request.htmx:
        made_in = request.headers.get("X-Role", "")
        return HttpResponseClientRefresh() if made_in and made_in != str(request.role.pk) else None
    if len(request.roles) > 1 and request.session.get(ROLE) != str(request.role.pk) and request.method == "GET":
        here = request.resolver_match.url_name if request.resolver_match else ""
        if here != "role":
            return redirect(f"{reverse('role')}?next={quote(request.get_full_path())}")
    return None


def with_role(view: View) -> View:
    """Show a page that everybody may read in the frame of whoever is logged in, so that the role stands there too."""

    @wraps(view)
    def inner(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated and ENROL not in request.session:
            try:
                request.role, request.roles = acting(request)
                behind.tell(organization=request.role.unit.organization_id)
            except NotPermitted:
                pass  # without a role there is no frame, and the page may be read all the same
        return view(request, *args, **kwargs)

    return inner


class PersonRequest(HttpRequest):
    """What a view behind `@person` is given."""

    actor: directory.Actor | None  # the person; None: nothing is known of them here
    person: UUID | None  # their id


def person(view: View) -> View:
    """Let in a person to their own pages, and nobody else; others are sent to the login."""

    @wraps(view)
    def inner(request: PersonRequest, *args: object, **kwargs: object) -> HttpResponse:
        if PERSON not in request.session:
            return redirect("login")
        request.actor = themselves_in(request.session)
        request.person = request.actor.pk if request.actor is not None else None
        return view(request, *args, **kwargs)

    return inner


def either(view: View) -> View:
    """Let in members of staff in their role, and a person to what is their own; others are sent to the login."""

    @wraps(view)
    def inner(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponse:
        let_in = view if PERSON in request.session else staff(view)
        return let_in(request, *args, **kwargs)

    return inner


def to_login(request: StaffRequest) -> HttpResponse:
    """Send somebody to the login and back; a fragment asks the browser to go there with the whole page."""
    if not request.htmx:
        return redirect_to_login(request.get_full_path())
    return HttpResponseClientRedirect(redirect_to_login(request.htmx.current_url_abs_path or "/").url)


def operator(view: View) -> View:
    """Let in who runs the node. Others are not told that the page is there: NotFound."""

    @staff
    @wraps(view)
    def inner(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.role.function != Function.OPERATOR:
            raise NotFound("page.not-found", "There is no such page, or it is not for your role.")
        return view(request, *args, **kwargs)

    return inner


def acting(request: HttpRequest) -> tuple[directory.StaffRole, list[directory.StaffRole]]:
    """Give the role one acts in and all one may choose, asked anew on each page so that a lost role is lost at once.

    Raises NotPermitted for a user without any role.
    """
    user = request.user
    roles = directory.roles_of(user, at=timezone.now()) if isinstance(user, User) else []
    if ORGANIZATION in request.session:  # who vouched for the user said for whom they act: nobody else, then
        roles = [role for role in roles if role.unit.organization.number == request.session[ORGANIZATION]]
    if not roles:
        raise NotPermitted("role.none", "You have no role here now. Ask your leader to give you one.")
    chosen = next((role for role in roles if str(role.pk) == request.session.get(ROLE)), roles[0])
    return chosen, roles


def choose_role(request: StaffRequest, role_id: str) -> None:
    """Act in another of one's roles from now on. Raises NotFound for a role that is not one's own."""
    if role_id not in {str(role.pk) for role in request.roles}:
        raise NotFound("role.not-yours", "That role is not yours, or it has ended.")
    request.session[ROLE] = role_id
    rotate_token(request)  # what stands open in another tab, in the role before, can no longer be sent


def demo_user(username: str) -> User:
    """Give one of the synthetic people; the caller has made sure that this is a demo. Raises NotFound."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound("login.no-such-demo", "There is no such demo login. Has the demo been made?")
    return user


def came_from(request: HttpRequest, otherwise: str) -> str:
    """Give the page that a form says it was sent from, if it is one of ours; `otherwise` is a path or a name."""
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else otherwise
