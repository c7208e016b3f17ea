package dev.belay.platform.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars beside each other, drawn on the server: one for each thing that happened, the oldest on the left, as high as it took long. The
 * highest fills the height. What they say stands in words for those who do not see them.
 *
 * @param words what all of them show, in a sentence
 * @param slots for how many there is room; fewer bars stand on the right
 */
public record Bars(List<Bar> bars, int slots, String words) {

    private static final double GAP = 0.25;
    private static final double LOWEST = 4;

    /** One bar: its value, what it stands for, and what it says when one points at it. */
    public record Bar(double value, Tone tone, String words) {}

    /** A bar in its place, in percent of the area. */
    public record Place(Bar bar, double left, double width, double height) {
        public String leftPercent() {
            return percent(left);
        }

        public String widthPercent() {
            return percent(width);
        }

        public String topPercent() {
            return percent(100 - height);
        }

        public String heightPercent() {
            return percent(height);
        }

        private static String percent(double value) {
            return String.format(Locale.ROOT, "%.2f%%", value);
        }
    }

    public Bars {
        bars = List.copyOf(bars.size() > slots ? bars.subList(bars.size() - slots, bars.size()) : bars);
    }

    /** The bars from left to right. Even nothing is seen as a line. */
    public List<Place> places() {
        double highest = bars.stream().mapToDouble(Bar::value).max().orElse(0);
        double slot = 100.0 / slots;
        var places = new ArrayList<Place>();
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double height = highest <= 0 ? LOWEST : LOWEST + (100 - LOWEST) * Math.max(0, bar.value()) / highest;
            places.add(new Place(bar, (slots - bars.size() + i) * slot, slot * (1 - GAP), height));
        }
        return places;
    }
}
