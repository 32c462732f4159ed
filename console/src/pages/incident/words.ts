import type { IncidentChange } from 'guiderail/console';

const words: Readonly<Record<string, string>> = {
  opened: 'Opened',
  reopened: 'Back',
  closed: 'Closed',
  raised: 'Became critical',
  lowered: 'A warning again',
  acknowledged: 'Acknowledged',
  muted: 'Muted',
  unmuted: 'Unmuted',
  commented: 'Noted',
  grown: 'More features joined',
};

/** What happened, by whom and why. */
export const changeWords = ({ Change, By, Reason }: IncidentChange): string =>
  [words[Change] ?? Change, `by ${By}`, ...(Reason === undefined ? [] : [`: ${Reason}`])]
    .join(' ')
    .replace(' :', ':');

export const changeName = ({ Change }: IncidentChange): string => words[Change] ?? Change;
