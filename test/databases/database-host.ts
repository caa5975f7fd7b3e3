import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The user of the databases' images, which Debian's packages do not have. */
const IMAGE_USER = 999;

const PASSWD = `root:x:0:0:root:/root:/bin/sh\ndatabase:x:${IMAGE_USER}:${IMAGE_USER}::/nonexistent:/bin/sh\n`;
const GROUP = `root:x:0:\ndatabase:x:${IMAGE_USER}:\n`;

/** `initdb` asks for the name of its user: the accounts are those of the image, in a mount namespace of their own. */
const AS_IMAGE_USER = `
mount --bind "$0/passwd" /etc/passwd
mount --bind "$0/group" /etc/group
exec setpriv --reuid ${IMAGE_USER} --regid ${IMAGE_USER} --clear-groups -- "$@"
`;

const NEEDED = ['mariadbd', 'redis-server', 'rclone', 'openssl', 'unshare', 'setpriv'];

export type Env = Readonly<Record<string, string>>;

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A folder on this machine in which rendered scripts run as they would in a pod, beside real servers. */
export class DatabaseHost {
  readonly folder: string;
  private readonly servers: ChildProcess[] = [];

  constructor() {
    checkPrograms();
    this.folder = mkdtempSync(join(tmpdir(), 'keelson-database-'));
    chownSync(this.folder, IMAGE_USER, IMAGE_USER);
    writeFileSync(join(this.folder, 'passwd'), PASSWD);
    writeFileSync(join(this.folder, 'group'), GROUP);
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** A folder that the image's user may write to. */
  makeFolder(...parts: readonly string[]): string {
    const folder = this.path(...parts);
    mkdirSync(folder, { recursive: true });
    chownSync(folder, IMAGE_USER, IMAGE_USER);
    return folder;
  }

  /** The scripts of a ConfigMap, where their container finds them. */
  writeScripts(files: Readonly<Record<string, string>>): void {
    const folder = this.makeFolder('keelson');
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  }

  /** A copy that was changed behind the back of whoever wrote the original. */
  damagedCopy(original: string, damage: (file: string) => void): string {
    const file = this.path('tmp', 'damaged');
    copyFileSync(original, file);
    damage(file);
    chmodSync(file, 0o644);
    return file;
  }

  script(name: string, args: readonly string[] = [], env: Env = {}): Outcome {
    return this.run(['sh', this.path('keelson', `${name}.sh`), ...args], env);
  }

  /** Runs a program to its end, a minute at most. */
  run(command: readonly string[], env: Env = {}, input?: string | Buffer): Outcome {
    const { status, stdout, stderr } = spawnSync('unshare', this.wrap(command), {
      env: this.env(env),
      input,
      cwd: this.folder,
      timeout: 60_000,
      killSignal: 'SIGKILL',
      maxBuffer: 1 << 30,
      encoding: 'utf8',
    });
    return { code: status, output: stdout, errors: stderr };
  }

  /** Starts a server, which is stopped with the host. */
  start(command: readonly string[], env: Env = {}): ChildProcess {
    const server = spawn('unshare', this.wrap(command), { env: this.env(env), cwd: this.folder, stdio: 'ignore' });
    this.servers.push(server);
    return server;
  }

  /** Waits, half a minute at most, until the script passes. */
  async until(name: string, env: Env): Promise<void> {
    for (let tries = 0; tries < 150; tries++) {
      if (this.script(name, [], env).code === 0) return;
      await pause(200);
    }
    throw new Error(`${name}: ${this.script(name, [], env).errors}`);
  }

  async stop(server: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    const timer = setTimeout(() => server.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => this.stop(server, 'SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private wrap(command: readonly string[]): string[] {
    return ['--mount', 'sh', '-euc', AS_IMAGE_USER, this.folder, ...command];
  }

  private env(env: Env): NodeJS.ProcessEnv {
    return { PATH: `${postgresqlFolder()}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: '/nonexistent', LC_ALL: 'C.UTF-8', ...env };
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

function postgresqlFolder(): string {
  const root = '/usr/lib/postgresql';
  const [newest] = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return join(root, newest ?? '', 'bin');
}

function checkPrograms(): void {
  const missing = NEEDED.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (missing.length > 0) throw new Error(`${missing.join(', ')} missing; run test/databases/install.sh`);
}
