"""Settings, from the environment alone; everything that differs between machines is read here and nowhere else.

MELLOMROM_STATE      where this machine keeps its state
DATABASE_URL         the runtime role at a real server; absent: the embedded one that `mellomrom up` started
DATABASE_OWNER_URL   the owner, who migrates
SECRET_KEY, KEYRING  made and kept in the state folder where absent
DEMO=1               synthetic people and demo logins
UNKNOWN_SENDER       take (default) or refuse
EXCHANGE             the folders that record systems exchange messages through; absent: `exchange` in the state
DOOR_TOKEN           what machines outside loopback must show at /kith, /fhir and /metrics
ADDRESS              where people find this node, https://mellomrom.example.no; absent: as ISSUERS says. Passkeys hold there alone
ISSUERS              the file that says who vouches for people and machines; absent: local accounts, and DOOR_TOKEN
PROXIES              how many proxies stand before us and say in X-Forwarded-For whom they heard; 0 unless told
SESSION_IDLE         minutes without a click after which one is logged out, 30 unless told
SMS_GATEWAY          where text messages are posted as JSON, and SMS_TOKEN what is shown there; absent: none are sent
SMS_SECRET           what the gateway shows where it brings what was sent back, POST /sms/answers; absent: nothing is taken
SMTP                 smtp://user:password@host:587 (STARTTLS) or smtps://…:465, and MAIL_FROM; absent: no e-mail is sent
LOG                  lines (default) for people, json for machines; neither names anybody
LEAST_ROOM           megabytes that must be free where the state lies, 1024 unless told
"""

import os
from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from mellomrom.config import databases, paths
from mellomrom.config.errors import CannotRun


def issuers() -> Any:
    """Read who vouches for people and machines here. Raises CannotRun: nothing is served with half a login."""
    from mellomrom.integrations.oidc.issuers import BadIssuers, load

    path = os.environ.get("ISSUERS")
    try:
        return load(Path(path).expanduser() if path else None)
    except BadIssuers as error:
        raise CannotRun(f"The file of issuers: {error}") from None


def demo_logins() -> list[tuple[str, str]]:
    """Give the demo's logins for the page that shows them; the web may not import the world above it."""
    from mellomrom.world import demo

    return [(login, description) for login, description, _password in demo.logins()]


def demo_persons() -> list[tuple[str, str, str]]:
    """Give the demo's persons who may be tried: (key, who they are, number)."""
    from mellomrom.world import demo

    return demo.persons_to_try()


HERE = Path(__file__).resolve().parents[1]
STATE = paths.state_dir()
DEBUG = False
DEMO = os.environ.get("DEMO", "") == "1"
DEMO_LOGINS: Any = SimpleLazyObject(demo_logins) if DEMO else []  # (login, what they are and where), those to try first
DEMO_PERSONS: Any = (
    SimpleLazyObject(demo_persons) if DEMO else []
)  # (key, who they are, number), who read about themselves
SECRET_KEY = os.environ.get("SECRET_KEY") or paths.secret_or_passing(STATE)
KEYRING = Path(os.environ.get("KEYRING") or STATE / "keyring.json")
EXCHANGE = Path(os.environ.get("EXCHANGE") or STATE / "exchange").expanduser().absolute()
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("TRUSTED_ORIGINS", "").split(",") if origin]
UNKNOWN_SENDER = os.environ.get("UNKNOWN_SENDER", "take")
DOOR_TOKEN = os.environ.get("DOOR_TOKEN", "")
ISSUERS: Any = issuers()
ADDRESS = (os.environ.get("ADDRESS") or ISSUERS.address).rstrip("/").lower()
SMS_GATEWAY, SMS_TOKEN = os.environ.get("SMS_GATEWAY", ""), os.environ.get("SMS_TOKEN", "")
SMS_SECRET = os.environ.get("SMS_SECRET", "")
SMTP, MAIL_FROM = os.environ.get("SMTP", ""), os.environ.get("MAIL_FROM", "")
REMINDERS = STATE / "reminders"  # where a demo lays what it would have sent
PROXIES = int(os.environ.get("PROXIES") or 0)
HEARTBEAT = STATE / paths.HEARTBEAT  # touched by the worker at every round
LEAST_ROOM = int(os.environ.get("LEAST_ROOM") or 1024)
KITH_SCHEMAS = os.environ.get("KITH_SCHEMAS", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_FORM = 1024 * 1024  # bytes of a form; the machine doors measure for themselves
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_HANDLERS: list[str] = []  # no page takes a file

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "mellomrom.directory",
    "mellomrom.exchange",
    "mellomrom.people",
    "mellomrom.sharing",
    "mellomrom.events",
    "mellomrom.access",
    "mellomrom.plans",
    "mellomrom.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mellomrom.web.sessions.Sessions",
    "mellomrom.web.middleware.Walls",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mellomrom.web.middleware.Pages",
]
ROOT_URLCONF = "mellomrom.config.urls"
WSGI_APPLICATION = "mellomrom.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mellomrom.web.context.frame",
            ],
        },
    }
]
DATABASES = databases.databases(os.environ)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # served from where they lie: nothing to collect
WHITENOISE_MAX_AGE = 3600

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username",)}),
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "inbox"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "mellomrom.directory.sessions"
SESSION_IDLE = int(os.environ.get("SESSION_IDLE") or 30) * 60  # seconds without a click; asking for news is no click
SESSION_COOKIE_AGE = 10 * 60 * 60  # seconds in all, from the login: a long shift
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # every form carries its token; no script has to read it
SECURE_COOKIES = os.environ.get("SECURE_COOKIES", "1" if ADDRESS.startswith("https:") else "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
STRICT_TRANSPORT = "max-age=31536000" if SECURE_COOKIES else ""  # the header, told over TLS; not for names beside ours
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {  # what a line may say is decided in `config.logs` (P6); requests are not logged: a path says who was looked at
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": "mellomrom.config.logs.Line"},
        "json": {"()": "mellomrom.config.logs.Json"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if os.environ.get("LOG") == "json" else "lines",
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "fhirpathpy": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it names keys
        **{name: {"handlers": [], "propagate": True} for name in ("django", "django.server", "_granian")},
    },
}
