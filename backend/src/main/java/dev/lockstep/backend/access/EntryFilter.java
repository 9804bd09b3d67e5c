package dev.lockstep.backend.access;

/**
 * Decides which entries of one shard are visible. Pure: the answer depends on the arguments alone,
 * so callers may keep it.
 */
public interface EntryFilter {
  /** Whether an entry with this name and these labels is visible. */
  boolean allows(String name, LabelLookup labels);

  /** Whether the answer can depend on labels; if not, {@link LabelLookup#NONE} is enough. */
  boolean needsLabels();

  /** Equal text means equal answers. */
  String canonical();
}
