package dev.belay.platform.page;

import java.util.ArrayList;
import java.util.List;

/** Who serves customers: the share of each release, in percent. Shares may sum to less than 100 when nothing serves the rest. */
public record Traffic(List<Share> shares) {

    /** One release's share; the tone says what it is: quiet for the stable one, moving for one on trial, bad for one backed out. */
    public record Share(String release, int percent, Tone tone, String role) {}

    /** A share's place on the bar, in percent of its width. */
    public record Segment(Share share, int from, int width) {}

    public Traffic {
        shares = List.copyOf(shares);
    }

    /** The places of all shares above zero, in order. */
    public List<Segment> segments() {
        var segments = new ArrayList<Segment>();
        int from = 0;
        for (Share share : shares) {
            int width = Math.clamp(share.percent(), 0, 100 - from);
            if (width > 0) {
                segments.add(new Segment(share, from, width));
                from += width;
            }
        }
        return segments;
    }

    /** The bar in words, for those who do not see it. */
    public String inWords() {
        return shares.isEmpty()
                ? "No release serves customers."
                : String.join(
                        ", ",
                        shares.stream()
                                .map(share -> share.release() + " " + share.percent() + " %")
                                .toList());
    }
}
