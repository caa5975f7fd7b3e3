import { bundleAndRun } from '../bundle.mjs';

bundleAndRun('start-tables', 'test/start/write-tables.ts');
