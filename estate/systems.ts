import { HelloChart } from '../charts/hello';
import { PhpApacheChart } from '../charts/php-apache';
import { TeamsChart } from '../charts/platform/teams';
import { ShopChart } from '../charts/shop';
import type { SystemEntry } from '../lib/synth';

/** Which systems exist, and where they run: everywhere, unless it says otherwise. */
export const systems: readonly SystemEntry[] = [
  { name: 'teams', chart: TeamsChart, source: 'charts/platform/teams.ts' },
  { name: 'shop', chart: ShopChart, source: 'charts/shop.ts' },
  { name: 'php-apache', chart: PhpApacheChart, source: 'charts/php-apache.ts' },
  { name: 'hello', chart: HelloChart, source: 'charts/hello.ts' },
];
