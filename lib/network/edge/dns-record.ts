import type { DnsEndpointSpecEndpoints } from '../../../imports/externaldns.k8s.io';
import type { EdgeDns } from './edge-facts';

/** The record that leads a host to the edge: `A` or `AAAA` for an address, `CNAME` for a name. */
export function dnsRecord(host: string, { address, ttl = 300 }: EdgeDns): DnsEndpointSpecEndpoints {
  return { dnsName: host, recordType: recordType(address), recordTtl: ttl, targets: [address] };
}

function recordType(address: string): 'A' | 'AAAA' | 'CNAME' {
  if (address.includes(':')) return 'AAAA';
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(address) ? 'A' : 'CNAME';
}
