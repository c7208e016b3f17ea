package dev.belay.discovery.dns;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from labels to values, for readers without locks. A change makes a new map that shares all but one
 * part in a thousand with the one before. A label is looked up where it stands in a packet, without making an object.
 */
final class LabelMap<V> {

    private static final int PARTS_BITS = 10;
    private static final int GOLDEN = 0x9E3779B9;

    private static final class Slot<V> {

        private final byte[] label;
        private final int hash;
        private final V value;

        private Slot(byte[] label, int hash, V value) {
            this.label = label;
            this.hash = hash;
            this.value = value;
        }

        boolean is(byte[] bytes, int from, int length, int otherHash) {
            return hash == otherHash && Arrays.equals(label, 0, label.length, bytes, from, from + length);
        }
    }

    private final V absent;
    private final @Nullable Slot<V>[][] parts;
    private final int size;

    private LabelMap(V absent, @Nullable Slot<V>[][] parts, int size) {
        this.absent = absent;
        this.parts = parts;
        this.size = size;
    }

    /** An empty map that answers {@code absent} for what it does not hold. */
    static <V> LabelMap<V> empty(V absent) {
        @Nullable Slot<V>[][] parts = newParts();
        Arrays.fill(parts, newPart(1));
        return new LabelMap<>(absent, parts, 0);
    }

    @SuppressWarnings("unchecked")
    private static <V> @Nullable Slot<V>[][] newParts() {
        return (@Nullable Slot<V>[][]) new Slot<?>[1 << PARTS_BITS][];
    }

    @SuppressWarnings("unchecked")
    private static <V> @Nullable Slot<V>[] newPart(int slots) {
        return (@Nullable Slot<V>[]) new Slot<?>[slots];
    }

    int size() {
        return size;
    }

    V get(byte[] label) {
        return get(label, 0, label.length);
    }

    V get(byte[] bytes, int from, int length) {
        int hash = hash(bytes, from, length);
        @Nullable Slot<V>[] part = parts[hash >>> (Integer.SIZE - PARTS_BITS)];
        int mask = part.length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            Slot<V> slot = part[i];
            if (slot == null) {
                return absent;
            } else if (slot.is(bytes, from, length, hash)) {
                return slot.value;
            }
        }
    }

    LabelMap<V> with(byte[] label, V value) {
        Edit<V> edit = edit();
        edit.put(label, value);
        return edit.done();
    }

    LabelMap<V> without(byte[] label) {
        Edit<V> edit = edit();
        edit.remove(label);
        return edit.done();
    }

    /** Many changes at once, which cost one new map. */
    Edit<V> edit() {
        return new Edit<>(this);
    }

    /** Shows all that it holds, in no order. */
    void each(BiConsumer<byte[], V> seen) {
        for (@Nullable Slot<V>[] part : parts) {
            for (Slot<V> slot : part) {
                if (slot != null) {
                    seen.accept(slot.label.clone(), slot.value);
                }
            }
        }
    }

    /** What was at a label and what is; {@link LabelMap#empty absent} where there is nothing. */
    interface Difference<V> {
        void at(byte[] label, V before, V now);
    }

    /** Shows what differs from an earlier map. Parts that both share are passed over. */
    void each(LabelMap<V> before, Difference<V> seen) {
        for (int number = 0; number < parts.length; number++) {
            if (isSame(parts[number], before.parts[number])) {
                continue;
            }
            for (Slot<V> slot : parts[number]) {
                if (slot != null && !isSame(before.get(slot.label), slot.value)) {
                    seen.at(slot.label.clone(), before.get(slot.label), slot.value);
                }
            }
            for (Slot<V> slot : before.parts[number]) {
                if (slot != null && isSame(get(slot.label), absent) && !isSame(slot.value, absent)) {
                    seen.at(slot.label.clone(), slot.value, absent);
                }
            }
        }
    }

    /** Parts and values never change, so what is not the same object was put anew. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Object one, Object other) {
        return one == other;
    }

    /** A new map in the making. Not for several threads at once. */
    static final class Edit<V> {

        private final LabelMap<V> before;
        private final @Nullable Slot<V>[][] parts;
        private int size;

        private Edit(LabelMap<V> before) {
            this.before = before;
            this.parts = before.parts.clone();
            this.size = before.size;
        }

        void put(byte[] label, V value) {
            int hash = hash(label, 0, label.length);
            change(label, hash, new Slot<>(label.clone(), hash, value));
        }

        void remove(byte[] label) {
            change(label, hash(label, 0, label.length), null);
        }

        LabelMap<V> done() {
            return new LabelMap<>(before.absent, parts, size);
        }

        private void change(byte[] label, int hash, @Nullable Slot<V> next) {
            int number = hash >>> (Integer.SIZE - PARTS_BITS);
            @Nullable Slot<V>[] part = parts[number];
            int held = 0;
            int kept = 0;
            for (Slot<V> slot : part) {
                held += slot == null ? 0 : 1;
                kept += slot == null || slot.is(label, 0, label.length, hash) ? 0 : 1;
            }
            int holds = kept + (next == null ? 0 : 1);
            // Half of the slots stay free, one at least, so that every search ends soon.
            @Nullable Slot<V>[] changed = newPart(holds == 0 ? 1 : Integer.highestOneBit(holds) * 4);
            for (Slot<V> slot : part) {
                if (slot != null && !slot.is(label, 0, label.length, hash)) {
                    place(changed, slot);
                }
            }
            if (next != null) {
                place(changed, next);
            }
            parts[number] = changed;
            size += holds - held;
        }
    }

    private static <V> void place(@Nullable Slot<V>[] part, Slot<V> slot) {
        int i = slot.hash & (part.length - 1);
        while (part[i] != null) {
            i = (i + 1) & (part.length - 1);
        }
        part[i] = slot;
    }

    private static int hash(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        hash *= GOLDEN;
        return hash ^ (hash >>> 15);
    }
}
