package dev.belay.catalog;

import dev.belay.platform.yaml.YamlBounds;
import dev.belay.platform.yaml.YamlFault;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads {@code .belay/service.yml}, and tells all that is wrong with it at once. */
final class ManifestParser {

    static final int INSTANCES_MAX = 100;
    static final int SECONDS_MAX = 3_600;
    static final int READY_WITHIN_SECONDS = 60;
    static final int DRAIN_SECONDS = 10;
    private static final int COMMAND_CHARACTERS_MAX = 10_000;
    private static final int WORDS_CHARACTERS_MAX = 200;
    private static final int LIST_MAX = 100;
    private static final int ENV_MAX = 500;

    /** Linux starts no program with a variable of 128 KiB. */
    private static final int ENV_VALUE_CHARACTERS_MAX = 32 * 1024;

    private static final List<String> KEYS = List.of(
            "service",
            "owner",
            "run",
            "port",
            "instances",
            "readiness",
            "drain_seconds",
            "env",
            "hosts",
            "dns_ttl_seconds",
            "capabilities");
    private static final List<String> READINESS_KEYS = List.of("http", "within_seconds");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern HTTP_PATH = Pattern.compile("/[\\x21-\\x7e]{0,1023}");
    private static final Pattern TEAM = Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{N} ._&/-]{0,62}[\\p{L}\\p{N}])?");
    private static final String OWN_PREFIX = "BELAY_";

    private final YamlFile file;
    private final YamlNode.Mapping fields;

    private ManifestParser(YamlFile file, YamlNode.Mapping fields) {
        this.file = file;
        this.fields = fields;
    }

    static ServiceManifest.Reading parse(String name, String text) {
        YamlFile file = YamlFile.read(name, text, YamlBounds.USUAL);
        Optional<YamlNode> root = file.root().filter(node -> !node.isNothing());
        if (root.isEmpty()) {
            return new ServiceManifest.Reading.Refused(
                    file.faults().isEmpty() ? List.of(new YamlFault(name, 1, 1, "The file is empty.")) : file.faults());
        }
        Optional<ServiceManifest> manifest = file.mapping(root.get(), "A service manifest")
                .map(mapping -> new ManifestParser(file, file.fields(mapping, "a service manifest", KEYS)))
                .map(ManifestParser::manifest);
        return file.faults().isEmpty()
                ? new ServiceManifest.Reading.Understood(manifest.orElseThrow())
                : new ServiceManifest.Reading.Refused(file.faults());
    }

    /** The manifest; where it is faulty, something stands in that nobody gets to see. */
    private ServiceManifest manifest() {
        String service = required(
                "service",
                Names::isLabel,
                "must be lower-case letters, digits and hyphens, a letter first, 63 at most");
        String owner = required("owner", TEAM.asMatchPredicate(), "must be the name of a team, 64 characters at most");
        String run = required(
                "run",
                text -> !text.isBlank() && text.length() <= COMMAND_CHARACTERS_MAX,
                "must be a command, " + COMMAND_CHARACTERS_MAX + " characters at most");
        String port = optional(
                        "port",
                        VARIABLE.asMatchPredicate(),
                        "must be the name of the environment variable for the port")
                .orElse("PORT");
        return new ServiceManifest(
                service,
                owner,
                run,
                port,
                number("instances", 1, INSTANCES_MAX).orElse(1),
                readiness(),
                number("drain_seconds", 0, SECONDS_MAX).orElse(DRAIN_SECONDS),
                env(port),
                hosts(),
                number("dns_ttl_seconds", 0, SECONDS_MAX),
                capabilities());
    }

    private String required(String key, Predicate<String> good, String rule) {
        if (fields.get(key).isEmpty()) {
            file.fault(fields, "The key “" + key + "” is missing.");
        }
        return optional(key, good, rule).orElse("");
    }

    private Optional<String> optional(String key, Predicate<String> good, String rule) {
        return fields.get(key).flatMap(node -> checked(node, "“" + key + "”", good, rule));
    }

    private Optional<String> checked(YamlNode node, String what, Predicate<String> good, String rule) {
        Optional<String> text = file.text(node, what);
        if (text.isPresent() && !good.test(text.get())) {
            file.fault(node, what + " " + rule + ", not “" + shortened(text.get()) + "”.");
            return Optional.empty();
        }
        return text;
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }

    private Optional<Integer> number(String key, int min, int max) {
        return fields.get(key).flatMap(node -> file.number(node, "“" + key + "”", min, max));
    }

    private ServiceManifest.Readiness readiness() {
        var usual = new ServiceManifest.Readiness(Optional.empty(), READY_WITHIN_SECONDS);
        return fields.get("readiness")
                .flatMap(node -> file.mapping(node, "“readiness”"))
                .map(mapping -> file.fields(mapping, "“readiness”", READINESS_KEYS))
                .map(readiness -> new ServiceManifest.Readiness(
                        readiness
                                .get("http")
                                .flatMap(node -> checked(
                                        node,
                                        "“http”",
                                        HTTP_PATH.asMatchPredicate(),
                                        "must be a path that begins with /")),
                        readiness
                                .get("within_seconds")
                                .flatMap(node -> file.number(node, "“within_seconds”", 1, SECONDS_MAX))
                                .orElse(READY_WITHIN_SECONDS)))
                .orElse(usual);
    }

    private Map<String, String> env(String port) {
        Optional<YamlNode.Mapping> mapping = fields.get("env").flatMap(node -> file.mapping(node, "“env”"));
        mapping.ifPresent(all -> all.entries().forEach(entry -> {
            String name = entry.key().text();
            if (!VARIABLE.matcher(name).matches()) {
                file.fault(entry.key(), "“" + shortened(name) + "” cannot be the name of an environment variable.");
            } else if (name.equals(port) || name.startsWith(OWN_PREFIX)) {
                file.fault(entry.key(), "“" + name + "” is set by Belay and cannot be set here.");
            }
        }));
        Map<String, String> env = mapping.map(all -> file.texts(all, "“env”")).orElse(Map.of());
        mapping.filter(_ -> env.size() > ENV_MAX)
                .ifPresent(all -> file.fault(all, "“env” may hold " + ENV_MAX + " variables at most."));
        mapping.filter(_ -> env.values().stream().anyMatch(value -> value.length() > ENV_VALUE_CHARACTERS_MAX))
                .ifPresent(all -> file.fault(
                        all, "A variable in “env” may have " + ENV_VALUE_CHARACTERS_MAX + " characters at most."));
        return env;
    }

    /** A plain list is for production; a mapping names the environment of each list. */
    private Map<String, List<String>> hosts() {
        Optional<YamlNode> node = fields.get("hosts");
        if (node.isEmpty()) {
            return Map.of();
        }
        var hosts = new LinkedHashMap<String, List<String>>();
        if (node.get() instanceof YamlNode.Mapping byEnvironment) {
            byEnvironment.entries().forEach(entry -> {
                String environment = entry.key().text();
                if (Names.isLabel(environment)) {
                    hosts.put(environment, hosts(entry.value()));
                } else {
                    file.fault(entry.key(), "“" + shortened(environment) + "” cannot be the name of an environment.");
                }
            });
        } else {
            hosts.put(Names.PRODUCTION, hosts(node.get()));
        }
        return hosts;
    }

    private List<String> hosts(YamlNode node) {
        var hosts = new ArrayList<String>();
        for (YamlNode item : items(node, "“hosts”")) {
            checked(item, "A host", Names::isHost, "must be a host name in lower case, without scheme and port")
                    .filter(host -> isFree(host, item))
                    .ifPresent(hosts::add);
        }
        return hosts;
    }

    private boolean isFree(String host, YamlNode node) {
        boolean own = host.endsWith(".localhost") || host.equals("localhost");
        if (own) {
            file.fault(node, "Names that end in “localhost” are given by Belay: leave out “" + host + "”.");
        }
        return !own;
    }

    private List<String> capabilities() {
        var capabilities = new ArrayList<String>();
        fields.get("capabilities")
                .ifPresent(node -> items(node, "“capabilities”")
                        .forEach(item -> checked(
                                        item,
                                        "A capability",
                                        text -> !text.isBlank() && text.length() <= WORDS_CHARACTERS_MAX,
                                        "must be a few words on what customers can do, " + WORDS_CHARACTERS_MAX
                                                + " characters at most")
                                .ifPresent(capabilities::add)));
        return capabilities;
    }

    private List<YamlNode> items(YamlNode node, String what) {
        List<YamlNode> items = file.list(node, what).orElse(List.of());
        if (items.size() > LIST_MAX) {
            file.fault(node, what + " may hold " + LIST_MAX + " items at most, not " + items.size() + ".");
        }
        return items;
    }
}
