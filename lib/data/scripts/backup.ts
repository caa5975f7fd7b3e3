import { shellScript } from './shell-script';

/** Which backups stay; the newest always does. */
export type Retention = { readonly days: number } | { readonly count: number };

export interface BackupScriptsProps {
  /** What the names of the files begin with. */
  readonly name: string;
  readonly retention: Retention;
  /** `/backup` is a mounted volume, or the remote `target:` of rclone with the path `$TARGET_PATH`. */
  readonly target: 'volume' | 'rclone';
  readonly encrypted: boolean;
}

/** The steps around an engine's own scripts, by file name; all lie in one folder. */
export interface BackupScripts {
  /** Dumps into `/scratch/out`, encrypts, adds a checksum. */
  readonly backup: string;
  /** Moves what is in `/scratch/out` to the target, and removes what is too old. */
  readonly store: string;
  /** Brings the backup `$BACKUP_FILE`, which may be `newest`, to `/scratch/in`. */
  readonly fetch: string;
  /** Checks, decrypts and restores what is in `/scratch/in`. */
  readonly recover: string;
  /** The same into an empty database of its own, beside the one that serves. */
  readonly drill: string;
}

/** The texts of a backup's steps. Times in names are made when they run, in UTC. */
export function backupScripts(props: BackupScriptsProps): BackupScripts {
  return { backup: backup(props), store: store(props), fetch: fetch(props), recover, drill };
}

const FOLDERS = `
here=$(dirname "$0")
scratch="\${SCRATCH_DIR:-/scratch}"
key="\${KEY_FILE:-/keelson-key/key}"
`.trim();

/** Derived slowly from the key, so that a weak one costs the guesser. */
const CIPHER = 'openssl enc -aes-256-cbc -pbkdf2 -iter 600000 -salt';

const CHECK_CIPHER = `
command -v openssl > /dev/null || fail 'this image has no openssl, which encryption needs'
[ -s "$key" ] || fail "the key $key is missing or empty"
`.trim();

const encrypt = `
${CHECK_CIPHER}
${CIPHER} -pass "file:$key" -in "$scratch/dump" -out "$scratch/out/$file.enc"
rm "$scratch/dump"
file="$file.enc"
`.trim();

function backup({ name, encrypted }: BackupScriptsProps): string {
  return shellScript(`
${FOLDERS}
file="${name}-$(date -u +%Y%m%dT%H%M%SZ).dump"

# a second try finds what the first has left
rm -rf "$scratch/out" "$scratch/dump"
mkdir -p "$scratch/out"
sh "$here/dump.sh" "$scratch/dump"
${encrypted ? encrypt : 'mv "$scratch/dump" "$scratch/out/$file"'}
cd "$scratch/out"
sha256sum "$file" > "$file.sha256"
echo "dumped $file: $(wc -c < "$file") bytes"
`);
}

/** What differs between targets. A checksum is written last and removed first: without one, a file is no backup. */
const VOLUME = `
target="\${BACKUP_DIR:-/backup}"

all() { ls "$target"; }
put() {
  cp "$scratch/out/$1" "$target/.$1.partial"
  [ "$(sha256sum < "$scratch/out/$1")" = "$(sha256sum < "$target/.$1.partial")" ] || fail "$1 was not written as it is; is $target full?"
  sync
  mv "$target/.$1.partial" "$target/$1"
}
get() { ln -s "$target/$1" "$scratch/in/$1"; }
delete() { rm -f "$target/$1"; }
`.trim();

/** rclone compares sizes and hashes of what it copied by itself. @see https://rclone.org/docs/ */
const RCLONE = `
target="target:$TARGET_PATH"
# all of its configuration is in variables
export RCLONE_CONFIG=

all() { rclone lsf --files-only "$target"; }
put() { rclone copyto "$scratch/out/$1" "$target/$1"; }
get() { rclone copyto "$target/$1" "$scratch/in/$1"; }
delete() { rclone deletefile "$target/$1"; }
`.trim();

const NAME = String.raw`[0-9]{8}T[0-9]{6}Z\.dump(\.enc)?`;

function targetOf({ name, target }: BackupScriptsProps): string {
  return `${FOLDERS}
${target === 'volume' ? VOLUME : RCLONE}

# complete backups of this database, the oldest first
backups() { all | grep -E '^${name.replaceAll('.', String.raw`\.`)}-${NAME}\\.sha256$' | sed 's/\\.sha256$//' | LC_ALL=C sort; }
`;
}

function store(props: BackupScriptsProps): string {
  const { target } = props;
  return shellScript(`
${targetOf(props)}
file=$(cd "$scratch/out" && ls | grep -v '\\.sha256$')
${target === 'volume' ? 'rm -f "$target"/.*.partial\n' : ''}put "$file"
put "$file.sha256"
echo "stored $file"

# what was stored just now stays, whatever the clock says
backups | grep -vxF "$file" | ${tooOld(props)} | while read -r old; do
  delete "$old.sha256"
  delete "$old"
  echo "removed $old"
done
`);
}

/** Of the names on its input, oldest first and without the newest, those that go. */
function tooOld({ name, retention }: BackupScriptsProps): string {
  if ('count' in retention) return `awk -v keep=${retention.count - 1} '${ALL_BUT_THE_LAST}'`;
  const seconds = retention.days * 24 * 60 * 60;
  const oldest = `$(date -u -d "@$(($(date +%s) - ${seconds}))" +%Y%m%dT%H%M%SZ)`;
  return `awk -v oldest="${oldest}" 'substr($0, ${name.length + 2}, 16) < oldest'`;
}

/** As `head -n -$keep`, which is not POSIX. */
const ALL_BUT_THE_LAST = '{ names[NR] = $0 } END { for (i = 1; i <= NR - keep; i++) print names[i] }';

function fetch(props: BackupScriptsProps): string {
  return shellScript(`
${targetOf(props)}
rm -rf "$scratch/in"
mkdir -p "$scratch/in"
file="\${BACKUP_FILE:-newest}"
[ "$file" != newest ] || file=$(backups | tail -n 1)
[ -n "$file" ] || fail 'there is no backup of ${props.name} yet'
backups | grep -qxF "$file" || fail "there is no backup $file; there are:
$(backups)"
get "$file"
get "$file.sha256"
echo "chose $file"
`);
}

/** Leaves a checked and decrypted dump, whose path is `$dump`. */
const OPEN = `
file=$(cd "$scratch/in" && ls | grep -v '\\.sha256$')
(cd "$scratch/in" && sha256sum -c "$file.sha256" > /dev/null 2>&1) ||
  fail "$file is not what was stored: its checksum differs; the database is unchanged"
dump="$scratch/in/$file"
case "$file" in
  *.enc)
    ${CHECK_CIPHER.replaceAll('\n', '\n    ')}
    dump="$scratch/dump"
    ${CIPHER} -d -pass "file:$key" -in "$scratch/in/$file" -out "$dump" 2> /dev/null ||
      fail "$file cannot be decrypted with this key; the database is unchanged"
    ;;
esac
`.trim();

const recover = shellScript(`
${FOLDERS}
${OPEN}
sh "$here/restore.sh" "$dump"
`);

const drill = shellScript(`
${FOLDERS}
export DB_SCRATCH=1 DB_HOST=127.0.0.1
${OPEN}

rm -rf "$scratch/data"
mkdir -p "$scratch/data"
sh "$here/serve.sh" "$scratch/data" > "$scratch/server.log" 2>&1 &
server=$!
stop() {
  kill "$server" 2> /dev/null || true
  wait "$server" || true
}
trap stop EXIT
tries=0
until sh "$here/startup.sh" > /dev/null 2>&1; do
  tries=$((tries + 1))
  kill -0 "$server" 2> /dev/null && [ "$tries" -le 300 ] || fail "no database to restore into: $(tail -n 20 "$scratch/server.log")"
  sleep 1
done

sh "$here/restore.sh" "$dump"
# what can be dumped can be read
sh "$here/dump.sh" "$scratch/again"
echo "drill: $file restores; dumped again it has $(wc -c < "$scratch/again") bytes"
`);
