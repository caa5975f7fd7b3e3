// Starts processes for the program that started it, and stops them all when that program is gone, however it went: its end of the pipe closes
// also when it is killed. It leads a session of its own, so that Ctrl-C reaches the program alone and everything is stopped in order.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 5000;
/** The output of the program that started it. */
const TERMINAL = 3;

const folder = mkdtempSync(join(tmpdir(), 'keelson-conformance-'));
const running = new Map();
/** Control groups that the processes made: folders that cannot be removed with what is in them. */
const controlGroups = [];

const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
// whoever listened is gone, and that is what the end of the input says
process.stdout.on('error', () => undefined);

function start({ id, name, command, args, cwd, env, isForeground }) {
  const log = isForeground === true ? undefined : openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', log ?? TERMINAL, log ?? 'inherit'] });
  if (log !== undefined) closeSync(log);
  running.set(id, child);
  child.on('error', (error) => ended(id, { problem: error.message }));
  child.on('exit', (code, signal) => ended(id, { code, signal }));
}

function ended(id, how) {
  running.delete(id);
  tell({ id, ...how });
}

async function stop(id) {
  const child = running.get(id);
  child?.kill('SIGTERM');
  const deadline = performance.now() + PATIENCE_MS;
  while (running.has(id) && performance.now() < deadline) await sleep(50);
  child?.kill('SIGKILL');
  while (running.has(id)) await sleep(10);
}

// a group lists its processes in files that are not entries to remove; the folder goes when no group is left in it
function removeGroup(path) {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) if (entry.isDirectory()) removeGroup(join(path, entry.name));
  rmdirSync(path);
}

async function removeGroups() {
  const deadline = performance.now() + PATIENCE_MS;
  for (const group of controlGroups) {
    for (;;) {
      try {
        removeGroup(group);
        break;
      } catch (error) {
        // processes that were killed stay in their group for a moment
        if (error.code !== 'EBUSY' || performance.now() > deadline) throw error;
        await sleep(50);
      }
    }
  }
}

tell({ folder });
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.stop === true) void stop(message.id);
  else if (message.controlGroup !== undefined) controlGroups.push(message.controlGroup);
  else start(message);
}

// the last one started needs those before it
for (const id of [...running.keys()].reverse()) await stop(id);
try {
  await removeGroups();
} finally {
  // whoever is not ours and wrote into it may need a moment to end
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
