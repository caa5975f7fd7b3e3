import type { Estate } from '../lib';
import { delivery } from './delivery';
import { dev } from './environments/dev';
import { local } from './environments/local';
import { prod } from './environments/prod';
import { staging } from './environments/staging';
import { systems } from './systems';

/** Every environment, every system, and how they get there. */
export const estate: Estate = { environments: [local, dev, staging, prod], systems, delivery };
