#!/bin/sh
# Makes the portal's database and its two accounts, once. The official image runs it at the first start; by hand it is
# run as root of the server, with the arguments of `mariadb` that find it: users.sh --socket=/run/mysqld/mysqld.sock
set -eu

secrets=${PORTAL_SECRETS:-/run/secrets}
password() {
    # Hexadecimal digits, as secrets.sh makes them: nothing that could end a text of SQL.
    value=$(cat "$secrets/$1")
    case "$value" in
        "" | *[!0-9a-zA-Z_-]*)
            echo "mariadb/users.sh: $secrets/$1 must hold letters, digits, - and _ alone" >&2
            exit 1
            ;;
    esac
    printf %s "$value"
}

portal=$(password mariadb_password)
migrator=$(password mariadb_migrator_password)
if [ -r "$secrets/mariadb_root_password" ]; then
    MYSQL_PWD=$(cat "$secrets/mariadb_root_password")
    export MYSQL_PWD
fi
# The portal reads and writes rows. Tables are changed by `drp migrate` alone, which has an account for that.
mariadb "$@" --user=root <<SQL
CREATE DATABASE IF NOT EXISTS drp CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS 'drp'@'%' IDENTIFIED BY '$portal';
CREATE USER IF NOT EXISTS 'drp_migrator'@'%' IDENTIFIED BY '$migrator';
ALTER USER 'drp'@'%' IDENTIFIED BY '$portal';
ALTER USER 'drp_migrator'@'%' IDENTIFIED BY '$migrator';
GRANT SELECT, INSERT, UPDATE, DELETE ON drp.* TO 'drp'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, TRIGGER, CREATE VIEW, CREATE ROUTINE,
    ALTER ROUTINE, EXECUTE, LOCK TABLES ON drp.* TO 'drp_migrator'@'%';
SQL
