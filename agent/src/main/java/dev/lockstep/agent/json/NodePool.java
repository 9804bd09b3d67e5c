package dev.lockstep.agent.json;

/**
 * Reuses the objects and lists of one projection for the next one. A node must not be used after
 * {@link #recycle}. Used by one thread.
 */
final class NodePool {

  /** Most nodes kept; few objects have more. */
  private static final int KEPT_MAX = 256;

  private final Node[] nodes = new Node[KEPT_MAX];
  private int made;
  private int used;

  /** Makes all nodes available again. */
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
