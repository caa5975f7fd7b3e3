"""Settings from GRAPHITE_ variables, as the image documents them."""

import os

ROOT = "/opt/graphite"


def setting(name, default):
    return os.environ.get("GRAPHITE_" + name, default)


SECRET_KEY = setting("SECRET_KEY", "UNSAFE_DEFAULT")
ALLOWED_HOSTS = [host.strip() for host in setting("ALLOWED_HOSTS", "*").split(",")]
TIME_ZONE = setting("TIME_ZONE", "Etc/UTC")
DEBUG = setting("DEBUG", "false").lower() in ("1", "true", "yes")

GRAPHITE_ROOT = ROOT
CONF_DIR = setting("CONF_DIR", ROOT + "/conf")
STORAGE_DIR = setting("STORAGE_DIR", ROOT + "/storage")
LOG_DIR = setting("LOG_DIR", "/var/log/graphite")
STATIC_ROOT = setting("STATIC_ROOT", ROOT + "/static")
INDEX_FILE = setting("INDEX_FILE", STORAGE_DIR + "/index")
WHISPER_DIR = STORAGE_DIR + "/whisper"
STANDARD_DIRS = [WHISPER_DIR]

LOG_ROTATION = setting("LOG_ROTATION", "true").lower() in ("1", "true", "yes")
LOG_FILE_INFO = setting("LOG_FILE_INFO", "info.log")
LOG_FILE_EXCEPTION = setting("LOG_FILE_EXCEPTION", "exception.log")
LOG_FILE_CACHE = setting("LOG_FILE_CACHE", "cache.log")
LOG_FILE_RENDERING = setting("LOG_FILE_RENDERING", "rendering.log")
LOG_RENDERING_PERFORMANCE = True
LOG_CACHE_PERFORMANCE = True

CARBONLINK_HOSTS = [host for host in setting("CARBONLINK_HOSTS", "127.0.0.1:7002").split(",") if host]
CLUSTER_SERVERS = [host for host in setting("CLUSTER_SERVERS", "").split(",") if host]
STATSD_HOST = setting("STATSD_HOST", "127.0.0.1")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": STORAGE_DIR + "/graphite.db",
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
    }
}
