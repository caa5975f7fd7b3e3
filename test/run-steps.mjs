// Runs the steps given, each whatever became of the one before, and ends with the line `N passed, M failed`: the sum of the
// counts that commands end with; a command without counts is one check. A step of several lines is commands that run side by side.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const COUNTS = /^(\d+) passed, (\d+) failed$/;

/** @param {(line: string) => void} say where its output goes */
async function run(command, say) {
  const started = performance.now();
  const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let counts;

  for await (const line of createInterface({ input: child.stdout })) {
    const found = COUNTS.exec(line);
    if (found === null) say(line);
    else counts = { passed: Number(found[1]), failed: Number(found[2]) };
  }

  const [code] = await closed;
  const ok = code === 0;
  say(`${ok ? 'ok    ' : 'FAILED'} ${command} (${((performance.now() - started) / 1000).toFixed(1)} s)`);

  if (counts === undefined) return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  return { passed: counts.passed, failed: ok ? counts.failed : Math.max(counts.failed, 1) };
}

/** Lines of the first command are printed as they come, those of others once it is done. */
async function runSideBySide([first, ...others]) {
  const held = others.map(() => []);
  const results = await Promise.all([
    run(first, (line) => console.log(line)),
    ...others.map((command, index) => run(command, (line) => held[index].push(line))),
  ]);
  for (const line of held.flat()) console.log(line);
  return results;
}

const total = { passed: 0, failed: 0 };

for (const step of process.argv.slice(2)) {
  for (const { passed, failed } of await runSideBySide(step.split('\n'))) {
    total.passed += passed;
    total.failed += failed;
  }
}

console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
