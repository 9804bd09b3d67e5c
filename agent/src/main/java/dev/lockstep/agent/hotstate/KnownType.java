package dev.lockstep.agent.hotstate;

import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.protocol.state.Entry;

/**
 * A type that was announced.
 *
 * @param announced as it was last described
 * @param shown the description in the catalog: the one under which the held resources were made, so
 *     that their cells match its columns
 * @param state as the catalog shows it
 * @param message as the catalog shows it
 */
record KnownType(TypeDescriptor announced, TypeDescriptor shown, TypeState state, String message) {

  /** Makes the catalog's entry. */
  Entry catalogEntry(Preparation catalog) {
    byte[] resource = shown.catalogResource(state, message);
    Acceptance.checkResource(announced.typeId(), "", resource);
    return catalog.entry("", resource);
  }
}
