/**
 * What a metric says, for people. In them "members" are those of the facet (d) and "others" all the
 * rest (a); the sign that AWS documents is kept.
 */
export const metricWords: Readonly<Record<string, string>> = {
  CI: 'how much fewer members than others there are',
  DPL: 'how much more often others have the positive label',
  KL: 'how far the labels of others lie from those of members, in nats',
  JS: 'how far apart the labels of both are, in nats, the same from either side',
  LP: 'distance between the shares of labels',
  TVD: 'half the sum of the differences between shares of labels',
  KS: 'the greatest difference between shares of a label',
  CDDL: 'whether members have more of the negative labels than of the positive ones, within groups',
  DPPL: 'how much more often others are predicted positive',
  DI: 'rate of positive predictions of members over that of others; 1 is even',
  DCA: 'observed over predicted positives, others less members',
  DCR: 'observed over predicted negatives, members less others',
  AD: 'how much more often predictions for others are right',
  RD: 'how much more often positives among others are recognised (recall)',
  DAR: 'how much more often a positive prediction for others is right (precision)',
  DRR: 'how much more often a negative prediction for members is right',
  SD: 'how much more often negatives among members are recognised',
  TE: 'false negatives over false positives, members less others',
  CDDPL:
    'whether members get more of the negative predictions than of the positive ones, within groups',
  FT: 'how often members are predicted better, less worse, than the others most like them',
  GE: 'how unequally all rows profit or suffer from wrong predictions; 0 is even',
};
