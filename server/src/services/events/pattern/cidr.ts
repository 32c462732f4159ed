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
  if (version === 4) return withinIpv4(address, bits);
  const block = new BlockList();
  block.addSubnet(address, bits, 'ipv6');
  return (value) => isIP(value) === 6 && block.check(value, 'ipv6');
}

/** Several times as fast as node's own list of blocks. */
function withinIpv4(address: string, bits: number): (value: string) => boolean {
  const size = 2 ** (32 - bits);
  const block = Math.floor(ipv4Number(address) / size);
  return (value) => isIP(value) === 4 && Math.floor(ipv4Number(value) / size) === block;
}

function ipv4Number(address: string): number {
  let number = 0;
  let part = 0;
  for (let at = 0; at < address.length; at++) {
    const digit = address.charCodeAt(at) - 48;
    if (digit >= 0) {
      part = part * 10 + digit;
    } else {
      number = number * 256 + part;
      part = 0;
    }
  }
  return number * 256 + part;
}
