import {
  anyListOf,
  columnRef,
  configValue,
  listOf,
  type Members,
  type Read,
  text,
} from './read.js';
import type { SegmentConfig } from './types.js';

const SEGMENT: Members<SegmentConfig> = {
  config_name: text,
  name_or_index: columnRef,
  segments: listOf(listOf(configValue)),
  display_aliases: anyListOf(text),
};

const segment: Read<SegmentConfig> = (reader, value, place) => {
  const { name_or_index, segments, ...rest } = reader.section(value, place, SEGMENT);
  if (name_or_index === undefined) {
    return reader.fail(`${place}.name_or_index`, 'a column by name or position', undefined);
  }
  if (segments === undefined) {
    return reader.fail(`${place}.segments`, 'a list of lists of values or intervals', undefined);
  }
  const aliases = rest.display_aliases?.length;
  if (aliases !== undefined && aliases !== segments.length && aliases !== segments.length + 1) {
    const due = `${segments.length} names, or one more for the rest`;
    reader.failIn(
      `${place}.display_aliases`,
      `${place}.display_aliases has ${aliases}; write ${due}`,
    );
  }
  return { name_or_index, segments, ...rest };
};

/** `segment_config`: parts of the data set that are analysed each on its own. */
export const segmentConfigs: Read<readonly SegmentConfig[]> = anyListOf(segment);
