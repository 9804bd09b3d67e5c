/**
 * Counts of one client's events, reached bounds included. Mutable; owned by its link.
 */
export class SyncCounts {
  applied = 0;
  resets = 0;
  gaps = 0;
  wrong = 0;
  old = 0;
  skipped = 0;
  strays = 0;
  malformed = 0;
  silences = 0;
  connects = 0;
}
