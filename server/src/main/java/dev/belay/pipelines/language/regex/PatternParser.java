package dev.belay.pipelines.language.regex;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Reads a pattern into its parts. */
final class PatternParser {

    private static final int DEPTH_MAX = 50;
    private static final int COUNT_MAX = 1_000;

    private final int[] pattern;
    private final Set<Integer> again = new HashSet<>();
    private int next;
    private int groups;
    private int depth;

    PatternParser(String pattern) {
        this.pattern = pattern.codePoints().toArray();
    }

    Node read() {
        Node whole = either();
        if (next < pattern.length) {
            throw fault("“)” closes nothing");
        }
        again.stream().filter(group -> group > groups).findFirst().ifPresent(group -> {
            throw new RegexFault("\\" + group + " stands for a group, and there are only " + groups + ".");
        });
        return whole;
    }

    private Node either() {
        if (++depth > DEPTH_MAX) {
            throw fault("groups nest deeper than " + DEPTH_MAX);
        }
        var branches = new ArrayList<Node>();
        branches.add(sequence());
        while (at('|')) {
            next++;
            branches.add(sequence());
        }
        depth--;
        return branches.size() == 1 ? branches.getFirst() : new Node.Either(branches);
    }

    private Node sequence() {
        var parts = new ArrayList<Node>();
        while (next < pattern.length && !at('|') && !at(')')) {
            if (atComment()) {
                skipComment();
            } else {
                parts.add(repeated(part()));
            }
        }
        return new Node.Sequence(parts);
    }

    private boolean atComment() {
        return at('(') && peek(1) == '?' && peek(2) == '#';
    }

    private void skipComment() {
        while (next < pattern.length && !at(')')) {
            next++;
        }
        expect(')', "the comment “(?#” is not closed");
    }

    private Node part() {
        int c = pattern[next++];
        return switch (c) {
            case '(' -> group();
            case '[' -> new Node.OneOf(new ClassParser(this).read());
            case '.' -> new Node.OneOf(each -> each != '\n');
            case '^' -> new Node.At(Node.Anchor.TEXT_BEGIN);
            case '$' -> new Node.At(Node.Anchor.TEXT_END_BUT_NEWLINE);
            case '\\' -> escaped();
            case '*', '+', '?' -> throw fault("“" + Character.toString(c) + "” repeats nothing");
            default -> new Node.Literal(c);
        };
    }

    private Node group() {
        if (!at('?')) {
            int number = ++groups;
            return closed(new Node.Group(either(), number));
        }
        next++;
        int kind = next < pattern.length ? pattern[next++] : 0;
        return switch (kind) {
            case ':' -> closed(new Node.Group(either(), 0));
            case '=' -> closed(new Node.Look(either(), false));
            case '!' -> closed(new Node.Look(either(), true));
            case '<' ->
                throw fault(at('=') || at('!') ? "lookbehind is not supported" : "named groups are not supported");
            case 'P', '\'' -> throw fault("named groups are not supported");
            case '>' -> throw fault("atomic groups are not supported");
            case '(' -> throw fault("conditionals are not supported");
            default -> throw fault("“(?" + (kind == 0 ? "" : Character.toString(kind)) + "” is not supported");
        };
    }

    private Node closed(Node node) {
        expect(')', "a group is not closed");
        return node;
    }

    private Node escaped() {
        if (next == pattern.length) {
            throw fault("“\\” stands before nothing");
        }
        int c = pattern[next++];
        if (c >= '1' && c <= '9') {
            again.add(c - '0');
            return new Node.Again(c - '0');
        }
        return switch (c) {
            case 'A' -> new Node.At(Node.Anchor.TEXT_BEGIN);
            case 'z' -> new Node.At(Node.Anchor.TEXT_END);
            case 'Z' -> new Node.At(Node.Anchor.TEXT_END_BUT_NEWLINE);
            case 'b' -> new Node.At(Node.Anchor.WORD_EDGE);
            case 'B' -> new Node.At(Node.Anchor.NO_WORD_EDGE);
            default -> Classes.of(c).<Node>map(Node.OneOf::new).orElseGet(() -> new Node.Literal(character(c)));
        };
    }

    /** The character that stands for itself behind a backslash, or is meant by the letter there. */
    int character(int c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case 'v' -> 0x0b;
            case 'a' -> 0x07;
            case 'e' -> 0x1b;
            case '0' -> 0;
            case 'x' -> hexadecimal(2);
            case 'u' -> hexadecimal(4);
            default -> {
                if (Character.isLetterOrDigit(c)) {
                    throw fault("“\\" + Character.toString(c) + "” is not supported");
                }
                yield c;
            }
        };
    }

    private int hexadecimal(int digits) {
        int value = 0;
        for (int digit = 0; digit < digits; digit++) {
            int one = next < pattern.length ? Character.digit(pattern[next++], 16) : -1;
            if (one < 0) {
                throw fault("“\\x” and “\\u” take 2 and 4 hexadecimal digits");
            }
            value = value * 16 + one;
        }
        return value;
    }

    private Node repeated(Node part) {
        Node node = part;
        for (int times = 0; next < pattern.length; times++) {
            int min;
            int max;
            if (at('*') || at('+') || at('?')) {
                min = at('+') ? 1 : 0;
                max = at('?') ? 1 : Node.ENDLESS;
                next++;
            } else if (at('{') && isCount()) {
                next++;
                min = at(',') ? 0 : number();
                max = min;
                if (at(',')) {
                    next++;
                    max = at('}') ? Node.ENDLESS : number();
                }
                expect('}', "a count is not closed");
            } else {
                return node;
            }
            if (times > 0) {
                throw fault("a repetition is repeated");
            }
            if (max != Node.ENDLESS && max < min) {
                throw fault("a count ends before it begins");
            }
            if (at('+')) {
                throw fault("possessive repetition is not supported");
            }
            boolean greedy = !at('?');
            next += greedy ? 0 : 1;
            node = new Node.Repeat(node, min, max, greedy);
        }
        return node;
    }

    /** A brace that opens no count stands for itself. */
    private boolean isCount() {
        int end = next + 1;
        boolean digits = false;
        while (end < pattern.length && (Character.isDigit(pattern[end]) || pattern[end] == ',')) {
            digits |= Character.isDigit(pattern[end]);
            end++;
        }
        return digits && end < pattern.length && pattern[end] == '}';
    }

    private int number() {
        long number = 0;
        while (next < pattern.length && pattern[next] >= '0' && pattern[next] <= '9') {
            number = Math.min(number * 10 + pattern[next++] - '0', COUNT_MAX + 1);
        }
        if (number > COUNT_MAX) {
            throw fault("a count is more than " + COUNT_MAX);
        }
        return (int) number;
    }

    boolean at(int c) {
        return next < pattern.length && pattern[next] == c;
    }

    int peek(int ahead) {
        return next + ahead < pattern.length ? pattern[next + ahead] : -1;
    }

    int take() {
        if (next == pattern.length) {
            throw fault("“[” is not closed");
        }
        return pattern[next++];
    }

    private void expect(int c, String otherwise) {
        if (!at(c)) {
            throw fault(otherwise);
        }
        next++;
    }

    RegexFault fault(String what) {
        return new RegexFault("At character " + Math.max(1, next) + " of the pattern " + what + ".");
    }

    /** Reads what stands between brackets. */
    private static final class ClassParser {

        private final PatternParser all;

        ClassParser(PatternParser all) {
            this.all = all;
        }

        IntPredicate read() {
            boolean negative = all.at('^');
            if (negative) {
                all.take();
            }
            List<IntPredicate> members = new ArrayList<>();
            boolean first = true;
            while (first || !all.at(']')) {
                members.add(member());
                first = false;
            }
            all.take();
            IntPredicate any = c -> members.stream().anyMatch(member -> member.test(c));
            return negative ? any.negate() : any;
        }

        private IntPredicate member() {
            int begin = all.take();
            if (begin == '[' && all.at(':')) {
                return named();
            }
            if (begin == '\\') {
                int c = all.take();
                var shorthand = Classes.of(c);
                if (shorthand.isPresent()) {
                    return shorthand.get();
                }
                begin = c == 'b' ? '\b' : all.character(c);
            }
            if (!all.at('-') || all.peek(1) == ']' || all.peek(1) == -1) {
                int only = begin;
                return c -> c == only;
            }
            all.take();
            int end = all.take();
            if (end == '\\') {
                end = all.character(all.take());
            }
            if (end < begin) {
                throw all.fault("a range ends before it begins");
            }
            int from = begin;
            int to = end;
            return c -> c >= from && c <= to;
        }

        private IntPredicate named() {
            var name = new StringBuilder();
            while (!(all.at(':') && all.peek(1) == ']') || name.isEmpty()) {
                name.appendCodePoint(all.take());
            }
            all.take();
            all.take();
            String word = name.substring(1);
            return Classes.named(word).orElseThrow(() -> all.fault("there is no class “[:" + word + ":]”"));
        }
    }
}
