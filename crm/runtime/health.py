"""Is this process fit to serve? Asked by proxies and container engines, so cheap and never cached."""

import redis
from django.conf import settings
from django.db import Error, connection


def checks() -> dict[str, bool]:
    """Each thing a page needs, by name, and whether it answers."""
    return {"database": _database(), "valkey": _valkey()}


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Error:
        return False


def _valkey() -> bool:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
