package dev.lockstep.agent.json;

/**
 * The objects and lists of one projection, used again for the next one. Whoever has a node of it
 * must have done with it when {@link #recycle} is called. Used by one thread.
 */
final class NodePool {

  /** Few objects have more; those of a larger one are not kept. */
  private static final int KEPT_MAX = 256;

  private final Node[] nodes = new Node[KEPT_MAX];
  private int made;
  private int used;

  /** All nodes given out so far may be used again. */
  void recycle() {
    used = 0;
  }

  Node object(Shape shape) {
    return take(Node.Type.OBJECT, shape);
  }

  Node list(Shape shape) {
    return take(Node.Type.LIST, shape);
  }

  private Node take(Node.Type type, Shape shape) {
    if (used < made) {
      return nodes[used++].again(type, shape);
    }
    Node node = type == Node.Type.OBJECT ? Node.object(shape) : Node.list(shape);
    if (made < KEPT_MAX) {
      nodes[made++] = node;
      used++;
    }
    return node;
  }
}
