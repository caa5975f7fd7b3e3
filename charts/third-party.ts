import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { ConfigFile, ExternalService, SystemChart, type SystemProps, WebService } from '../lib';

/** The way to partners whose names no DNS server knows: the team's list of hosts does, and this program alone carries it. */
export class ThirdPartyChart extends SystemChart {
  readonly partners: WebService;

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'third-party', { ...props, team: teams.retail });

    const https = { port: 443, protocol: 'https' } as const;
    const thirdparty = new ExternalService(this, 'thirdparty', { ...https, host: 'thirdparty.com' });
    const google = new ExternalService(this, 'google', { ...https, host: 'google.com' });
    // called by the name of its Service, which leads to its addresses
    const baidu = new ExternalService(this, 'baidu', { ...https, addresses: this.environment.addressesOf(this.team, 'baidu.com') });

    const proxy = nginxConfig({ 'thirdparty.com': thirdparty, 'google.com': google, 'baidu.com': baidu });
    this.partners = new WebService(this, 'partners', {
      image: 'nginxinc/nginx-unprivileged',
      port: 8080,
      replicas: 2,
      hosts: 'thirdparty',
      health: { readiness: '/ready' },
      config: { files: { '/etc/nginx/conf.d/default.conf': ConfigFile.text(proxy) } },
    })
      .connectTo(thirdparty)
      .connectTo(google)
      .connectTo(baidu);
  }
}

/** Sends `/<service>/` to each partner, under the name that its certificate has. */
function nginxConfig(partners: Readonly<Record<string, ExternalService>>): string {
  const locations = Object.entries(partners).map(
    ([host, { name, endpoint }]) => `
  location /${name}/ {
    proxy_pass https://${endpoint.host}/;
    proxy_set_header Host ${host};
    proxy_ssl_name ${host};
    proxy_ssl_server_name on;
    proxy_ssl_verify on;
    proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
  }`,
  );
  return `server {\n  listen 8080;\n  location = /ready { return 204; }${locations.join('')}\n}\n`;
}
