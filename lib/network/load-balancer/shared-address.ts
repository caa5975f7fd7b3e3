import { when } from '../../system';
import type { EdgeDns } from '../edge';

/** Records that lead elsewhere would leave the balancer without a request. */
export function validateSharedAddress(prop: string, address: string, dns: EdgeDns | undefined): string[] {
  return when(
    dns !== undefined && dns.address !== address,
    `${prop} (${address}) is not where the DNS records of the edge lead (${dns?.address ?? ''}); use one address for both`,
  );
}
