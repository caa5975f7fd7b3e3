import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { estate } from '../estate';
import { projectRoot, runsIn } from '../lib/synth';
import type { Environment } from '../lib/system';
import { renderEstate } from './estate-objects';

/** A row of the table in `docs/systems.md`. */
interface Row {
  /** Such as `S12`. */
  readonly number: string;
  readonly charts: readonly string[];
  readonly runs: string;
  readonly tests: readonly string[];
}

const ALL = Array.from({ length: 30 }, (_, index) => `S${index + 1}`);

const pathOf = (name: string) => join(projectRoot(), name);
const pathsIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? '');

const rows: readonly Row[] = readFileSync(pathOf('docs/systems.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| S\d/.test(line))
  .map((line) => {
    const [, system = '', charts, runs = '', , tests] = line.split('|').map((cell) => cell.trim());
    return { number: system.split(' ')[0] ?? '', charts: pathsIn(charts), runs, tests: pathsIn(tests) };
  });

/** Where a system should run, as its row says. */
function shouldRunIn(runs: string): readonly Environment[] {
  if (runs === 'everywhere') return estate.environments;
  if (runs === 'once per cluster') return estate.environments.filter(({ name, cluster }) => cluster.homeEnvironment === name);
  const names = runs.split(', ');
  const named = estate.environments.filter(({ name }) => names.includes(name));
  expect(named).toHaveLength(names.length);
  return named;
}

/** The test files of a path: itself, or those of its folder. */
function testFiles(path: string): string[] {
  if (!statSync(pathOf(path)).isDirectory()) return [path];
  const inside = readdirSync(pathOf(path), { recursive: true, encoding: 'utf8' });
  return inside.filter((file) => file.endsWith('.test.ts')).map((file) => join(path, file));
}

const { objects } = renderEstate();
const entryOf = (chart: string) => estate.systems.find(({ source }) => source === chart);
/** Rows whose system has a chart of its own, which stands first. */
const withChart = rows.flatMap((row) => {
  const [chart] = row.charts;
  return chart?.startsWith('charts/') === true ? [{ ...row, chart }] : [];
});

test('every system of the inventory stands in the table, in its order', () => {
  const numbers = rows.map(({ number }) => number);
  expect([...new Set(numbers)]).toEqual(ALL);
  expect(numbers.map((number) => Number(number.slice(1)))).toEqual(numbers.map((number) => Number(number.slice(1))).sort((a, b) => a - b));
});

test('every chart of the estate shows some system', () => {
  const shown = rows.flatMap(({ charts }) => charts);
  expect(estate.systems.map(({ source }) => source).filter((source) => !shown.includes(source))).toEqual([]);
});

test.each(rows)('all files that the row of $number names exist', ({ charts, tests }) => {
  expect([...charts, ...tests].filter((path) => !existsSync(pathOf(path)))).toEqual([]);
  expect(tests.length).toBeGreaterThan(0);
});

test.each(rows)('a test that the row of $number names has the number in its title', ({ number, tests }) => {
  const titled = tests
    .flatMap(testFiles)
    .filter((file) => new RegExp(`(?:test|describe)[^\\n]*(?:\\n[^\\n]*){0,4}\\b${number}\\b`).test(readFileSync(pathOf(file), 'utf8')));
  expect(titled.length).toBeGreaterThan(0);
});

test.each(withChart)(
  'the chart of $number is part of the estate, and renders objects exactly where it should run: $runs',
  ({ chart, runs }) => {
    const entry = entryOf(chart);
    const expected = shouldRunIn(runs).map(({ name }) => name);
    expect(estate.environments.filter((environment) => entry && runsIn(entry, environment)).map(({ name }) => name)).toEqual(expected);
    const rendered = objects.filter(({ labels }) => labels['app.kubernetes.io/part-of'] === entry?.name);
    expect(estate.environments.map(({ name }) => name).filter((name) => rendered.some(({ environment }) => environment === name))).toEqual(
      expected,
    );
  },
);
