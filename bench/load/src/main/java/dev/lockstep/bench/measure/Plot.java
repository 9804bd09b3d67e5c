package dev.lockstep.bench.measure;

import java.util.ArrayList;
import java.util.List;

/** Draws curves as SVG, without external resources. */
public final class Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 380;
  private static final int LEFT = 70;
  private static final int RIGHT = 190;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;
  private static final String AGAINST = " against ";
  private static final List<String> COLOURS =
      List.of("#0b6bcb", "#d9480f", "#2b8a3e", "#9c36b5", "#868e96", "#e8a600", "#087f5b");

  /**
   * The layout of an axis.
   *
   * @param isPercentile from 0 to 100, with the last ones drawn wide; otherwise logarithmic
   */
  private record Axis(String label, boolean isPercentile) {}

  /** The horizontal axis, and the ranges of both. */
  private record Scales(Axis x, double[] xs, double[] ys) {}

  private Plot() {}

  /**
   * Draws curves into one picture; the vertical axis is logarithmic.
   *
   * @param plot names its axes, as {@link Outcome.Curve#plot} says
   */
  public static String svg(String title, String plot, List<Outcome.Curve> curves) {
    String[] axes = plot.split(AGAINST, 2);
    return axes.length == 2
        ? svg(title, new Axis(axes[1], false), axes[0], curves)
        : svg(title, new Axis("percentile", true), "milliseconds", curves);
  }

  private static String svg(String title, Axis x, String yLabel, List<Outcome.Curve> curves) {
    double[] xs = range(x, curves.stream().map(Outcome.Curve::x).toList());
    double[] ys = decades(curves.stream().map(Outcome.Curve::y).toList());
    StringBuilder out = new StringBuilder();
    out.append(
        Run.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"%d\" height=\"%d\""
                + " fill=\"white\"/>%n",
            WIDTH, HEIGHT, WIDTH, HEIGHT));
    text(out, LEFT, 22, "start", "<tspan font-weight=\"bold\">" + escaped(title) + "</tspan>");
    for (double decade = Math.ceil(ys[0]); decade <= ys[1]; decade++) {
      double y = place(decade, ys, HEIGHT - BOTTOM, TOP);
      line(out, LEFT, y, WIDTH - RIGHT, y);
      text(out, LEFT - 8, y + 4, "end", label(Math.pow(10, decade)));
    }
    for (double tick : ticks(x, xs)) {
      double at = place(scaled(x, tick), xs, LEFT, WIDTH - RIGHT);
      line(out, at, TOP, at, HEIGHT - BOTTOM);
      text(out, at, HEIGHT - BOTTOM + 18, "middle", x.isPercentile() ? plain(tick) : label(tick));
    }
    text(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", escaped(x.label()));
    text(out, 8, TOP - 8, "start", escaped(yLabel));
    for (int i = 0; i < curves.size(); i++) {
      curve(out, curves.get(i), i, new Scales(x, xs, ys));
    }
    return out.append("</svg>\n").toString();
  }

  private static void curve(StringBuilder out, Outcome.Curve curve, int index, Scales scales) {
    String colour = COLOURS.get(index % COLOURS.size());
    List<String> points = new ArrayList<>();
    for (int i = 0; i < curve.x().length; i++) {
      if (curve.y()[i] > 0) {
        points.add(
            Run.format(
                "%.1f,%.1f",
                place(scaled(scales.x(), curve.x()[i]), scales.xs(), LEFT, WIDTH - RIGHT),
                place(Math.log10(curve.y()[i]), scales.ys(), HEIGHT - BOTTOM, TOP)));
      }
    }
    out.append(
        Run.format(
            "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>%n",
            colour, String.join(" ", points)));
    double y = TOP + 10 + index * 20.0;
    out.append(
        Run.format(
            "<rect x=\"%d\" y=\"%.1f\" width=\"12\" height=\"3\" fill=\"%s\"/>%n",
            WIDTH - RIGHT + 12, y, colour));
    text(out, WIDTH - RIGHT + 30, y + 5, "start", escaped(curve.name()));
  }

  /** Spaces percentiles by the rarity of what lies above them. */
  private static double scaled(Axis axis, double value) {
    return axis.isPercentile()
        ? -Math.log10(Math.max(0.05, 100 - value) / 100)
        : Math.log10(Math.max(value, 1e-9));
  }

  private static double[] range(Axis axis, List<double[]> all) {
    if (axis.isPercentile()) {
      return new double[] {0, scaled(axis, 100)};
    }
    return span(all);
  }

  private static double[] decades(List<double[]> all) {
    double[] span = span(all);
    return new double[] {
      Math.floor(span[0]), Math.max(Math.ceil(span[1]), Math.floor(span[0]) + 1)
    };
  }

  private static double[] span(List<double[]> all) {
    double least = Double.MAX_VALUE;
    double most = -Double.MAX_VALUE;
    for (double[] each : all) {
      for (double value : each) {
        if (value > 0) {
          least = Math.min(least, Math.log10(value));
          most = Math.max(most, Math.log10(value));
        }
      }
    }
    return least > most ? new double[] {0, 1} : new double[] {least, Math.max(most, least + 0.1)};
  }

  private static double[] ticks(Axis axis, double[] xs) {
    if (axis.isPercentile()) {
      return new double[] {0, 50, 90, 99, 99.9};
    }
    List<Double> ticks = new ArrayList<>();
    for (double decade = Math.ceil(xs[0]); decade <= xs[1] + 1e-9; decade++) {
      ticks.add(Math.pow(10, decade));
    }
    return ticks.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double place(double value, double[] range, double from, double to) {
    return from + (value - range[0]) / (range[1] - range[0]) * (to - from);
  }

  private static void line(StringBuilder out, double x1, double y1, double x2, double y2) {
    out.append(
        Run.format(
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dee2e6\"/>%n",
            x1, y1, x2, y2));
  }

  private static void text(StringBuilder out, double x, double y, String anchor, String text) {
    out.append(
        Run.format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#343a40\">%s</text>%n",
            x, y, anchor, text));
  }

  private static String label(double value) {
    if (value >= 1e6) {
      return plain(value / 1e6) + "M";
    }
    return value >= 1e3 ? plain(value / 1e3) + "k" : plain(value);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
