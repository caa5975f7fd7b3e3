import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './shell';

const CONTROL_GROUPS = '/sys/fs/cgroup';

/**
 * Arguments of `unshare` that run a program in network, mount and process namespaces: interfaces, rules and mounts that it makes are its own,
 * and all of its descendants end with it.
 */
export function sandboxed(command: readonly string[]): string[] {
  const namespaces = ['--net', '--mount', '--propagation=private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  // a shell stays the first process: it collects orphans, which containers leave behind
  return [...namespaces, 'sh', '-c', '"$@"; exit $?', 'sh', ...command];
}

/** Folders of one new control group: one in each hierarchy of version 1, one in that of version 2. */
export function makeControlGroup(): { readonly name: string; readonly folders: readonly string[] } {
  const name = `keelson-${randomBytes(4).toString('hex')}`;
  const hierarchies = existsSync(join(CONTROL_GROUPS, 'cgroup.controllers'))
    ? [CONTROL_GROUPS]
    : readdirSync(CONTROL_GROUPS).map((controller) => join(CONTROL_GROUPS, controller));
  const folders = hierarchies.map((hierarchy) => join(hierarchy, name));
  for (const folder of folders) {
    makeGroup(folder);
    weigh(folder);
  }
  return { name, folders };
}

/**
 * Gives a group the weight of many processes: all pods of the run share what it gets, and on a busy machine probes would take longer than
 * they may if it counted as one.
 */
function weigh(folder: string): void {
  for (const [file, weight] of [
    ['cpu.shares', '16384'],
    ['cpu.weight', '1600'],
  ] as const) {
    if (existsSync(join(folder, file))) writeFileSync(join(folder, file), weight);
  }
}

/** Makes a group below one of ours in every hierarchy. */
export function makeInnerGroups(folders: readonly string[], name: string): void {
  for (const folder of folders) makeGroup(join(folder, name));
}

function makeGroup(folder: string): void {
  mkdirSync(folder);
  // a group of version 1 starts without processors and memory, and takes no process before it has them
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const own = join(folder, file);
    if (existsSync(own)) writeFileSync(own, readFileSync(join(folder, '..', file)));
  }
}

/** Hides what programs would write outside of the temporary folder: files of the run stay in the namespace. */
export function hideHostFolders(): void {
  run('mount', '-t', 'tmpfs', 'tmpfs', '/run');
  run('ip', 'link', 'set', 'lo', 'up');
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
}
