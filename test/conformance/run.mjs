import { bundleAndRun } from '../bundle.mjs';

bundleAndRun('conformance', 'test/conformance/conformance.ts');
