import { HelloChart } from '../charts/hello';
import { JavaWebChart } from '../charts/java-web';
import { PhpApacheChart } from '../charts/php-apache';
import { StorageChart } from '../charts/platform/storage';
import { TeamsChart } from '../charts/platform/teams';
import { ShippyChart } from '../charts/shippy';
import { ShopChart } from '../charts/shop';
import type { SystemEntry } from '../lib/synth';

/** Which systems exist, and where they run: everywhere, unless it says otherwise. */
export const systems: readonly SystemEntry[] = [
  { name: 'teams', chart: TeamsChart, source: 'charts/platform/teams.ts' },
  { name: 'storage', chart: StorageChart, source: 'charts/platform/storage.ts', perCluster: true },
  { name: 'shop', chart: ShopChart, source: 'charts/shop.ts' },
  { name: 'php-apache', chart: PhpApacheChart, source: 'charts/php-apache.ts' },
  { name: 'hello', chart: HelloChart, source: 'charts/hello.ts' },
  { name: 'shippy', chart: ShippyChart, source: 'charts/shippy.ts' },
  { name: 'java-web', chart: JavaWebChart, source: 'charts/java-web.ts' },
];
