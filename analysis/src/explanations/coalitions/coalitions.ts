/** Sets of players. The full one is asked for as well, the empty one's score is known. */
export interface Coalitions {
  /** How many players take part. */
  readonly players: number;
  readonly count: number;
  /** `count * players`: 1 where the player is present. */
  readonly member: Uint8Array;
  /** Which of them is the full one. */
  readonly full: number;
}
