package dev.lockstep.agent.hotstate;

import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.protocol.state.Entry;

/**
 * A type that was announced.
 *
 * @param announced as it was last described
 * @param shown as the catalog describes it: the description under which the resources that are held
 *     were made, so that their cells always belong to its columns
 * @param state as the catalog tells it
 * @param message as the catalog tells it
 */
record KnownType(TypeDescriptor announced, TypeDescriptor shown, TypeState state, String message) {

  /** The catalog's entry. */
  Entry catalogEntry(Preparation catalog) {
    byte[] resource = shown.catalogResource(state, message);
    Acceptance.checkResource(announced.typeId(), "", resource);
    return catalog.entry("", resource);
  }
}
