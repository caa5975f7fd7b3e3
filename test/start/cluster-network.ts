import { run } from './shell';

const BRIDGE = 'cluster0';

/** The network that nodes and the control plane share, in the namespace of the run. */
export class ClusterNetwork {
  private joined = 0;

  /**
   * @param gateway address of the control plane, which all nodes send through
   * @param prefixLength of the network of nodes
   */
  constructor(
    readonly gateway: string,
    private readonly prefixLength: number,
  ) {
    run('ip', 'link', 'add', BRIDGE, 'type', 'bridge');
    run('ip', 'address', 'add', `${gateway}/${prefixLength}`, 'dev', BRIDGE);
    run('ip', 'link', 'set', BRIDGE, 'up');
  }

  /** Gives the programs outside of the cluster an address, such as that of a log store. */
  addOutside(address: string): void {
    run('ip', 'address', 'replace', `${address}/32`, 'dev', BRIDGE);
  }

  /**
   * Plugs the network namespace of a process in.
   *
   * @param processId the process that holds the namespace
   * @param podCidr addresses of the pods behind it
   */
  join(processId: number, address: string, podCidr: string): void {
    this.joined += 1;
    const link = `node${this.joined}`;
    const inside = (...args: string[]) => run('nsenter', '--target', String(processId), '--net', 'ip', ...args);
    run('ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(processId));
    run('ip', 'link', 'set', link, 'master', BRIDGE, 'up');
    inside('link', 'set', 'lo', 'up');
    inside('address', 'add', `${address}/${this.prefixLength}`, 'dev', 'eth0');
    inside('link', 'set', 'eth0', 'up');
    inside('route', 'add', 'default', 'via', this.gateway);
    // the gateway knows where pods are; other nodes ask it
    run('ip', 'route', 'add', podCidr, 'via', address);
  }
}
