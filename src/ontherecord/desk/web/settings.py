"""Django's settings. Everything that differs from one landlord to another is in the environment."""

from __future__ import annotations

import os
from pathlib import Path

from ontherecord.desk.web.configuration import read_configuration
from ontherecord.desk.web.logs import FORMATTERS

CONFIGURATION = read_configuration(os.environ)
HERE = Path(__file__).parent
IS_BEHIND_TLS = CONFIGURATION.is_behind_tls

SECRET_KEY = CONFIGURATION.secret_key
DEBUG = False  # its pages show values, and nothing turns it on
ALLOWED_HOSTS = list(CONFIGURATION.hosts)
ROOT_URLCONF = "ontherecord.desk.web.urls"
WSGI_APPLICATION = "ontherecord.desk.web.wsgi.application"
INSTALLED_APPS = [
    "ontherecord.desk.web",
    "ontherecord.desk.api",
    "ontherecord.desk.lists",
    "ontherecord.desk.using",
    "ontherecord.desk.facts",
    "ontherecord.desk.permission",
    "ontherecord.desk.audit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "ontherecord.desk.web.middleware.telling",
    "django.middleware.security.SecurityMiddleware",
    "ontherecord.desk.web.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ontherecord.desk.web.middleware.need_to_know",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ontherecord.desk.web.context.desk",
            ],
            "builtins": [
                "ontherecord.desk.web.templatetags.desk",
                "ontherecord.desk.using.templatetags.using",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

_ADDRESS = dict(CONFIGURATION.database)
_SESSION = {
    "search_path": "desk",
    "plan_cache_mode": "force_generic_plan",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
DATABASES = {
    "default": {
        "ENGINE": "ontherecord.desk.web.postgresql",
        "NAME": _ADDRESS.pop("dbname"),
        "USER": _ADDRESS.pop("user", ""),
        "PASSWORD": _ADDRESS.pop("password", ""),
        "HOST": _ADDRESS.pop("host", ""),
        "PORT": _ADDRESS.pop("port", ""),
        "OPTIONS": {
            **_ADDRESS,
            # To plan a page's statements takes longer than to carry them out: each is planned once.
            "server_side_binding": True,
            "prepare_threshold": 1,
            "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
        },
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # of Django's own tables; ours have UUIDs
# Shared by the workers, so that a limit on signing in is one limit.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
FORMAT_MODULE_PATH = "ontherecord.desk.web.formats"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
# `ontherecord serve` collects them; what runs without it serves them from where they stand.
_IS_COLLECTED = (CONFIGURATION.static_folder / "staticfiles.json").is_file()
_HAS_FOLDER = _IS_COLLECTED or os.environ.get("ONTHERECORD_COLLECTING") == "1"
STATIC_ROOT = CONFIGURATION.static_folder if _HAS_FOLDER else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is uploaded
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _HAS_FOLDER
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _IS_COLLECTED

SESSION_ENGINE = "ontherecord.desk.web.sessions"
SESSION_COOKIE_AGE = CONFIGURATION.session_hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# On this machine alone there is no TLS, and a cookie marked secure would never come back.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_BEHIND_TLS
SESSION_COOKIE_NAME = "__Host-session" if IS_BEHIND_TLS else "session"
CSRF_FAILURE_VIEW = "ontherecord.desk.web.resending.token_refused"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_BEHIND_TLS else "csrf"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without the proxy
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

AUTH_USER_MODEL = "permission.Account"
AUTHENTICATION_BACKENDS = ["ontherecord.desk.web.sessions.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ["email", "name"]},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # of the link by which somebody chooses a password
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "ontherecord.desk.web.signing_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "ontherecord.desk.web.signing_in.ProviderAdapter"
MFA_ADAPTER = "ontherecord.desk.web.signing_in.SecondFactorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; allauth asks for them
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_BEHIND_TLS else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "On the Record"
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {}
if CONFIGURATION.provider:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": CONFIGURATION.provider.name,
                "client_id": CONFIGURATION.provider.client_id,
                "secret": CONFIGURATION.provider.client_secret,
                "settings": {"server_url": CONFIGURATION.provider.issuer},
            }
        ],
    }
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # the desk sends nothing yet

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": FORMATTERS,
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": CONFIGURATION.log_form}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would print paths and values beside ours.
        name: {"handlers": [], "level": "WARNING", "propagate": True}
        for name in ("django", "django.server", "django.request", "allauth", "whitenoise")
    },
}
