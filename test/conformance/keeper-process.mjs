// Starts processes for the program that started it, and stops them all when that program is gone, however it went: its end of the pipe closes
// also when it is killed. It leads a session of its own, so that Ctrl-C reaches the program alone and everything is stopped in order.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 5000;

const folder = mkdtempSync(join(tmpdir(), 'keelson-conformance-'));
const running = new Map();

const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
// whoever listened is gone, and that is what the end of the input says
process.stdout.on('error', () => undefined);

function start({ id, name, command, args, cwd, env }) {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
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

tell({ folder });
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.stop === true) void stop(message.id);
  else start(message);
}

// the last one started needs those before it
for (const id of [...running.keys()].reverse()) await stop(id);
// whoever is not ours and wrote into it may need a moment to end
rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
