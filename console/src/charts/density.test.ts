import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { heightsOf } from './density.js';

const bins = (edges: number[], counts: number[]) => ({ name: 'x', edges, counts });
const heights = (...groups: ReturnType<typeof bins>[]) => {
  const { of, groups: drawn } = heightsOf(groups);
  return { of, heights: drawn.map((group) => group.map(({ height }) => height)) };
};

test('one group of equal bins shows rows, two show shares', () => {
  assert.deepEqual(heights(bins([0, 1, 2], [3, 1])), { of: 'rows', heights: [[3, 1]] });
  assert.deepEqual(heights(bins([0, 1, 2], [3, 1]), bins([0, 1, 2], [1, 1])), {
    of: 'share',
    heights: [
      [0.75, 0.25],
      [0.5, 0.5],
    ],
  });
});

test('bins of different widths show densities', () => {
  // numpy.histogram([1, 2, 3, 4, 5, 6, 7, 8, 9, 20], bins=[0, 5, 10, 30], density=True)
  const { of, heights: drawn } = heights(bins([0, 5, 10, 30], [4, 5, 1]));
  assert.equal(of, 'density');
  assert.deepEqual(drawn, [[0.08, 0.1, 0.005]]);
});

test('areas of densities sum to 1 and compare as shares do', () => {
  const group = fc
    .array(
      fc.tuple(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.integer({ min: 0, max: 1e6 })),
      { minLength: 2, maxLength: 40 },
    )
    .map((parts) => {
      let edge = 0;
      const edges = [0, ...parts.map(([width]) => (edge += width))];
      return bins(
        edges,
        parts.map(([, count]) => count),
      );
    });
  fc.assert(
    fc.property(group, group, (one, other) => {
      const { of, groups } = heightsOf([one, other]);
      if (of !== 'density') return;
      groups.forEach((drawn, i) => {
        const total = (i === 0 ? one : other).counts.reduce((a, b) => a + b, 0);
        const area = drawn.reduce((sum, { from, to, height }) => sum + (to - from) * height, 0);
        assert.ok(Math.abs(area - (total > 0 ? 1 : 0)) < 1e-9);
      });
    }),
  );
});

test('infinite edges and bins without width are drawn', () => {
  const { groups } = heightsOf([bins([-Infinity, 0, 1, Infinity], [1, 2, 3])]);
  assert.deepEqual(
    groups[0]?.map(({ from, to }) => [from, to]),
    [
      [-1, 0],
      [0, 1],
      [1, 2],
    ],
  );
  const [all] = heightsOf([bins([3, 3], [10])]).groups;
  assert.equal(all?.[0]?.count, 10);
  assert.ok(all?.[0] && all[0].from < 3 && all[0].to > 3);
});
