import { bundleAndRun } from '../bundle.mjs';

// the launcher starts the suite by itself, in namespaces
bundleAndRun('start', 'test/start/launch.ts', 'test/start/start.ts');
