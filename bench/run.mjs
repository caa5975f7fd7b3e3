// Renders N services with Keelson and with its peers, each in a process of its own that writes files, and prints what it cost.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const SIZES = [100, 500, 1000, 2000, 5000, 10_000];
const LARGEST_STOCK = 2000;
const HELM_SIZES = [1000, 5000];
const RUNS = 3;

const folder = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const programs = ['keelson', 'stock', 'stock-plus', 'helm-chart'];
buildSync({
  entryPoints: programs.map((name) => `bench/${name}.ts`),
  bundle: true,
  platform: 'node',
  packages: 'external',
  outdir: 'build/bench',
  logLevel: 'warning',
});

/** Wall time and peak memory of one process. */
function measure(command, args) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    let peak = 0;
    const timer = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 20);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, peak });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
    });
  });
}

/** The largest resident size that the kernel has seen, in MiB; 0 where there is no /proc. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** The median of some runs, each into a folder of its own. */
async function timed(command, argsOf, runs = RUNS) {
  const results = [];
  for (let run = 0; run < runs; run++) {
    const out = mkdtempSync(join(folder, 'out-'));
    results.push(await measure(command, argsOf(out)));
    rmSync(out, { recursive: true, force: true });
  }
  return { seconds: median(results.map(({ seconds }) => seconds)), peak: Math.max(...results.map(({ peak }) => peak)) };
}

const cell = (result, count) =>
  result ? `${result.seconds.toFixed(2)} s, ${((result.seconds / count) * 1000).toFixed(2)} ms each, ${result.peak.toFixed(0)} MiB` : '–';

try {
  const hasHelm = spawnSync('helm', ['version']).status === 0;
  if (!hasHelm) process.stderr.write('helm is not on the path: its column stays empty\n');
  spawnSync(process.execPath, ['build/bench/helm-chart.js', join(folder, 'chart')], { stdio: 'inherit' });

  console.log('| services | Keelson | stock, cdk8s-plus | stock, generated classes | helm template |\n|---|---|---|---|---|');
  const keelson = new Map();
  const plus = new Map();
  const stock = new Map();
  const helm = new Map();
  for (const count of SIZES) {
    const node = (program, runs) => timed(process.execPath, (out) => [`build/bench/${program}.js`, String(count), out], runs);
    keelson.set(count, await node('keelson', RUNS));
    if (count <= LARGEST_STOCK) plus.set(count, await node('stock-plus', count < 1000 ? RUNS : 1));
    if (count <= LARGEST_STOCK) stock.set(count, await node('stock', count < 1000 ? RUNS : 1));
    if (hasHelm && HELM_SIZES.includes(count)) {
      helm.set(
        count,
        await timed('helm', (out) => ['template', 'bench', join(folder, 'chart'), '--set', `count=${count}`, '--output-dir', out]),
      );
    }
    console.log(`| ${[count, ...[keelson, plus, stock, helm].map((results) => cell(results.get(count), count))].join(' | ')} |`);
  }

  const ratio = (a, b) => (a && b ? (a.seconds / b.seconds).toFixed(2) : 'not measured');
  const perService = (count) => keelson.get(count).seconds / count;
  console.log(`\nKeelson / helm template at 5,000: ${ratio(keelson.get(5000), helm.get(5000))} (at most 0.8)`);
  console.log(`stock with cdk8s-plus / Keelson at 2,000: ${ratio(plus.get(2000), keelson.get(2000))} (at least 25)`);
  console.log(`stock with generated classes / Keelson at 2,000: ${ratio(stock.get(2000), keelson.get(2000))}`);
  console.log(`per service at 10,000 / at 1,000: ${(perService(10_000) / perService(1000)).toFixed(2)} (at most 1.1)`);
  console.log(`peak at 5,000: ${keelson.get(5000).peak.toFixed(0)} MiB (at most 250)`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
