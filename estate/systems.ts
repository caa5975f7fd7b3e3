import { ApiDocumentsChart } from '../charts/api-documents';
import { BlogChart } from '../charts/blog';
import { CatalogueChart } from '../charts/catalogue';
import { FrontendChart } from '../charts/frontend';
import { GovernanceChart } from '../charts/governance';
import { HelloChart } from '../charts/hello';
import { JavaWebChart } from '../charts/java-web';
import { MonitorChart } from '../charts/monitor';
import { PhpApacheChart } from '../charts/php-apache';
import { BuildsChart } from '../charts/platform/builds';
import { ConsulChart } from '../charts/platform/consul';
import { DashboardsChart } from '../charts/platform/dashboards';
import { EdgeChart } from '../charts/platform/edge';
import { GraphiteChart } from '../charts/platform/graphite';
import { JenkinsChart } from '../charts/platform/jenkins';
import { KafkaChart } from '../charts/platform/kafka';
import { LoggingChart } from '../charts/platform/logging';
import { StorageChart } from '../charts/platform/storage';
import { TeamsChart } from '../charts/platform/teams';
import { VolumesChart } from '../charts/platform/volumes';
import { ShippyChart } from '../charts/shippy';
import { ShopChart } from '../charts/shop';
import { ThirdPartyChart } from '../charts/third-party';
import type { SystemEntry } from '../lib';

/** Which systems exist, and where they run: everywhere, unless it says otherwise. */
export const systems: readonly SystemEntry[] = [
  { name: 'teams', chart: TeamsChart, source: 'charts/platform/teams.ts' },
  { name: 'storage', chart: StorageChart, source: 'charts/platform/storage.ts', perCluster: true },
  { name: 'edge', chart: EdgeChart, source: 'charts/platform/edge.ts' },
  { name: 'volumes', chart: VolumesChart, source: 'charts/platform/volumes.ts', perCluster: true },
  { name: 'kafka', chart: KafkaChart, source: 'charts/platform/kafka.ts' },
  { name: 'consul', chart: ConsulChart, source: 'charts/platform/consul.ts', perCluster: true },
  { name: 'logging', chart: LoggingChart, source: 'charts/platform/logging.ts', perCluster: true },
  { name: 'jenkins', chart: JenkinsChart, source: 'charts/platform/jenkins.ts' },
  { name: 'graphite', chart: GraphiteChart, source: 'charts/platform/graphite.ts' },
  { name: 'dashboards', chart: DashboardsChart, source: 'charts/platform/dashboards.ts', environments: ['staging', 'prod'] },
  { name: 'builds', chart: BuildsChart, source: 'charts/platform/builds.ts' },
  { name: 'shop', chart: ShopChart, source: 'charts/shop.ts' },
  { name: 'php-apache', chart: PhpApacheChart, source: 'charts/php-apache.ts' },
  { name: 'hello', chart: HelloChart, source: 'charts/hello.ts' },
  { name: 'shippy', chart: ShippyChart, source: 'charts/shippy.ts' },
  { name: 'java-web', chart: JavaWebChart, source: 'charts/java-web.ts' },
  { name: 'frontend', chart: FrontendChart, source: 'charts/frontend.ts' },
  { name: 'governance', chart: GovernanceChart, source: 'charts/governance.ts' },
  { name: 'monitor', chart: MonitorChart, source: 'charts/monitor.ts' },
  { name: 'api-documents', chart: ApiDocumentsChart, source: 'charts/api-documents.ts' },
  { name: 'blog', chart: BlogChart, source: 'charts/blog.ts' },
  { name: 'third-party', chart: ThirdPartyChart, source: 'charts/third-party.ts' },
  { name: 'catalogue', chart: CatalogueChart, source: 'charts/catalogue.ts' },
];
