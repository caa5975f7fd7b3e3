import type { Estate } from '../lib/synth';
import { dev } from './environments/dev';
import { local } from './environments/local';
import { prod } from './environments/prod';
import { staging } from './environments/staging';
import { systems } from './systems';

/** Every environment and every system. */
export const estate: Estate = { environments: [local, dev, staging, prod], systems };
