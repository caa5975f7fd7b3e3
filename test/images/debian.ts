import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The release whose packages are used: near in age to the images that the estate names. */
export const SUITE = 'trixie';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

const SETTINGS = [
  'APT::Install-Recommends "false";',
  'APT::Sandbox::User "root";',
  'APT::Keep-Downloaded-Packages "true";',
  'Acquire::Languages "none";',
  'Acquire::Retries "3";',
  'Dir::Cache::pkgcache "";',
  'Dir::Cache::srcpkgcache "";',
  'Dpkg::Use-Pty "false";',
];

/**
 * Makes a folder for what apt keeps between builds: its settings, its sources, package lists and packages.
 *
 * @throws Error where the machine has no packages of Debian
 */
export function makeAptFolder(folder: string): void {
  for (const name of ['archives/partial', 'lists/partial']) mkdirSync(join(folder, name), { recursive: true });
  const targets = ask('apt-get', ['indextargets', '--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages']);
  const sources = sourcesOf(targets, readFileSync('/etc/os-release', 'utf8'));
  if (sources.length === 0) throw new Error('images are built from packages of Debian, and the package sources of this machine name none');
  writeFileSync(join(folder, 'sources.list'), sources.map((source) => `${source}\n`).join(''));
  const machine = ask('apt-config', ['dump']).filter((line) => /^Acquire::https?::/i.test(line));
  writeFileSync(join(folder, 'apt.conf'), [...SETTINGS, ...machine, ''].join('\n'));
}

/**
 * Sources of {@link SUITE} on the servers that the machine takes its own packages from.
 *
 * @param targets what apt says about each: address, release and component
 * @param machine what `/etc/os-release` says
 */
export function sourcesOf(targets: readonly string[], machine: string): readonly string[] {
  const own = /^ID=debian$/m.test(machine) ? /^VERSION_CODENAME=(.+)$/m.exec(machine)?.[1] : undefined;
  if (own === undefined) return [];
  const lines = targets.flatMap((target) => {
    const [address = '', release = '', component = ''] = target.trim().split(/\s+/);
    const [, suffix] = /^([a-z]+)(-updates|-security)?$/.exec(release)?.slice(1) ?? [];
    const isOwn = release === own || release === `${own}${suffix ?? ''}`;
    return isOwn && component === 'main' ? [`deb [signed-by=${KEYRING}] ${address} ${SUITE}${suffix ?? ''} main`] : [];
  });
  return [...new Set(lines)];
}

function ask(command: string, args: readonly string[]): readonly string[] {
  const { stdout, status } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n').filter((line) => line !== '') : [];
}
