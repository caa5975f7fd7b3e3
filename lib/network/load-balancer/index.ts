export { AddressPool, type AddressPoolProps } from './address-pool';
export { BalancerFiles, type BalancerFilesProps } from './balancer-files';
export { type BalancedServer, haproxyConfig, type HaproxySettings } from './haproxy-config';
export { keepalivedConfig } from './keepalived-config';
