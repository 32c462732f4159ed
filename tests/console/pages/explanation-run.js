import { names as income } from '../world/income.js';
import { storyEnds } from '../world/times.js';

export default {
  route: '/explanations/run/:name',
  places: { rows: `/explanations/run/${income.reasons}?run=${storyEnds}` },
  emptyPlaces: ['/explanations/run/nobody'],
};
