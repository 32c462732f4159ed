// growth: Clarify's jobs over ten times the rows (1,000,000 against 100,000) of people of the census
// in CSV, with the demo's model of income: bias (every metric but FT, whose search for neighbours is
// its own measure, predictions asked of the model) and explanations (each row's written). Each job
// runs in a server of its own; processor time (without /proc: the job's seconds) and memory are the
// whole server's. Processor time, since one run each says little of seconds beside other programs.
import { features } from '../demo/adult.js';
import { jobSeconds, middle, peopleOf, withClarifyServer } from './support/clarify-server.js';

const rowsPerPart = 50_000;

const data = {
  ...{ dataset_type: 'text/csv', headers: ['Target', ...features], label: 'Target' },
  predictor: { model_name: 'adult', instance_type: 'ml.m5.xlarge', initial_instance_count: 1 },
};
const kinds = {
  bias: () => ({
    ...data,
    ...{ label_values_or_threshold: [1], group_variable: 'Age' },
    facet: [{ name_or_index: 'Sex', value_or_threshold: [0] }],
    methods: {
      pre_training_bias: { methods: 'all' },
      post_training_bias: {
        methods: [
          ...['AD', 'CDDPL', 'DAR', 'DCA', 'DCR', 'DI', 'DPPL', 'DRR', 'GE', 'RD', 'SD', 'TE'],
        ],
      },
    },
  }),
  explanations: () => ({
    ...data,
    methods: { shap: { baseline: [middle()], num_samples: 100, save_local_shap_values: true } },
  }),
};

export default async function clarifyGrowth({ quick }) {
  const large = quick ? 100_000 : 1_000_000;
  const rows = [];
  for (const [kind, config] of Object.entries(kinds)) {
    const before = await withClarifyServer(jobOver(config(), large / 10));
    const after = await withClarifyServer(jobOver(config(), large));
    rows.push(...rowsOf(kind, large, before, after));
  }
  return rows;
}

const jobOver = (config, rows) => async (world) => {
  let part = 0;
  let lines = [];
  let left = rows;
  for (const { inputs, income } of peopleOf(rows)) {
    lines.push([income, ...inputs].join());
    left -= 1;
    if (lines.length < rowsPerPart && left > 0) continue;
    part += 1;
    await world.put(`data/part-${String(part).padStart(3, '0')}.csv`, lines.join('\n'));
    lines = [];
  }
  const before = world.cpu();
  const seconds = await jobSeconds(world, 'growth', config, 's3://bench/data');
  return { seconds, cpu: world.cpu() - before, peak_GB: world.peak_GB() };
};

const told = ({ seconds, cpu }) => `${seconds.toFixed(1)} s (${cpu.toFixed(1)} by processor time)`;

function rowsOf(kind, large, before, after) {
  const times = Number.isNaN(after.cpu) ? after.seconds / before.seconds : after.cpu / before.cpu;
  return [
    {
      name: 'growth',
      value: times,
      unit: `times the processor time, ${kind}`,
      reference: `${large / 10} rows ${told(before)}, ${large} ${told(after)}`,
      floor: 11,
      aim: 10,
      holds: times <= 11,
    },
    {
      name: 'growth',
      value: after.peak_GB,
      unit: `GB peak memory, ${kind}`,
      reference: `the whole server; ${large / 10} rows ${before.peak_GB.toFixed(2)} GB`,
      floor: 1.5,
      aim: 0.8,
      holds: after.peak_GB <= 1.5,
    },
  ];
}
