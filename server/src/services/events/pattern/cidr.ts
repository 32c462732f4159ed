import { BlockList, isIP } from 'node:net';
import { invalidPattern, type Where } from './pattern-error.js';

/**
 * Compiles `cidr`: addresses within a block such as `10.0.0.0/24` or `2001:db8::/32`, or one address.
 * @throws InvalidEventPatternException
 */
export function compileCidr(text: string, where: Where): (value: string) => boolean {
  const parts = text.split('/');
  const [address = '', mask] = parts;
  const version = isIP(address);
  if (parts.length > 2 || (mask === undefined && version === 0)) {
    throw invalidPattern("Malformed CIDR, one '/' required", where);
  }
  if (version === 0) throw invalidPattern(`Malformed CIDR, no IP address: ${address}`, where);
  const most = version === 4 ? 32 : 128;
  const bits = mask === undefined ? most : /^\d{1,3}$/.test(mask) ? Number(mask) : Number.NaN;
  if (Number.isNaN(bits)) {
    throw invalidPattern('Malformed CIDR, mask bits must be an integer', where);
  }
  if (bits > most) {
    throw invalidPattern(`Malformed CIDR, IPv${version} mask bits must be at most ${most}`, where);
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(address, bits, family);
  return (value) => isIP(value) === version && block.check(value, family);
}
