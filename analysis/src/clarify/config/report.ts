import { type Members, type Read, text } from './read.js';
import type { ReportConfig } from './types.js';

const fileName: Read<string> = (reader, value, place) => {
  const name = text(reader, value, place);
  if (!/^[\w .()-]{1,200}$/.test(name) || /^\.*$/.test(name)) {
    reader.fail(place, "a file's name of letters, digits, blanks, . _ - ( ) without folder", value);
  }
  return name;
};

const REPORT: Members<ReportConfig> = { name: fileName, title: text };

export const DEFAULT_REPORT: ReportConfig = { name: 'report', title: 'SageMaker Analysis Report' };

/** `methods.report`. */
export const report: Read<ReportConfig> = (reader, value, place) => ({
  ...DEFAULT_REPORT,
  ...reader.section(value, place, REPORT),
});
