// 100 rules over ten sources, with every kind of operator, and events of which each matches a few.
const kinds = [
  () => ({ state: ['ALARM', 'OK'] }),
  (i) => ({ value: [{ numeric: ['>', i] }] }),
  (i) => ({ name: [{ prefix: `job-${i}-` }] }),
  (i) => ({ env: [{ 'anything-but': ['dev', 'test'] }], customer: [`c${i}`] }),
  (i) => ({ file: [{ suffix: '.csv' }, { wildcard: `*/data-${i}/*` }] }),
  () => ({ state: [{ 'equals-ignore-case': 'failed' }] }),
  () => ({ error: [{ exists: true }] }),
  (i) => ({ address: [{ cidr: `10.${i}.0.0/16` }] }),
  (i) => ({ $or: [{ value: [i] }, { name: [`x${i}`] }] }),
  (i) => ({ config: { mode: ['live'], tags: [`t${i}`] } }),
];

/** Patterns as text; ten to a source, one in five without a detail type, five for any source. */
export const patterns = Array.from({ length: 100 }, (_, i) => {
  const pattern = { detail: kinds[i % 10](i) };
  if (i < 95) pattern.source = [`shop.s${Math.floor(i / 10)}`];
  if (i % 5 > 0) pattern['detail-type'] = [`Order ${i % 2 === 0 ? 'placed' : 'shipped'}`];
  return JSON.stringify(pattern);
});

/** Entries of PutEvents, about 300 bytes each. */
export const entries = Array.from({ length: 1000 }, (_, i) => {
  const rule = (i % 10) * 10 + (Math.floor(i / 10) % 10);
  return {
    Source: `shop.s${i % 10}`,
    DetailType: `Order ${rule % 2 === 0 ? 'placed' : 'shipped'}`,
    Resources: [`arn:aws:shop:us-east-1:000000000000:order/${i}`],
    Detail: JSON.stringify({
      state: ['PENDING', 'FAILED', 'DONE', 'NEW', 'HELD'][i % 5],
      value: (i * 7) % 60,
      name: `job-${rule}-${i}`,
      env: 'prod',
      customer: `c${rule}`,
      file: `in/data-${rule}/part.parquet`,
      address: `10.${rule}.3.4`,
      config: { mode: 'live', tags: ['a', `t${rule}`] },
    }),
  };
});
