package dev.belay.platform.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * A plot over time, drawn on the server: lines of one or more series against a scale, with boundaries across it. Places are in
 * thousandths of the plot's area, from its top left corner.
 *
 * @param title what is plotted
 * @param unit what a value is counted in, shown after it
 * @param seconds how long a time the area spans
 * @param end what the right edge is, such as {@code now}
 */
public record Plot(
        String title,
        String unit,
        Scale scale,
        int seconds,
        String end,
        List<Series> series,
        List<Boundary> boundaries) {

    /** How values are spread over the height. */
    public enum Scale {
        LINEAR,
        /** By powers of ten; values of zero and below lie on the lower edge. */
        LOG
    }

    /** One line; {@code latest} is what the key shows beside the name. */
    public record Series(String name, Tone tone, List<Point> points, String latest) {
        public Series {
            points = List.copyOf(points);
        }
    }

    /** A value {@code secondsAgo} before the right edge. */
    public record Point(double secondsAgo, double value) {}

    /** A value that decides something when it is crossed; its name tells the value too. */
    public record Boundary(String name, double value, Tone tone) {}

    /** A mark on an axis: its place in thousandths and its text. */
    public record Tick(double at, String text) {
        /** The place as a percentage for SVG. */
        public String percent() {
            return String.format(Locale.ROOT, "%.2f%%", at / 10);
        }
    }

    /** As many as the stylesheet knows. */
    private static final int DASHES = 4;

    private static final double LOG_FLOOR = 1e-6;

    public Plot {
        series = List.copyOf(series);
        boundaries = List.copyOf(boundaries);
    }

    public boolean isEmpty() {
        return series.stream().allMatch(each -> each.points().isEmpty());
    }

    /** A series as SVG path data. Points outside the time are left out; a gap of more than three steps breaks the line. */
    public String path(Series line) {
        var path = new StringBuilder();
        double gap = gapSeconds(line.points());
        double before = Double.NaN;
        for (Point point : line.points()) {
            if (point.secondsAgo() < 0 || point.secondsAgo() > seconds || !Double.isFinite(point.value())) {
                continue;
            }
            boolean joined = Math.abs(before - point.secondsAgo()) <= gap;
            path.append(joined ? 'L' : 'M')
                    .append(String.format(
                            Locale.ROOT,
                            "%.1f %.1f",
                            1000 - point.secondsAgo() * 1000 / seconds,
                            place(point.value())));
            // So that a point that stands alone is seen as a dot.
            path.append(joined ? "" : "h0");
            before = point.secondsAgo();
        }
        return path.toString();
    }

    /** Which of the dashes a series is drawn with, so that its line is known without its colour. */
    public int dash(Series line) {
        return series.indexOf(line) % DASHES;
    }

    /** Where a boundary lies. */
    public Tick tick(Boundary boundary) {
        return new Tick(place(boundary.value()), boundary.name());
    }

    /** Three to five round values beside the area. */
    public List<Tick> valueTicks() {
        var ticks = new ArrayList<Tick>();
        if (scale == Scale.LOG) {
            int low = (int) Math.round(Math.log10(bottom()));
            int high = (int) Math.round(Math.log10(top()));
            int step = Math.max(1, (high - low + 3) / 4);
            for (int power = low; power <= high; power += step) {
                ticks.add(new Tick(place(Math.pow(10, power)), Words.brief(Math.pow(10, power))));
            }
            return ticks;
        }
        double step = roundStep(top() / 4);
        for (int i = 0; i * step <= top() * 1.0001; i++) {
            ticks.add(new Tick(place(i * step), Words.brief(i * step)));
        }
        return ticks;
    }

    /** The start, the middle and the end of the time. */
    public List<Tick> timeTicks() {
        return List.of(new Tick(0, before(seconds)), new Tick(500, before(seconds / 2)), new Tick(1000, end));
    }

    /** What the plot shows, in words. */
    public String inWords() {
        var words = new StringBuilder(title)
                .append(" over the last ")
                .append(before(seconds).replace("−", ""));
        for (Series line : series) {
            words.append("; ").append(line.name()).append(": ").append(line.latest());
        }
        for (Boundary boundary : boundaries) {
            words.append("; ").append(boundary.name());
        }
        return words.append('.').toString();
    }

    private static String before(int seconds) {
        return seconds >= 120 && seconds % 60 == 0 ? "−" + seconds / 60 + " min" : "−" + seconds + " s";
    }

    /** Thousandths from the top. */
    private double place(double value) {
        double share = scale == Scale.LINEAR
                ? value / top()
                : Math.log10(Math.max(value, LOG_FLOOR) / bottom()) / Math.log10(top() / bottom());
        return 1000 - 1000 * Math.clamp(share, 0, 1);
    }

    private double top() {
        double largest = values().max().orElse(0);
        if (scale == Scale.LINEAR) {
            double step = roundStep(largest / 4);
            return largest <= 0 ? 1 : Math.ceil(largest / step) * step;
        }
        return Math.pow(10, Math.max(1, Math.ceil(Math.log10(Math.max(largest, LOG_FLOOR)))));
    }

    private double bottom() {
        OptionalDouble smallest = values().filter(value -> value > 0).min();
        double power = Math.floor(Math.log10(Math.max(smallest.orElse(0.1), LOG_FLOOR)));
        return Math.pow(10, Math.min(-1, power));
    }

    private DoubleStream values() {
        return DoubleStream.concat(
                        series.stream()
                                .flatMap(each -> each.points().stream())
                                .filter(point -> point.secondsAgo() <= seconds)
                                .mapToDouble(Point::value),
                        boundaries.stream().mapToDouble(Boundary::value))
                .filter(Double::isFinite);
    }

    private static double gapSeconds(List<Point> points) {
        double smallest = Double.MAX_VALUE;
        for (int i = 1; i < points.size(); i++) {
            smallest = Math.min(
                    smallest,
                    Math.abs(points.get(i).secondsAgo() - points.get(i - 1).secondsAgo()));
        }
        return smallest * 3.5;
    }

    private static double roundStep(double step) {
        if (step <= 0) {
            return 0.25;
        }
        double power = Math.pow(10, Math.floor(Math.log10(step)));
        double first = step / power;
        return power * (first <= 1 ? 1 : first <= 2 ? 2 : first <= 2.5 ? 2.5 : first <= 5 ? 5 : 10);
    }
}
