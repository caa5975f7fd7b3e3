/** What every script begins with: it stops at the first failure, keeps its files to itself, and can say what is wrong. */
const BEGINNING = String.raw`set -eu
umask 077

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}
`;

/** A script for `/bin/sh`, which is not bash in most images. */
export function shellScript(body: string): string {
  return `${BEGINNING}\n${body.trim()}\n`;
}
