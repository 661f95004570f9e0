"""Settings of every kind of process. Whatever differs between machines comes from the environment."""

from pathlib import Path

import django_stubs_ext
import environ

from crm.settings.logs import LOGGING as LOGGING

django_stubs_ext.monkeypatch()  # lets generic types such as forms.ModelForm[Person] be written

ROOT = Path(__file__).resolve().parent.parent.parent
ENV = environ.Env()
env = ENV
environ.Env.read_env(ROOT / ".env", overwrite=False)

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
LIVE_URL = env("LIVE_URL", default="").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- database: `default` runs as crm_app, `owner` migrates as crm_owner (see docs/tenancy.md) ---
DATABASES = {
    "default": env.db_url("DATABASE_URL", engine="crm.tenancy.postgresql"),
    # Only migrations know the owner's password; the running program is given no such address.
    "owner": env.db_url("DATABASE_OWNER_URL", default=env("DATABASE_URL"), engine="crm.tenancy.postgresql"),
}
for _database in DATABASES.values():
    _database["DISABLE_SERVER_SIDE_CURSORS"] = True  # PgBouncer in transaction mode
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 600)
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {})["prepare_threshold"] = None  # see crm/tenancy/postgresql/prepared.py
    _database["POOLER_KEEPS_STATEMENTS"] = env.bool("POOLER_KEEPS_STATEMENTS", False)
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
_REDIS_CACHE = "crm.tenancy.cache.KeptRedisCache"
CACHES = {
    # What belongs to an organization: keys are prefixed from the scope, and without a scope there is no cache.
    "organization": {
        "BACKEND": _REDIS_CACHE,
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "crm.tenancy.cache.organization_key",
        "TIMEOUT": 300,
    },
    # Only what no customer wrote: rate limits by address, public look-ups.
    "shared": {"BACKEND": _REDIS_CACHE, "LOCATION": REDIS_URL},
    # For packages that know one cache only, before anybody has an organization (allauth's rate limits at sign-in).
    # Ours always names one of the two above; a lint forbids the other.
    "default": {"BACKEND": _REDIS_CACHE, "LOCATION": REDIS_URL, "KEY_PREFIX": "packages"},
}
# A page that waits for news asks for five seconds at a time. The client gives up after five by itself, and then the
# page's connection ends with an error: it has to be more patient than what it asks for.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": 10}]},
    },
}

INSTALLED_APPS = [
    "demo",
    "reporting",
    "marketing",
    "leads",
    "support",
    "sales.subscriptions",
    "sales.payments",
    "sales.billing",
    "sales.forecasts",
    "sales",
    "sales.orders",
    "sales.suggestions",
    "crm.runtime",
    "crm.portal",
    "crm.workspace",
    "crm.work",
    "crm.meetings",
    "crm.diary",
    "crm.mailbox",
    "crm.mail",
    "crm.staff",
    "crm.tracking",
    "crm.currencies",
    "crm.customers",
    "crm.automation",
    "crm.web",
    "crm.search",
    "crm.attachments",
    "crm.api",
    "crm.jobs",
    "crm.conditions",
    "crm.records",
    "crm.accounts",
    "crm.events",
    "crm.tenancy",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "django_htmx",
    "django_linear_migrations",
]

MIDDLEWARE = [
    "crm.runtime.middleware.ClientAddressMiddleware",
    "crm.runtime.middleware.RequestIdMiddleware",
    "crm.tracking.middleware.EventsMiddleware",  # what websites send: needs nothing of what follows
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "crm.web.middleware.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "crm.accounts.activity.ActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "crm.web.middleware.FrameMiddleware",
    "crm.accounts.middleware.OrganizationMiddleware",
    "crm.api.middleware.ApiMiddleware",
    "crm.web.middleware.AmountsMiddleware",  # inside those that say who asks
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
ASGI_APPLICATION = "crm.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "crm.web.templating.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "crm.web.templating.page_context",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- people and their sign-in (django-allauth) ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "crm.accounts.adapter.StaffAdapter"
ACCOUNT_FORMS = {"signup": "crm.accounts.forms.SignupForm"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
USERSESSIONS_TRACK_ACTIVITY = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Fairlead"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# --- sessions, cookies, headers ---
SESSION_ENGINE = "crm.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "fairlead_session"
CSRF_COOKIE_NAME = "fairlead_csrf"
CSRF_FAILURE_VIEW = "crm.web.views.errors.csrf_failure"
SECURE_SSL = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE_SSL else 0
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# Exchange rates may be read from the program's own network; for hosts of one organization, and for tests.
RATES_FROM_NEAR = env.bool("RATES_FROM_NEAR", False)
STRIPE_API = env("STRIPE_API", default="https://api.stripe.com")  # another one for tests alone: our key goes there
# So may members' mail and calendar servers be; a certificate of one's own authority is then trusted by its file.
MAILBOXES_NEAR = env.bool("MAILBOXES_NEAR", False)
MAILBOXES_CA_FILE = env("MAILBOXES_CA_FILE", default="")
# Joining by consent: as the installation is registered with Google and Microsoft (docs/mailbox.md).
MAILBOX_GOOGLE = {
    "id": env("MAILBOX_GOOGLE_ID", default=""),
    "secret": env("MAILBOX_GOOGLE_SECRET", default=""),
    "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
    "token_url": "https://oauth2.googleapis.com/token",
}
_MICROSOFT = f"https://login.microsoftonline.com/{env('MAILBOX_MICROSOFT_TENANT', default='common')}/oauth2/v2.0"
MAILBOX_MICROSOFT = {
    "id": env("MAILBOX_MICROSOFT_ID", default=""),
    "secret": env("MAILBOX_MICROSOFT_SECRET", default=""),
    "authorize_url": f"{_MICROSOFT}/authorize",
    "token_url": f"{_MICROSOFT}/token",
}

X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", *([LIVE_URL] if LIVE_URL else [])],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}

# We use GIN indexes, not the app, whose connection hooks would ask the database before a transaction is bound.
SILENCED_SYSTEM_CHECKS = ["postgres.E005"]

# --- words, time ---
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# A list that loads a relation row by row is an error in tests and one further query on a server.
LAZY_LOADS_RAISE = False

# --- the API (docs/api.md) ---
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 600)  # of one key
API_FAILURES_PER_MINUTE = env.int("API_FAILURES_PER_MINUTE", 60)  # without a working key, from one address
SPECTACULAR_SETTINGS = {
    "TITLE": "Fairlead API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVERS": [{"url": SITE_URL}],
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
    "APPEND_COMPONENTS": {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key from Settings."}}
    },
}

# --- visits to websites (docs/tracking.md): events of one site, and of one address, in a minute ---
TRACKING_EVENTS_PER_MINUTE_AND_SITE = env.int("TRACKING_EVENTS_PER_MINUTE_AND_SITE", 120_000)
TRACKING_EVENTS_PER_MINUTE_AND_ADDRESS = env.int("TRACKING_EVENTS_PER_MINUTE_AND_ADDRESS", 3_000)

# --- files ---
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(ROOT / "staticfiles"))()
STATICFILES_DIRS = [
    ROOT / "static",
    ("vendor/tabler", ROOT / "node_modules/@tabler/core/dist"),
    ("vendor/inter", ROOT / "node_modules/@fontsource-variable/inter/files"),
    ("vendor/htmx", ROOT / "node_modules/htmx.org/dist"),
    ("vendor/idiomorph", ROOT / "node_modules/idiomorph/dist"),
    ("vendor/sortable", ROOT / "node_modules/sortablejs"),
    ("vendor/vega", ROOT / "node_modules/vega/build"),
    ("vendor/vega-lite", ROOT / "node_modules/vega-lite/build"),
    ("vendor/vega-embed", ROOT / "node_modules/vega-embed/build"),
]
ICONS_DIR = ROOT / "node_modules/@tabler/icons/icons/outline"
FILES_DIR = Path(env("FILES_DIR", default=str(ROOT / "var/files")))
MEDIA_ROOT = FILES_DIR
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(FILES_DIR)},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG or DEMO
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
LARGEST_REQUEST = 101 * 1024 * 1024  # a file to import, and what is sent with it

# --- mail ---
MAIL_FROM = env("MAIL_FROM", default="Fairlead <no-reply@fairlead.localhost>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
MAILBOX_DIR = env("MAILBOX_DIR", default="")  # the demo's local mailbox: nothing leaves the machine
INBOUND_DOMAIN = env("INBOUND_DOMAIN", default="in.fairlead.localhost")
INBOUND_SMTP_PORT = env.int("INBOUND_SMTP_PORT", 8025)
_email = env.email_url("EMAIL_URL", default="consolemail://")
if MAILBOX_DIR:
    MAILERS = {
        "default": {
            "BACKEND": "crm.mail.backends.mailbox.MailboxBackend",
            "OPTIONS": {"directory": MAILBOX_DIR},
        }
    }
elif _email["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
    MAILERS = {
        "default": {
            "BACKEND": "crm.mail.backends.server.ServerBackend",
            "OPTIONS": {
                "host": _email["EMAIL_HOST"],
                "port": _email["EMAIL_PORT"],
                "username": _email["EMAIL_HOST_USER"],
                "password": _email["EMAIL_HOST_PASSWORD"],
                "use_tls": _email.get("EMAIL_USE_TLS", False),
                "use_ssl": _email.get("EMAIL_USE_SSL", False),
                "timeout": 20,
            },
        }
    }
else:
    MAILERS = {"default": {"BACKEND": _email["EMAIL_BACKEND"]}}

# --- tasks ---
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # our own structured lines
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_DEFAULT_QUEUE = "now"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
