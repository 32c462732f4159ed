import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Addresses that are not the public Internet's: IANA's special-purpose registries, and forms of
 * IPv6 that once carried IPv4 addresses or stood for a site.
 */
const special = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  special.addSubnet(net, prefix, 'ipv6');
}

/** What kind of place an IP address is; `private` covers everything that is not on the Internet. */
export function addressKind(address: string): 'loopback' | 'private' | 'public' {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0) return 'private';
  if (loopback.check(address, family)) return 'loopback';
  return special.check(address, family) ? 'private' : 'public';
}

/** Whether the server may connect to an address that a user names. */
export type AddressRule = (address: string) => boolean;

/**
 * Loopback and public addresses are always allowed; private ones where `leave` names them.
 * @param leave addresses and CIDR blocks between commas, or `*` for all; undefined for none
 * @throws Error naming a part of `leave` that is neither.
 */
export function addressRule(leave: string | undefined): AddressRule {
  const parts = (leave ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.includes('*')) return () => true;
  const allowed = new BlockList();
  for (const part of parts) {
    const [net = '', prefix] = part.split('/');
    const version = isIP(net);
    const bits = version === 6 ? 128 : 32;
    const length = prefix === undefined ? bits : Number(prefix);
    if (version === 0 || !Number.isInteger(length) || length < 0 || length > bits) {
      throw new Error(`${part} is neither an IP address nor a block such as 10.0.0.0/8`);
    }
    allowed.addSubnet(net, length, version === 6 ? 'ipv6' : 'ipv4');
  }
  return (address) =>
    addressKind(address) !== 'private' ||
    (isIP(address) !== 0 && allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'));
}

/**
 * A socket's name resolution that refuses what the rule does not allow: the addresses that are
 * checked are those that are connected to.
 */
export function checkedLookup(
  rule: AddressRule,
  refusal: (host: string, address: string) => Error,
): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, '');
      const refused = found.find(({ address }) => !rule(address));
      if (refused) return done(refusal(host, refused.address), '');
      const [first] = found;
      if (!first) return done(new Error(`${host} has no address`), '');
      return options.all ? done(null, found) : done(null, first.address, first.family);
    });
  };
}
