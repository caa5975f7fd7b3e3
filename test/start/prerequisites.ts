import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the install scripts bring. */
const NODE_PROGRAMS = ['containerd', 'ctr', 'runc', 'ip', 'iptables', 'ipset', 'conntrack', 'nft', 'openssl', 'keytool', 'git'];
const IMAGE_PROGRAMS = ['mmdebstrap', 'getfattr', 'mvn', 'python3', 'pip3'];
const BUILD_PROGRAMS = ['go', 'unshare', 'nsenter'];
export const CNI_PLUGINS = '/usr/lib/cni';

/** A machine as a run would find it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Undefined where the system has no such numbers. */
  readonly user: number | undefined;
  readonly has: (program: string) => boolean;
}

/** What stands in the way of nodes on this machine, all of it, with what to do. */
export function obstacles({ platform, user, has }: Machine = thisMachine()): string[] {
  if (platform !== 'linux') return [`containers run on Linux, and this is ${platform}`];
  const missing = (programs: readonly string[]) => programs.filter((program) => !has(program));
  const node = [...missing(NODE_PROGRAMS), ...(has(join(CNI_PLUGINS, 'ptp')) ? [] : [`plugins of pod networks in ${CNI_PLUGINS}`])];
  const images = missing(IMAGE_PROGRAMS);
  const build = missing(BUILD_PROGRAMS);
  return [
    ...(user === 0 ? [] : ['namespaces, mounts and control groups need root: run it with sudo']),
    ...(node.length === 0 ? [] : [`nodes need ${node.join(', ')}: run test/start/install.sh`]),
    ...(images.length === 0 ? [] : [`images need ${images.join(', ')}: run test/images/install.sh`]),
    ...(build.length === 0 ? [] : [`programs are built and isolated with ${build.join(', ')}: install Go and util-linux`]),
  ];
}

function thisMachine(): Machine {
  return { platform: process.platform, user: process.getuid?.(), has: isExecutable };
}

/** @param program a name on the path, or a whole path */
function isExecutable(program: string): boolean {
  const folders = program.startsWith('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)) && mayExecute(join(folder, program)));
}

function mayExecute(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // it may not, which is the answer
    return false;
  }
}
