package dev.belay.client;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Pure: instances among which one is chosen. Two are drawn by weight, and the one with fewer outstanding calls for
 * its weight is chosen: power of two choices (Mitzenmacher 2001), for unequal servers as Mukhopadhyay and Mazumdar
 * have it (2016). With nothing outstanding each gets calls in proportion to its weight.
 */
final class Pool {

    private final List<Member> members;

    /** The weights of the members up to and with each. */
    private final long[] upTo;

    /** Of one member at least. */
    Pool(List<Member> members) {
        this.members = List.copyOf(members);
        this.upTo = new long[members.size()];
        long sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += this.members.get(i).instance().weight();
            upTo[i] = sum;
        }
    }

    long weight() {
        return upTo[upTo.length - 1];
    }

    Member choose(RandomGenerator random) {
        int first = at(random.nextLong(weight()));
        Member one = members.get(first);
        if (upTo.length == 1) {
            return one;
        }
        // Drawn as if the first were not there.
        long before = upTo[first] - one.instance().weight();
        long drawn = random.nextLong(weight() - one.instance().weight());
        Member other =
                members.get(at(drawn < before ? drawn : drawn + one.instance().weight()));
        return other.isLessBusyThan(one) ? other : one;
    }

    /** The member whose share of the weights holds this point. */
    private int at(long point) {
        int found = Arrays.binarySearch(upTo, point + 1);
        return found >= 0 ? found : -found - 1;
    }
}
