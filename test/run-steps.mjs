// Runs the commands given, each whatever became of the one before, and ends with the line `N passed, M failed`: the sum of the
// counts that commands end with; a command without counts is one check.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const COUNTS = /^(\d+) passed, (\d+) failed$/;

async function run(command) {
  const started = performance.now();
  const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let counts;

  for await (const line of createInterface({ input: child.stdout })) {
    const found = COUNTS.exec(line);
    if (found === null) console.log(line);
    else counts = { passed: Number(found[1]), failed: Number(found[2]) };
  }

  const [code] = await closed;
  const ok = code === 0;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${command} (${((performance.now() - started) / 1000).toFixed(1)} s)`);

  if (counts === undefined) return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  return { passed: counts.passed, failed: ok ? counts.failed : Math.max(counts.failed, 1) };
}

const total = { passed: 0, failed: 0 };

for (const command of process.argv.slice(2)) {
  const { passed, failed } = await run(command);
  total.passed += passed;
  total.failed += failed;
}

console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
