/**
 * The address at a place in a block of IPv4 addresses.
 *
 * @throws Error for a block of IPv6 addresses, which no cluster of the estate has
 */
export function addressIn(cidr: string, place: number): string {
  const [network = '', bits = '32'] = cidr.split('/');
  if (network.includes(':')) throw new Error(`${cidr} is a block of IPv6 addresses; teach addressIn to count in them`);
  if (place >= 2 ** (32 - Number(bits))) throw new Error(`${cidr} has no address number ${place}; give the cluster a larger block`);
  const number = network.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0) + place;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
