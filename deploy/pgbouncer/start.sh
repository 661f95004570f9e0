#!/bin/sh
# PgBouncer reads passwords only from a file: write it where nobody else sees it, then become PgBouncer.
set -eu
umask 077
printf '"crm_app" "%s"\n' "$CRM_APP_PASSWORD" > /tmp/userlist.txt
exec pgbouncer "${1:-/etc/pgbouncer/pgbouncer.ini}"
