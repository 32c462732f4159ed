// The people of the 1994 census, as the demo's model of income and its monitors see them.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The model's inputs, in the order in which it was trained. */
export const features = [
  'Age',
  'Workclass',
  'fnlwgt',
  'Education',
  'EducationNum',
  'MaritalStatus',
  'Occupation',
  'Relationship',
  'Race',
  'Sex',
  'CapitalGain',
  'CapitalLoss',
  'HoursPerWeek',
  'Country',
];

/** Positions of the inputs that are text: the model knows each by its place in the alphabet. */
const texts = [1, 3, 5, 6, 7, 8, 9, 13];

/** People with every answer given: the model's inputs, and whether they earn more than 50,000. */
export function readPeople() {
  const rows = readFileSync(join(here, '..', 'tests', 'data', 'adult.csv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => !cells.includes('?'));
  const codes = new Map(texts.map((column) => [column, codesOf(rows, column)]));
  return rows.map((cells) => ({
    inputs: features.map((_, column) => codes.get(column)?.get(cells[column]) ?? cells[column]),
    income: cells[14] === '>50K' ? 1 : 0,
  }));
}

function codesOf(rows, column) {
  const values = [...new Set(rows.map((cells) => cells[column]))].sort();
  return new Map(values.map((value, code) => [value, String(code)]));
}

/** People that the model was trained on; it meets the others in production. */
export const trained = 20_000;

export const modelFile = join(here, 'model', 'adult.tar.gz');

/** Of each input the most frequent value where it is a text, else the median. */
export function typicalPerson(people) {
  return features.map((_, column) => {
    const values = people.map(({ inputs }) => Number(inputs[column]));
    if (!texts.includes(column)) return values.sort((a, b) => a - b)[values.length >> 1];
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].sort(([, a], [, b]) => b - a)[0][0];
  });
}
