import { NodeFlags, type TreeEnsemble } from './ensemble.js';

/** Values this near to zero are zero to nodes that ask so. */
export const nextToZero = Math.fround(1e-35);

/** Whether a row with that value of the node's feature goes to the left of the node. */
export function goesLeft(ensemble: TreeEnsemble, node: number, value: number): boolean {
  const flags = ensemble.flags[node] as number;
  const own = ensemble.single ? Math.fround(value) : value;
  // most nodes and values: nothing is special
  if (flags <= NodeFlags.missingLeft && !Number.isNaN(own)) {
    return own <= (ensemble.threshold[node] as number);
  }
  const x = Number.isNaN(own) && (flags & NodeFlags.nanIsZero) !== 0 ? 0 : own;
  const missing =
    Number.isNaN(x) ||
    ((flags & NodeFlags.zeroMissing) !== 0 && x >= -nextToZero && x <= nextToZero);
  if (missing) return (flags & NodeFlags.missingLeft) !== 0;
  if ((flags & NodeFlags.byCategory) === 0) return x <= (ensemble.threshold[node] as number);
  return isListed(ensemble, node, x) !== ((flags & NodeFlags.listedRight) !== 0);
}

function isListed({ flags, bits, bitsAt, bitsLength }: TreeEnsemble, node: number, x: number) {
  if (x < 0 && ((flags[node] as number) & NodeFlags.negativeUnlisted) !== 0) return false;
  const category = Math.trunc(x);
  const word = Math.floor(category / 32);
  if (!(category >= 0) || word >= (bitsLength[node] as number)) return false;
  return (((bits[(bitsAt[node] as number) + word] as number) >>> (category % 32)) & 1) === 1;
}
