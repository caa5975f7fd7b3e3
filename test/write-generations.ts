import { applyWrite, planWrite } from '../lib/synth/writer';
import { generations } from './writer-generations';

/** Run as a program of its own: writes one generation of files after the other, until it is killed. */
const dist = process.argv[2];
if (dist === undefined) throw new Error('usage: write-generations DIST');

process.stdout.write('started\n');
for (;;) {
  for (const files of generations) applyWrite(planWrite(dist, files, () => true));
}
