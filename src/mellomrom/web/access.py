"""Who is at the screen, and in which role: `@staff` gives a view `request.role`, `@operator` lets in who runs the node."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from mellomrom.core.errors import NotFound, NotPermitted
from mellomrom.database import behind
from mellomrom.directory import queries as directory
from mellomrom.directory.catalogue import Function
from mellomrom.directory.sessions import ORGANIZATION


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
        request.role, request.roles = acting(request)
        behind.tell(organization=request.role.unit.organization_id)
        return view(request, *args, **kwargs)

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
