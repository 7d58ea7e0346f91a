#!/bin/sh
# backup.sh ARCHIVE FOLDER: copy what an archive is to FOLDER/DATE, and let FOLDER/last show it;
# with it, in `state`, what this machine remembers of deliveries. What has not changed since the
# last copy is linked. A copy is there whole or not at all; old ones are yours to delete. Run it
# when nothing is being sent, with the JIANBAO_STATE of who sends.
set -eu
if [ $# -ne 2 ] || [ ! -d "$1/content" ] || [ ! -d "$1/data" ]; then
	echo "用法：backup.sh 刊物目录 备份目录；刊物目录里要有 content/ 和 data/，没有备份" >&2
	exit 2
fi
archive=$1 folder=$2 day=$(date +%F)
new=$folder/.new old=$folder/.old
state=${JIANBAO_STATE:-${XDG_STATE_HOME:-${HOME:-/}/.local/state}/jianbao}
mkdir -p "$new"
last=$(realpath "$folder/last")
copy() { # FOLDER SOURCE...: into that folder of the new copy
	into=$1
	shift
	[ ! -d "$last$into" ] || set -- --link-dest="$last$into" "$@"
	rsync -a --delete --exclude='*.lock' "$@" "$new$into/"
}
set -- "$archive/content" "$archive/data"
for part in theme mkdocs.yml; do
	[ ! -e "$archive/$part" ] || set -- "$@" "$archive/$part"
done
copy "" "$@"
[ ! -d "$state" ] || copy /state "$state/"
rm -rf "$old"
[ ! -e "$folder/$day" ] || mv -T "$folder/$day" "$old"
mv -T "$new" "$folder/$day"
ln -sfn "$day" "$folder/.last"
mv -fT "$folder/.last" "$folder/last"
rm -rf "$old"
