package dev.belay.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What services, environments and hosts may be called, and the host names that follow from it. */
public final class Names {

    /** The environment whose services are found without its name in the host name. */
    public static final String PRODUCTION = "production";

    private static final Pattern LABEL = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern HOST =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final String LOCAL = ".localhost";

    private Names() {}

    /** Whether a name can be part of a host name: lower-case letters, digits and hyphens, a letter first, 63 at most. */
    public static boolean isLabel(String name) {
        return LABEL.matcher(name).matches();
    }

    /** Whether a host name can be asked for: lower case, no port. */
    public static boolean isHost(String name) {
        return HOST.matcher(name).matches();
    }

    /** The host names of a service in an environment: Belay's own, then the manifest's. */
    static List<String> hosts(String service, String environment, Map<String, List<String>> declared) {
        var hosts = new ArrayList<String>();
        hosts.add(service + "." + environment + LOCAL);
        if (environment.equals(PRODUCTION)) {
            hosts.add(service + LOCAL);
        }
        hosts.addAll(declared.getOrDefault(environment, List.of()));
        return hosts.stream().distinct().toList();
    }
}
