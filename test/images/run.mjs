// Builds images by hand: all of the estate, or those of the references given.
import { bundleAndRun } from '../bundle.mjs';

bundleAndRun('images', 'test/images/build-all.ts');
