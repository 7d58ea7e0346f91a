#!/bin/sh
# backup.sh ARCHIVE FOLDER: copy what an archive is to FOLDER/DATE, and let FOLDER/last show it.
# What has not changed since the last copy is linked. A copy is there whole or not at all; old ones
# are yours to delete. Run it when nothing is being sent.
set -eu
archive=$1 folder=$2 day=$(date +%F)
new=$folder/.new old=$folder/.old
mkdir -p "$new"
set -- --delete --exclude='*.lock'
[ ! -d "$folder/last" ] || set -- "$@" --link-dest="$(realpath "$folder/last")"
for part in theme mkdocs.yml; do
	[ ! -e "$archive/$part" ] || set -- "$@" "$archive/$part"
done
rsync -a "$@" "$archive/content" "$archive/data" "$new/"
rm -rf "$old"
[ ! -e "$folder/$day" ] || mv -T "$folder/$day" "$old"
mv -T "$new" "$folder/$day"
ln -sfn "$day" "$folder/.last"
mv -fT "$folder/.last" "$folder/last"
rm -rf "$old"
