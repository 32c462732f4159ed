import { columnRef, listOf, type Members, type Read, whole } from './read.js';
import type { PdpConfig } from './types.js';

const PDP: Members<PdpConfig> = {
  features: listOf(columnRef),
  grid_resolution: whole(1, 10_000),
  top_k_features: whole(1),
};

/** `methods.pdp`. */
export const pdp: Read<PdpConfig> = (reader, value, place) => ({
  grid_resolution: 20,
  top_k_features: 10,
  ...reader.section(value, place, PDP),
});
