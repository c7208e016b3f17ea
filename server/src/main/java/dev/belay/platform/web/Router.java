package dev.belay.platform.web;

import dev.belay.platform.web.Route.Method;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the route for a path and method. A literal segment beats a variable one, and both beat the rest of a path. */
final class Router {

    /** What was found. */
    sealed interface Match {

        /** The route, and what its variable segments are. */
        record Found(Route route, Map<String, String> values) implements Match {}

        /** The path exists, but not with this method. */
        record WrongMethod(Set<Method> allowed) implements Match {}

        /** There is no such path. */
        record Nothing() implements Match {}
    }

    /** The name of a variable segment that nobody else may know. */
    private static final String SECRET = "{secret}";

    private final Node root = new Node();
    private final Set<List<String>> secluded = new HashSet<>();

    /** Refuses two routes that one request could not tell apart, and a variable that has two names. */
    Router(List<Route> routes) {
        routes.forEach(this::add);
    }

    /** Finds a route by the path as it was sent, still percent-encoded. */
    Match match(Method method, String rawPath) {
        Optional<List<String>> segments = decode(rawPath);
        if (segments.isEmpty()) {
            return new Match.Nothing();
        }
        var search = new Search(method, segments.get(), new ArrayList<>(), new TreeMap<>());
        Optional<Route> route = search.from(root, 0);
        if (route.isPresent()) {
            return new Match.Found(route.get(), named(route.get(), search.values));
        }
        return search.allowed.isEmpty() ? new Match.Nothing() : new Match.WrongMethod(search.allowed.keySet());
    }

    /** The routes by which a request could change something at this path. */
    List<Route> changing(String rawPath) {
        var changing = new ArrayList<Route>();
        for (Method method : List.of(Method.POST, Method.PUT, Method.DELETE)) {
            if (match(method, rawPath) instanceof Match.Found found) {
                changing.add(found.route());
            }
        }
        return changing;
    }

    /**
     * The path for the log. Where a route takes a secret in its path, only the beginning is told, of whatever is sent
     * there: a secret with a slip in the rest of its path is still a secret.
     */
    String loggable(String rawPath) {
        Optional<List<String>> segments = decode(rawPath);
        if (segments.isEmpty()) {
            return "/?/…";
        }
        // Whoever writes a slash too many means the same place.
        List<String> named =
                segments.get().stream().filter(each -> !each.isEmpty()).toList();
        return secluded.stream()
                .filter(each -> each.size() <= named.size()
                        && named.subList(0, each.size()).equals(each))
                .findFirst()
                .map(each -> "/" + String.join("/", each) + "/…")
                .orElse(rawPath);
    }

    /** The segments of a path, decoded; none when they are not properly encoded or would climb. */
    static Optional<List<String>> decode(String rawPath) {
        var segments = new ArrayList<String>();
        for (String raw : rawPath.substring(Math.min(1, rawPath.length())).split("/", -1)) {
            String segment;
            try {
                segment = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
            if (segment.equals(".")
                    || segment.equals("..")
                    || segment.indexOf('\0') >= 0
                    || segment.indexOf('/') >= 0) {
                return Optional.empty();
            }
            segments.add(segment);
        }
        return Optional.of(segments);
    }

    private void add(Route route) {
        Node node = root;
        List<String> segments = segments(route);
        if (segments.contains(SECRET)) {
            secluded.add(
                    segments.stream().takeWhile(each -> !each.startsWith("{")).toList());
        }
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.endsWith("...}") && i < segments.size() - 1) {
                throw new IllegalStateException("the rest of a path comes last: " + route.path());
            }
            node = node.child(segment);
        }
        Route other = node.routes.putIfAbsent(route.method(), route);
        if (other != null) {
            throw new IllegalStateException(
                    "two routes for one request: " + route.method() + " " + route.path() + " and " + other.path());
        }
    }

    private static List<String> segments(Route route) {
        if (!route.path().startsWith("/")) {
            throw new IllegalStateException("a path begins with a slash: " + route.path());
        }
        return Arrays.asList(route.path().substring(1).split("/", -1));
    }

    private static Map<String, String> named(Route route, List<String> values) {
        var named = new LinkedHashMap<String, String>();
        int next = 0;
        for (String segment : segments(route)) {
            if (segment.startsWith("{")) {
                named.put(segment.substring(1, segment.length() - 1).replace("...", ""), values.get(next++));
            }
        }
        return named;
    }

    /** A place in the tree of paths. */
    private static final class Node {

        private final Map<String, Node> literals = new HashMap<>();
        private final List<Node> variable = new ArrayList<>(1);
        private final List<Node> rest = new ArrayList<>(1);
        private final Map<Method, Route> routes = new TreeMap<>();

        Node child(String segment) {
            if (!segment.startsWith("{")) {
                return literals.computeIfAbsent(segment, _ -> new Node());
            }
            List<Node> only = segment.endsWith("...}") ? rest : variable;
            if (only.isEmpty()) {
                only.add(new Node());
            }
            return only.getFirst();
        }
    }

    /** One search: what is looked for, and what it met so far. */
    private record Search(Method method, List<String> segments, List<String> values, Map<Method, Route> allowed) {

        Optional<Route> from(Node node, int at) {
            if (at == segments.size()) {
                allowed.putAll(node.routes);
                return Optional.ofNullable(node.routes.get(method));
            }
            String segment = segments.get(at);
            Optional<Route> found =
                    Optional.ofNullable(node.literals.get(segment)).flatMap(next -> from(next, at + 1));
            return found.or(() -> through(node.variable, segment, at + 1))
                    .or(() -> through(
                            node.rest, String.join("/", segments.subList(at, segments.size())), segments.size()));
        }

        private Optional<Route> through(List<Node> next, String value, int at) {
            if (next.isEmpty() || value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value);
            Optional<Route> found = from(next.getFirst(), at);
            if (found.isEmpty()) {
                values.removeLast();
            }
            return found;
        }
    }
}
