"""Settings, read once from a validated environment; a missing or unsafe value stops the start with its name.

`MJ_ENV` is `production`, `demo` or `test`. `MJ_PROCESS` says which database login this process uses: `web`
(default), `worker` (Celery and ordinary commands) or `owner` (migrations). See docs/operations.md for every
variable.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "showmigrations", "flush"}
WEB_COMMANDS = {"runserver", "check"}


def env(name: str, default: str | None = None) -> str:
    """Value of an environment variable; ImproperlyConfigured names it when it is missing without default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"La variable d'environnement {name} est obligatoire (voir docs/operations.md).")
    return value


def env_flag(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "oui"}


def env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def database(url: str, **options) -> dict:
    """Django's database entry for a `postgresql://user:password@host:port/name?host=/socket` address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("Les adresses de base de données commencent par postgresql://.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 0 if "pool" in options else 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": {**query, **options},
    }


def redis_url(database_number: int, *, scheme: str) -> str:
    """The Redis/Valkey address as Celery (`redis+socket`) or Django's cache (`unix`) want it."""
    url = env("REDIS_URL", "redis://localhost:6379")
    if url.startswith(("unix://", "redis+socket://")):
        path = urlsplit(url).path
        if scheme == "celery":
            return f"redis+socket://{path}?virtual_host={database_number}"
        return f"unix://{path}?db={database_number}"
    return f"{url.rstrip('/')}/{database_number}"


def process() -> str:
    """Which login this process takes: MJ_PROCESS, else guessed from the management command."""
    command = sys.argv[1] if len(sys.argv) > 1 and Path(sys.argv[0]).name in {"manage.py", "django-admin"} else ""
    if command in OWNER_COMMANDS:
        return "owner"
    if "MJ_PROCESS" in os.environ:
        return os.environ["MJ_PROCESS"]
    if Path(sys.argv[0]).name == "celery":
        return "worker"
    return "worker" if command and command not in WEB_COMMANDS else "web"


MJ_ENV = env("MJ_ENV", "production")
if MJ_ENV not in {"production", "demo", "test"}:
    raise ImproperlyConfigured("MJ_ENV doit valoir production, demo ou test.")
PRODUCTION = MJ_ENV == "production"
DEMO = env_flag("MJ_DEMO", default=MJ_ENV == "demo")
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("Le mode démonstration (MJ_DEMO) est interdit en production.")
PROCESS = process()

DEBUG = env_flag("MJ_DEBUG")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("MJ_DEBUG est interdit en production.")
SECRET_KEY = env("MJ_SECRET_KEY")
IDENTITY_KEY = env("MJ_IDENTITY_KEY")  # keyed hash of the national youth identifier; losing it loses the links
if min(len(SECRET_KEY), len(IDENTITY_KEY)) < 32:
    raise ImproperlyConfigured("MJ_SECRET_KEY et MJ_IDENTITY_KEY doivent compter au moins 32 caractères.")
ALLOWED_HOSTS = env_list("MJ_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("MJ_HOSTS doit nommer au moins un hôte en production.")
if PRODUCTION and any(host.startswith(("*", ".")) for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("MJ_HOSTS nomme chaque hôte : un joker laisserait fabriquer les liens des courriels.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if PRODUCTION]
SITE_URL = env("MJ_SITE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "partners.accounts.proconnect",
    "axes",
    "django_htmx",
    "widget_tweaks",
    "dsfr",
    "django.forms",  # TemplatesSetting finds the widgets of Django there, after those of dsfr
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "missionjeunes.common",
    "partners",
    "missionjeunes.work",
    "conventions",
    "placements",
    "reporting",
]

MIDDLEWARE = [
    "missionjeunes.common.middleware.RequestIdMiddleware",
    "missionjeunes.common.middleware.MaintenanceMiddleware",
    "missionjeunes.common.middleware.BodySizeMiddleware",
    "missionjeunes.common.middleware.NulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "partners.tenancy.middleware.TenancyMiddleware",
    "partners.accounts.middleware.SessionsMiddleware",
]

ROOT_URLCONF = "missionjeunes.urls"
WSGI_APPLICATION = "missionjeunes.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partners.context.site",
                "conventions.context.signatures",
            ],
            "builtins": ["missionjeunes.common.templatetags.dates"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Databases: `default` carries the tenant scope, `control` is the connection of its own on which jobs report
# progress and reads are logged, so that they survive a rollback. `owner` exists for migrations and tests only.
_urls = {
    "web": env("DATABASE_URL", "postgresql://mj_web@localhost/missionjeunes"),
    "worker": env("WORKER_DATABASE_URL", env("DATABASE_URL", "postgresql://mj_worker@localhost/missionjeunes")),
    "owner": env("MIGRATE_DATABASE_URL", env("DATABASE_URL", "postgresql://mj_migrate@localhost/missionjeunes")),
}
if PROCESS not in _urls:
    raise ImproperlyConfigured("MJ_PROCESS doit valoir web, worker ou owner.")
DATABASES = {
    "default": database(_urls[PROCESS]),
    "control": database(_urls[PROCESS]),
}
if MJ_ENV == "test":
    DATABASES["owner"] = database(_urls["owner"])
    DATABASES["worker"] = database(_urls["worker"])

DATABASE_ROUTERS = ["missionjeunes.common.router.OneDatabase"]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url(1, scheme="cache"),
        "KEY_PREFIX": "mj",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Files: blobs are content-addressed under the storage root; never served by the web server.
HOME = Path(env("MJ_HOME", str(BASE_DIR / "var")))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env("MJ_STORAGE", str(HOME / "storage"))},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("MJ_STATIC_ROOT", str(HOME / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = MJ_ENV == "test"  # else each test client lists every static file when it is made
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
IMPORT_MAX_BYTES = int(env("MJ_IMPORT_MAX_BYTES", str(200 * 1024 * 1024)))
BODY_MAX_BYTES = 2 * IMPORT_MAX_BYTES  # beyond it nothing is read, whoever sends it
IMPORT_MAX_ROWS = int(env("MJ_IMPORT_MAX_ROWS", "3000000"))
IMPORT_RETENTION_DAYS = 90

# --- Language and time: stored in UTC, legal days are Europe/Paris, overseas included.
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- Accounts
AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if MJ_ENV == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "partners.accounts.validators.DistinctCharactersValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "public-home"
AXES_ENABLED = True
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "partners.accounts.lockout.username"
AXES_CLIENT_IP_CALLABLE = "partners.accounts.lockout.client_ip"
AXES_LOCKOUT_TEMPLATE = "429.html"
TRUSTED_PROXIES = int(env("MJ_TRUSTED_PROXIES", "0"))  # forwarded addresses are counted from the right
ACCOUNT_ADAPTER = "partners.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is born from a link mailed to its address; changes are confirmed
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 2  # the address, and the one that waits for its confirmation
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # to change the address or the password
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True  # sessions end by partners.sessions, not with the browser
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/m/ip,30/900s/key",  # axes locks an account for an address before that
    "verify_document": "30/m/ip",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_FORMS = {"login": "partners.accounts.forms.LoginForm"}
MFA_FORMS = {"add_webauthn": "partners.accounts.forms.AddKeyForm"}
SOCIALACCOUNT_ADAPTER = "partners.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
MFA_ADAPTER = "partners.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no open sign-up: the address was proven when the account was born
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = env("MJ_SITE_NAME", "Mission Jeunes")
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, for telephones whose clock drifts
MFA_TRUST_ENABLED = True  # a device remembered, for those who choose a second factor; never for those obliged to it
MFA_TRUST_COOKIE_AGE = timedelta(days=30)
MFA_TRUST_COOKIE_SECURE = PRODUCTION
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
PROCONNECT_ISSUER = env("MJ_PROCONNECT_ISSUER", "")
PROCONNECT_CLIENT_ID = env("MJ_PROCONNECT_CLIENT_ID", "")
PROCONNECT_CLIENT_SECRET = env("MJ_PROCONNECT_CLIENT_SECRET", "")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # absolute end; idle ends are kept by partners.sessions
SESSION_SAVE_EVERY_REQUEST = False

# --- Transport and content security
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    if TRUSTED_PROXIES:  # without a proxy of ours the header is anybody's word
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "missionjeunes.common.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SOCIALACCOUNT_PROVIDERS = {}
if all([PROCONNECT_ISSUER, PROCONNECT_CLIENT_ID, PROCONNECT_CLIENT_SECRET]):
    SOCIALACCOUNT_PROVIDERS["proconnect"] = {
        "APPS": [
            {
                "provider_id": "proconnect",
                "name": "ProConnect",
                "client_id": PROCONNECT_CLIENT_ID,
                "secret": PROCONNECT_CLIENT_SECRET,
                "settings": {"server_url": PROCONNECT_ISSUER, "token_auth_method": "client_secret_post"},
            }
        ]
    }
    # The login form is answered by a redirection to the identity provider, which form-action governs too.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(
        "{0.scheme}://{0.netloc}".format(urlsplit(PROCONNECT_ISSUER))
    )

# --- Mail: services write to the outbox, the worker sends; the demo writes files.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if not PRODUCTION:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = env("MJ_MAIL", str(HOME / "mail"))
EMAIL_HOST = env("MJ_SMTP_HOST", "localhost")
EMAIL_PORT = int(env("MJ_SMTP_PORT", "25"))
EMAIL_HOST_USER = env("MJ_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env("MJ_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env_flag("MJ_SMTP_TLS")
DEFAULT_FROM_EMAIL = env("MJ_MAIL_FROM", "Mission Jeunes <ne-pas-repondre@mission-jeunes.example>")

# --- Celery: a job row in the database is the truth, the message only wakes a worker (docs/adr/0002-jobs.md).
CELERY_BROKER_URL = redis_url(0, scheme="celery")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_500_000  # kB
CELERY_TASK_TIME_LIMIT = 3 * 3600
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 4 * 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = env("MJ_QUEUE", "missionjeunes")  # copies that share a broker take one each
CELERY_TIMEZONE = TIME_ZONE
JOB_LEASE_SECONDS = int(env("MJ_JOB_LEASE_SECONDS", "120"))

# --- The platform's seal (docs/signature.md): a PKCS#12 file, or a PEM certificate with its key. Only the worker
# seals; outside production a self-signed certificate is made in MJ_HOME at first use.
SEAL_CERTIFICATE = env("MJ_SEAL_CERTIFICATE", None if PRODUCTION and PROCESS == "worker" else "")
SEAL_KEY = env("MJ_SEAL_KEY", "")
SEAL_PASSPHRASE = env("MJ_SEAL_PASSPHRASE", "")
if SEAL_CERTIFICATE and not (SEAL_KEY or SEAL_CERTIFICATE.endswith((".p12", ".pfx"))):
    raise ImproperlyConfigured("MJ_SEAL_KEY est obligatoire quand MJ_SEAL_CERTIFICATE n'est pas un fichier PKCS#12.")
if PROCESS == "worker" and not all(Path(path).is_file() for path in (SEAL_CERTIFICATE, SEAL_KEY) if path):
    raise ImproperlyConfigured("MJ_SEAL_CERTIFICATE ou MJ_SEAL_KEY nomme un fichier qui n'existe pas.")

# --- REST API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 25,
}
SPECTACULAR_SETTINGS = {"TITLE": "Mission Jeunes", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

# --- Logs: JSON lines without personal data, carrying the request's or job's identifier.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "missionjeunes.common.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env("MJ_LOG_LEVEL", "WARNING")},
}

# --- The service's own identity: DSFR is reserved to sites of the State, hence in settings.
SITE_BRAND = env("MJ_BRAND", "République\nFrançaise")
SITE_NAME = env("MJ_SITE_NAME", "Mission Jeunes")
SITE_OPERATOR = env("MJ_OPERATOR", "Délégation générale à l'emploi et à la formation professionnelle")
SITE_CONTACT = env("MJ_CONTACT", "contact@mission-jeunes.example")
# Legal notices (law 2004-575, art. 1-1): the host with its address, and who answers for what is published.
_unnamed = None if PRODUCTION else "Non désigné : ce site n'est pas en production."
HOST_NAME = env("MJ_HOST_NAME", _unnamed)
PUBLICATION_DIRECTOR = env("MJ_PUBLICATION_DIRECTOR", _unnamed)
HALF_YEAR_TABLE_DAYS = env_list("MJ_TABLE_DAYS", "07-15,01-15")  # when beat drafts the half-year tables
EVALUATION_DAY = env("MJ_EVALUATION_DAY", "02-01")
SILENCED_SYSTEM_CHECKS = []
MAINTENANCE = env_flag("MJ_MAINTENANCE")  # every page answers 503, but /live, /ready and the static files
