import type { Image } from '../recipe';
import { DATABASES } from './databases';
import { TOOLS } from './tools';

/** What is built under the name of each repository. An image that is not listed is absent. */
export const CATALOGUE: Readonly<Record<string, Image>> = { ...DATABASES, ...TOOLS };
