#!/bin/sh
# Fills an empty database from the files of a folder, and ends: importer.sh [FOLDER]. Once an import is done it does
# nothing any more. Ended early and run again, it goes on where it was.
set -eu

folder=${1:-/import}
drp=${DRP:-drp}
imports=$("$drp" imports list --limit 200)
if printf '%s\n' "$imports" | awk '$3 == "done" { found = 1 } END { exit !found }'; then
    echo "The database has readings already: nothing to do."
    exit 0
fi
set --
for file in "$folder"/*; do
    case "$file" in
        *.csv | *.csv.gz | *.csv.zst | *.xml | *.xml.gz | *.xml.zst) set -- "$@" "$file" ;;
    esac
done
if [ $# = 0 ]; then
    echo "There is no .csv or .xml file in $folder: nothing to do."
    exit 0
fi
exec "$drp" import --create-meters "$@"
