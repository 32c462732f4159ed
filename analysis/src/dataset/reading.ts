/**
 * Raised by every change of what is read out of a record (columns, cells, their kinds, times), so
 * that states of records that were read otherwise are never merged with new ones.
 */
export const READING = 1;
