package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.object.Shape;

/** Names of container images: registry, team, workload and a growing version. */
final class Images {

  private Images() {}

  static String first(Shape shape, Dice dice) {
    return "registry.example.com/%s/%s:v1.%d.%d"
        .formatted(shape.team(), shape.app(), dice.between(0, 40), dice.between(0, 9));
  }

  /** The image of the next patch version. */
  static String next(String image) {
    int dot = image.lastIndexOf('.');
    String patch = image.substring(dot + 1).replaceFirst("\\D.*", "");
    return image.substring(0, dot + 1) + (Integer.parseInt(patch) + 1);
  }
}
