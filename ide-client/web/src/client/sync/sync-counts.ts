/**
 * How often each thing happened to one client; bounds that it reached are among them. Mutable; owned
 * by its link.
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
