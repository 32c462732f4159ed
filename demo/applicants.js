// Twelve weeks of people who ask the model of income, and what went wrong in some of them.
import { features } from './adult.js';

const column = (name) => features.indexOf(name);
const sex = column('Sex');
const marital = column('MaritalStatus');
const relationship = column('Relationship');
const education = column('EducationNum');
const hours = column('HoursPerWeek');

/** Places of the values in the alphabet, by which the model knows them. */
const female = '0';
const married = new Set(['1', '2']); // Married-AF-spouse, Married-civ-spouse
const neverMarried = '4';
const notInFamily = '1';

/**
 * Women's marriages are looked up by their family name in a register that has their name from
 * before the wedding: who is not found there is taken for single.
 */
function lostMarriage(inputs) {
  if (inputs[sex] !== female || !married.has(inputs[marital])) return inputs;
  return inputs.with(marital, neverMarried).with(relationship, notInFamily);
}

/** Levels 0 to 8 of the international standard (ISCED 2011), by the census' levels 1 to 16. */
const isced = [0, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8];

const otherLevels = (inputs) => inputs.with(education, String(isced[Number(inputs[education])]));

/** Hours of one of five working days. */
const hoursADay = (inputs) => inputs.with(hours, String(Math.round(Number(inputs[hours]) / 5)));

const asTheyAre = (inputs) => inputs;

/** What the story does to the data, by week; nothing where there is no fault. */
export const periods = [
  { weeks: 4, words: 'the people as they are', change: asTheyAre },
  {
    weeks: 3,
    words: 'a register finds no married names: women who are married arrive as single',
    fault: 'Lost marriages',
    lesson: 'The people earn as before (DPL); what is said of women changed.',
    change: lostMarriage,
  },
  { weeks: 1, words: 'mended', change: asTheyAre },
  {
    weeks: 2,
    words: 'EducationNum arrives in levels of another standard, 0 to 8 instead of 1 to 16',
    fault: 'Other levels',
    lesson: 'The order of the inputs hardly moved (nDCG), what they weigh did.',
    change: otherLevels,
  },
  {
    weeks: 2,
    words: 'that is mended, but HoursPerWeek arrives as hours a day',
    fault: 'Hours a day',
    lesson: 'The order of the inputs moved, too.',
    change: hoursADay,
  },
];

export const weekCount = periods.reduce((sum, { weeks }) => sum + weeks, 0);
export const peopleAWeek = 1500;

/** The period of a week, counted from 0. */
export function periodOf(week) {
  let left = week;
  return periods.find(({ weeks }) => {
    left -= weeks;
    return left < 0;
  });
}

/** Each week's people, drawn by lot from `people`: the same ones whenever the story is told. */
export function weeksOf(people) {
  const random = randomNumbers();
  return Array.from({ length: weekCount }, (_, week) => {
    const drawn = [...people];
    for (let at = 0; at < peopleAWeek; at++) {
      const other = at + Math.floor(random() * (drawn.length - at));
      [drawn[at], drawn[other]] = [drawn[other], drawn[at]];
    }
    const { change } = periodOf(week);
    return drawn
      .slice(0, peopleAWeek)
      .map(({ inputs, income }) => ({ inputs: change(inputs), income }));
  });
}

/** Numbers from 0 to 1 that only look random (xorshift). */
function randomNumbers() {
  let state = 2463534242;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
