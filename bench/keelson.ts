import { run } from '../lib/synth';
import { estateOf } from './services';

const [count = '100', dist = 'build/bench/dist'] = process.argv.slice(2);

const { mistakes, objects } = run(estateOf(Number(count)), { dist });
if (mistakes.length > 0 || objects !== Number(count) * 6) throw new Error(`${objects} objects; ${mistakes.join('\n')}`);
