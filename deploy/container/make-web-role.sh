#!/bin/sh
# Makes the role as which the desk reads, once, when the database is made.
set -eu
psql --set=password="$WEB_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
create role otr_web login password :'password' nosuperuser nocreatedb nocreaterole;
SQL
