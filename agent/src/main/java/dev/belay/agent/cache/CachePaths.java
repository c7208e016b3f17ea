package dev.belay.agent.cache;

import dev.belay.protocol.paths.Wildcards;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pure: which files belong to a cache. Inside it they are named {@code checkout/…} and {@code home/…}; whatever else stands in
 * one, or lies under none of the paths, is of somebody else's making.
 */
final class CachePaths {

    private static final String CHECKOUT = "checkout/";
    private static final String HOME = "home/";
    private static final int NAME_CHARACTERS_MAX = 4_096;

    private final List<Wildcards> checkout = new ArrayList<>();
    private final List<Wildcards> home = new ArrayList<>();

    CachePaths(List<String> paths) {
        for (String path : paths) {
            String tidy = path.strip().replaceFirst("/+$", "");
            boolean atHome = tidy.startsWith("~/");
            Wildcards pattern = Wildcards.of(atHome ? tidy.substring(2) : tidy);
            if (tidy.isEmpty() || tidy.equals("~") || tidy.equals(".") || pattern.leaves()) {
                throw new CacheProblem("\"" + path + "\" is no path below the checkout, nor below ~/.");
            }
            (atHome ? home : checkout).add(pattern);
        }
        if (paths.isEmpty()) {
            throw new CacheProblem("The cache names no paths.");
        }
    }

    boolean wantsCheckout() {
        return !checkout.isEmpty();
    }

    boolean wantsHome() {
        return !home.isEmpty();
    }

    /** Where to look for files: what is named plainly is looked for at its place, and only wildcards below the base. */
    List<Path> roots(Path base, boolean inCheckout) {
        List<Wildcards> patterns = inCheckout ? checkout : home;
        return patterns.stream()
                .map(each -> base.resolve(each.plainBeginning()))
                .filter(each -> Files.exists(each, LinkOption.NOFOLLOW_LINKS))
                .distinct()
                .toList();
    }

    /** How a file is named in a cache. */
    static String nameInCheckout(String path) {
        return CHECKOUT + path;
    }

    static String nameAtHome(String path) {
        return HOME + path;
    }

    static boolean isInCheckout(String name) {
        return name.startsWith(CHECKOUT);
    }

    /** The path below its root. */
    static String path(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    /** Whether a name is one that this step's caches may hold: below one of its paths, by plain names only. */
    boolean holds(String name) {
        boolean known = isInCheckout(name) || name.startsWith(HOME);
        if (!known || name.length() > NAME_CHARACTERS_MAX || name.indexOf('\0') >= 0) {
            return false;
        }
        List<String> segments = List.of(path(name).split("/", -1));
        boolean plain = segments.stream().noneMatch(each -> each.isEmpty() || each.equals(".") || each.equals(".."));
        return plain
                && !(isInCheckout(name) && segments.getFirst().equals(".git"))
                && isBelow(isInCheckout(name) ? checkout : home, segments);
    }

    /** Whether a path or a folder above it is meant. */
    private static boolean isBelow(List<Wildcards> patterns, List<String> segments) {
        for (int length = 1; length <= segments.size(); length++) {
            List<String> upper = segments.subList(0, length);
            if (patterns.stream().anyMatch(each -> each.matches(upper))) {
                return true;
            }
        }
        return false;
    }
}
