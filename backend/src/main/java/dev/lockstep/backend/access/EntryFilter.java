package dev.lockstep.backend.access;

/**
 * Decides which entries of one shard may be seen. Pure and safe to keep: the answer depends on
 * nothing but the arguments.
 */
public interface EntryFilter {
  /** Whether an entry with this name and these labels may be seen. */
  boolean allows(String name, LabelLookup labels);

  /** Whether the answer can depend on labels; when not, {@link LabelLookup#NONE} will do. */
  boolean needsLabels();

  /** Equal text means equal answers. */
  String canonical();
}
