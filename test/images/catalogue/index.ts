import type { Image } from '../recipe';
import { CLUSTER } from './cluster';
import { DATABASES } from './databases';
import { EXPORTERS } from './exporters';
import { LANGUAGES } from './languages';
import { MONGO } from './mongo';
import { PLATFORM } from './platform';
import { STAND_INS } from './stand-ins';
import { TOOLS } from './tools';
import { WEB } from './web';

/** What is built under the name of each repository. An image that is not listed is absent. */
export const CATALOGUE: Readonly<Record<string, Image>> = {
  ...CLUSTER,
  ...DATABASES,
  ...MONGO,
  ...WEB,
  ...LANGUAGES,
  ...TOOLS,
  ...PLATFORM,
  ...EXPORTERS,
  ...STAND_INS,
};
