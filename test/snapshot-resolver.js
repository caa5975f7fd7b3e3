const { readdirSync } = require('node:fs');
const { basename, dirname, join, relative, sep } = require('node:path');

const ROOT = dirname(__dirname);
const CHARTS = join(ROOT, 'charts');
const SNAPSHOTS = join(ROOT, '__snapshots__');
// Below a file nothing can be created, so a snapshot taken outside charts/ fails with this path in its message.
const NOWHERE = join(__filename, 'only-charts-have-snapshots');

const isChartTest = (path) => relative(ROOT, path).startsWith(`charts${sep}`);
const snapshotName = (chartTest) => basename(chartTest).replace(/\.test\.ts$/, '');

const chartTests = new Map();
for (const entry of readdirSync(ROOT).includes('charts') ? readdirSync(CHARTS, { recursive: true }) : []) {
  if (!entry.endsWith('.test.ts')) continue;
  const name = snapshotName(entry);
  if (chartTests.has(name))
    throw new Error(`charts/${entry} and charts/${chartTests.get(name)} would share __snapshots__/${name}.snap; rename one`);
  chartTests.set(name, entry);
}

// charts/**/shop.test.ts keeps its snapshots in __snapshots__/shop.snap; no other test has any.
module.exports = {
  resolveSnapshotPath: (testPath) =>
    isChartTest(testPath) ? join(SNAPSHOTS, `${snapshotName(testPath)}.snap`) : join(NOWHERE, relative(ROOT, testPath)),
  resolveTestPath: (snapshotPath) => {
    const name = basename(snapshotPath, '.snap');
    return join(CHARTS, chartTests.get(name) ?? `${name}.test.ts`);
  },
  testPathForConsistencyCheck: join(CHARTS, 'example.test.ts'),
};
