import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { explainerOf } from '../choose.js';
import type { Explainer, Game, Link, Matrix, Player } from '../types.js';
import type { ScoreLink, TreeEnsemble } from './ensemble.js';
import { interventionalExplainer, notInterventional } from './interventional.js';
import { InterventionalGame } from './interventional-game.js';
import { InterventionalWalk } from './interventional-walk.js';
import { type AddRows, type Choice, chooseSums, type TreeWalk } from './margin-sums.js';
import { NodeTests } from './node-tests.js';
import { notPathDependent, pathDependentExplainer } from './path-dependent.js';
import { PathDependentGame } from './path-dependent-game.js';
import { PathDependentWalk } from './path-dependent-walk.js';
import { pathsOf } from './paths.js';
import { type LeafGame, PatternSums } from './pattern-sums.js';
import type { Pause } from './pause.js';
import { modelMargins, modelScores } from './predict.js';
import { notTabled, tabledExplainer } from './tabled.js';
import * as made from './testing.js';
import { type Units, unitsOf } from './units.js';

type Make = (model: TreeEnsemble, game: Game, pause?: Pause) => Explainer;

const columns = 5;
const seeds = fc.integer({ min: 0, max: 2 ** 30 });
/** Each column alone, and two groups beside a column. */
const sides: Player[][] = [
  made.columnsAlone(columns),
  [
    { name: 'first', columns: [0, 3] },
    { name: 'second', columns: [1, 4] },
    { name: 'third', columns: [2] },
  ],
];

const near = (own: number, wanted: number, what: string) =>
  assert.ok(
    Math.abs(own - wanted) <= 1e-10 * Math.max(1, Math.abs(wanted)),
    `${what}: ${own} for ${wanted}`,
  );

const rowOf = ({ values, columns: width }: Matrix, row: number) =>
  values.subarray(row * width, (row + 1) * width);

/** Mean score over the background of a coalition, in the link's units. */
function worthOf(
  { background, players, link }: Game,
  score: (row: Matrix) => Float64Array,
  row: Float64Array,
  output: number,
) {
  return (set: number): number => {
    let mean = 0;
    for (let i = 0; i < background.rows; i++) {
      const values = made.mixed(players, set, row, rowOf(background, i));
      const scores = score({ rows: 1, columns: values.length, values });
      mean += (scores[output] as number) / background.rows;
    }
    return link === 'logit' ? Math.log(mean / (1 - mean)) : mean;
  };
}

async function checkGame(
  explainer: Explainer,
  game: Game,
  score: (row: Matrix) => Float64Array,
  rows: Matrix,
) {
  const { values, scores, outputs, players } = await explainer.explain(rows);
  for (let row = 0; row < rows.rows; row++) {
    for (let output = 0; output < outputs; output++) {
      const worth = worthOf(game, score, rowOf(rows, row), output);
      const wanted = made.shapleyOf(players, worth);
      const at = row * outputs + output;
      wanted.forEach((value, i) => {
        near(values[at * players + i] as number, value, `row ${row}, player ${i}`);
      });
      near(explainer.expected[output] as number, worth(0), 'expected');
      near(scores[at] as number, worth(2 ** players - 1), 'score');
    }
  }
}

test('interventional values are those of all coalitions, groups and missing values included', async () => {
  const property = fc.asyncProperty(
    seeds,
    fc.integer({ min: 1, max: 7 }),
    fc.constantFrom(...sides),
    fc.constantFrom(1, 2),
    async (seed, size, players, outputs) => {
      const model = made.randomEnsemble(seed, { features: columns, trees: 3, depth: 5, outputs });
      const game = made.gameOfTrees(model, made.randomRows(seed, size, columns), players);
      const score = (row: Matrix) => modelMargins(model, row);
      await checkGame(
        interventionalExplainer(model, game),
        game,
        score,
        made.randomRows(~seed, 3, columns),
      );
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

test('log odds of a logistic model with one baseline row are its margins', async () => {
  const model = made.randomEnsemble(4, { features: columns, trees: 3, depth: 4, link: 'logistic' });
  const game = made.gameOfTrees(model, made.randomRows(1, 1, columns), undefined, 'logit');
  const rows = made.randomRows(2, 8, columns);
  for (const make of [interventionalExplainer, tabledExplainer]) {
    await checkGame(make(model, game), game, (row) => modelScores(model, row), rows);
  }
});

test('path-dependent values are those of the conditional means by cover', async () => {
  const property = fc.asyncProperty(seeds, fc.constantFrom(...sides), async (seed, players) => {
    const model = made.randomEnsemble(seed, { features: columns, trees: 3, depth: 6 });
    const rows = made.randomRows(~seed, 3, columns);
    const game = made.gameOfTrees(model, made.randomRows(seed, 1, columns), players);
    const explainer = pathDependentExplainer(model, game);
    const { values, scores } = await explainer.explain(rows);
    for (let row = 0; row < rows.rows; row++) {
      const worth = (set: number) => {
        const known = players.filter((_, i) => (set >> i) & 1).flatMap((one) => one.columns);
        let sum = model.base[0] as number;
        for (const [tree, root] of model.roots.entries()) {
          const mean = made.conditionalMean(model, root, rowOf(rows, row), new Set(known));
          sum += (model.weights[tree] as number) * mean;
        }
        return sum;
      };
      made.shapleyOf(players.length, worth).forEach((value, i) => {
        near(values[row * players.length + i] as number, value, `player ${i}`);
      });
      near(explainer.expected[0] as number, worth(0), 'expected');
      near(scores[row] as number, worth(2 ** players.length - 1), 'score');
    }
  });
  await fc.assert(property, { numRuns: 60 });
});

test('scores after the link: those of all coalitions, several outputs and baseline rows', async () => {
  const property = fc.asyncProperty(
    seeds,
    fc.integer({ min: 1, max: 4 }),
    fc.constantFrom(...sides),
    fc.constantFrom<[ScoreLink, number, Link]>(
      ['logistic', 1, 'identity'],
      ['logistic', 2, 'logit'],
      ['softmax', 3, 'identity'],
      ['softmax', 3, 'logit'],
      ['exponential', 1, 'identity'],
      ['identity', 2, 'identity'],
    ),
    async (seed, size, players, [link, outputs, units]) => {
      const shape = { features: columns, trees: 4, depth: 4, outputs, link };
      const model = made.randomEnsemble(seed, shape);
      const game = made.gameOfTrees(model, made.randomRows(seed, size, columns), players, units);
      assert.equal(notTabled(model, game), undefined);
      const score = (row: Matrix) => modelScores(model, row);
      await checkGame(
        tabledExplainer(model, game),
        game,
        score,
        made.randomRows(~seed, 3, columns),
      );
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

test('the same game by asking the model for all coalitions', async () => {
  const model = made.randomEnsemble(8, { features: columns, trees: 6, depth: 5, link: 'logistic' });
  const rows = made.randomRows(3, 6, columns);
  for (const link of ['identity', 'logit'] as const) {
    const game = made.gameOfTrees(model, made.randomRows(9, 4, columns), undefined, link);
    const asked = await (await explainerOf(game, { method: 'exact' })).explain(rows);
    const { values, scores } = await tabledExplainer(model, game).explain(rows);
    values.forEach((value, i) => {
      near(value, asked.values[i] as number, 'value');
    });
    scores.forEach((value, i) => {
      near(value, asked.scores[i] as number, 'score');
    });
  }
});

test('a row between others has the values that it has alone, whatever its place in a block', async () => {
  const model = made.randomEnsemble(5, { features: columns, trees: 9, depth: 6 });
  const background = made.randomRows(6, 150, columns);
  const rows = made.randomRows(7, 300, columns);
  for (const make of [interventionalExplainer, pathDependentExplainer]) {
    const game = made.gameOfTrees(model, background);
    const all = await make(model, game).explain(rows);
    const alone = make(model, game);
    for (let row = 0; row < rows.rows; row += 29) {
      const own = await alone.explain({ rows: 1, columns, values: rowOf(rows, row) });
      own.values.forEach((value, i) => {
        near(value, all.values[row * columns + i] as number, `row ${row}, player ${i}`);
      });
    }
  }
});

test('tables, whatever their room, give the values of the walk', () => {
  const model = made.randomEnsemble(11, { features: columns, trees: 5, depth: 6, outputs: 2 });
  const rows = made.randomRows(12, 100, columns);
  const background = { ...made.randomRows(13, 3, columns), shares: Float64Array.of(0.5, 0.2, 0.3) };
  const playerOf = [0, 1, 2, 3, 4];
  const paths = pathsOf(model, playerOf);
  const tests = new NodeTests(model);
  const added = (add: AddRows) => {
    const [sums, margins] = [new Float64Array(100 * 2 * columns), new Float64Array(100 * 2)];
    add(rows.values, 0, 100, sums, margins);
    return [...sums, ...margins];
  };
  const size = { players: columns, most: columns };
  const games: [TreeWalk, (units: Units) => LeafGame][] = [
    [
      new InterventionalWalk(model, playerOf, background, size),
      (units) => new InterventionalGame(units, tests, background),
    ],
    [
      new PathDependentWalk(model, playerOf, columns, paths),
      (units) => new PathDependentGame(units.leaves),
    ],
  ];
  for (const [walk, gameOf] of games) {
    const wanted = added((...block) => {
      for (let tree = 0; tree < 5; tree++) walk.addTree(tree, ...block);
    });
    for (const bounds of [{}, { doubles: 0 }, { words: 0 }, { words: 600, doubles: 500 }]) {
      const { words, doubles } = { words: undefined, doubles: undefined, ...bounds };
      const units = unitsOf(model, tests, playerOf, words);
      const room = { players: columns, outputs: 2, doubles };
      const sums = new PatternSums(tests, units, gameOf(units), room);
      added((...block) => sums.add(...block)).forEach((value, i) => {
        near(value, wanted[i] as number, `number ${i}`);
      });
    }
  }
});

test('tables are made where patterns come again, once enough rows are seen', () => {
  const done: string[] = [];
  const walk: TreeWalk = { expected: Float64Array.of(7), addTree: (tree) => done.push(`${tree}`) };
  const tables = () => {
    done.push('tables');
    return { add: () => done.push('look-up') };
  };
  const ways = (rows: number[], choice: Partial<Choice>) => {
    done.length = 0;
    const few = { trees: 2, leaves: 60, effort: 1, met_bytes: 0, pauses: false };
    const sums = chooseSums(walk, tables, { ...few, ...choice });
    assert.equal(sums.expected[0], 7);
    const none = new Float64Array();
    for (const count of rows) for (const add of sums.parts(count)) add(none, 0, count, none, none);
    return done.join();
  };
  assert.equal(ways([128, 128], {}), '0,1,0,1');
  assert.equal(ways([8192, 128, 128], {}), '0,1,tables,look-up,look-up');
  assert.equal(ways([512, 128], { effort: 100 }), '0,1,tables,look-up');
  for (const walked of [{ leaves: 50_000 }, { met_bytes: 2 ** 30 }, { pauses: true }]) {
    assert.equal(ways([8192, 128], walked), '0,1,0,1');
  }
});

test('explainers make tables on their way, and the values are the same', async () => {
  const model = made.randomEnsemble(5, { features: columns, trees: 4, depth: 5 });
  const rows = made.randomRows(7, 1500, columns);
  const last = { rows: 100, columns, values: rows.values.subarray(1400 * columns) };
  const game = made.gameOfTrees(model, made.randomRows(6, 16, columns));
  for (const make of [interventionalExplainer, pathDependentExplainer]) {
    const { values } = await make(model, game).explain(rows);
    const walked = await make(model, game, () => undefined).explain(last);
    walked.values.forEach((value, i) => {
      near(values[1400 * columns + i] as number, value, `number ${i}`);
    });
  }
});

test('others have their turn between parts, and may end the explanation then', async () => {
  const model = made.randomEnsemble(3, { features: columns, trees: 4, depth: 4, link: 'logistic' });
  const rows = made.randomRows(2, 3, columns);
  const background = made.randomRows(1, 5, columns);
  const margins = { ...model, link: 'identity' as const };
  const asking: [TreeEnsemble, Link, Make, number][] = [
    [margins, 'identity', interventionalExplainer, 4], // for each tree
    [margins, 'identity', pathDependentExplainer, 4],
    [model, 'identity', tabledExplainer, 3 * 5], // for each row and background row
    [model, 'logit', tabledExplainer, 3 * 5],
  ];
  for (const [asked, link, make, parts] of asking) {
    const game = made.gameOfTrees(asked, background, undefined, link);
    let turns = 0;
    const pause = () => {
      turns += 1;
      return Promise.resolve();
    };
    const { values } = await make(asked, game, pause).explain(rows);
    assert.equal(turns, parts);
    assert.deepEqual(values, (await make(asked, game).explain(rows)).values);
    const end = new AbortController();
    const ending = async () => end.abort(new Error('enough'));
    await assert.rejects(make(asked, game, ending).explain(rows, end.signal), /enough/);
  }
});

test('explanations under way at the same time do not mix', async () => {
  const model = made.randomEnsemble(3, { features: columns, trees: 4, depth: 4, link: 'logistic' });
  const rows = [21, 22, 23].map((seed) => made.randomRows(seed, 2, columns));
  for (const [link, make] of [
    ['identity', tabledExplainer],
    ['logit', tabledExplainer],
    ['logit', pathDependentExplainer],
  ] as [Link, Make][]) {
    const game = made.gameOfTrees(model, made.randomRows(1, 4, columns), undefined, link);
    const explainer = make(model, game, () => nextTurn());
    const together = await Promise.all(rows.map((some) => explainer.explain(some)));
    for (const [i, some] of rows.entries()) {
      assert.deepEqual(together[i], await explainer.explain(some));
    }
  }
});

/** One path that asks whether each of so many features is at most 0, and its leaf. */
function chain(length: number): TreeEnsemble {
  let tree: made.Tree = { value: 10, cover: 1 };
  for (let feature = length - 1; feature >= 0; feature--) {
    const cover: number = 2 * (tree.cover ?? 0);
    tree = { feature, threshold: 0, cover, left: tree, right: { value: 0, cover: cover / 2 } };
  }
  return made.ensembleOf([tree], { features: length });
}

test('paths of more features than a pattern has bits: each has its equal share', async () => {
  for (const length of [3, 17, 40, 90]) {
    const model = chain(length);
    const row = { rows: 1, columns: length, values: new Float64Array(length).fill(-1) };
    const game = made.gameOfTrees(model, { ...row, values: new Float64Array(length).fill(1) });
    const own = await interventionalExplainer(model, game).explain(row);
    const other = await pathDependentExplainer(model, game).explain(row);
    for (let i = 0; i < length; i++) {
      near(own.values[i] as number, 10 / length, `${length}`);
      near(other.values[i] as number, (10 * (1 - 2 ** -length)) / length, `${length} by cover`);
    }
  }
});

test('what cannot be answered says why', () => {
  const model = chain(20);
  const background = made.randomRows(1, 2, 20);
  const game = made.gameOfTrees(model, background);
  const logistic = { ...model, link: 'logistic' as const };
  assert.equal(notInterventional(model, game), undefined);
  assert.match(
    String(notInterventional(logistic, game)),
    /scores themselves of trees with logistic link/,
  );
  assert.match(
    String(notInterventional(logistic, { ...game, link: 'logit' })),
    /mean over 2 baseline rows/,
  );
  assert.equal(notPathDependent(logistic, { ...game, link: 'logit' }), undefined);
  assert.match(String(notTabled(model, game)), /use 20 features; at most 16/);
  assert.match(String(notPathDependent({ ...model, cover: undefined }, game)), /does not say/);
  const cover = new Float64Array(41);
  assert.match(String(notPathDependent({ ...model, cover }, game)), /no training rows/);
  const some = { ...game, players: game.players.slice(1) };
  assert.match(String(notInterventional(model, some)), /column 0, which is part of no feature/);
  assert.match(
    String(notInterventional(chain(600), made.gameOfTrees(chain(600), made.randomRows(1, 1, 600)))),
    /deeper/,
  );
  assert.throws(() => interventionalExplainer(logistic, game), RangeError);
  const narrow = made.gameOfTrees(model, made.randomRows(1, 1, 19), made.columnsAlone(19));
  assert.match(String(notInterventional(model, narrow)), /20 features of 19 columns/);
});

test('rows of another table, and an aborted signal', async () => {
  const model = chain(4);
  const game = made.gameOfTrees(model, made.randomRows(1, 2, 4));
  for (const make of [interventionalExplainer, pathDependentExplainer, tabledExplainer]) {
    const explainer = make(model, game);
    await assert.rejects(explainer.explain(made.randomRows(1, 2, 5)), /rows have 5 columns/);
    const aborted = explainer.explain(
      made.randomRows(1, 2, 4),
      AbortSignal.abort(new Error('enough')),
    );
    await assert.rejects(aborted, /enough/);
    assert.equal(explainer.scoredRows, 0);
    assert.equal((await explainer.explain(made.randomRows(1, 0, 4))).values.length, 0);
  }
});
