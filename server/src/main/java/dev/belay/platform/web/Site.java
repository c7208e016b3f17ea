package dev.belay.platform.web;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How others reach this server: as its operator declared it, or else as it seems. What it seems is known only when the
 * server listens, since the system may have chosen the port.
 */
public final class Site {

    private final AtomicReference<String> root;
    private final boolean declared;

    private Site(String root, boolean declared) {
        this.root = new AtomicReference<>(root.endsWith("/") ? root.substring(0, root.length() - 1) : root);
        this.declared = declared;
    }

    /** A root that the operator declared, such as {@code https://belay.example.com}. */
    public static Site declared(String root) {
        return new Site(root, true);
    }

    /** A root that holds unless somebody shows that they know another. */
    public static Site assumed(String root) {
        return new Site(root, false);
    }

    /** Changes an assumed root, when the server listens. */
    public void moveTo(String newRoot) {
        if (!declared) {
            root.set(newRoot);
        }
    }

    /** The whole address of a path on this server. */
    public String url(String path) {
        return root.get() + path;
    }

    /**
     * The whole address of a path, for whoever sent a request.
     *
     * @param host the {@code Host} by which they reached this server, which is believed when nothing was declared
     */
    public String url(String path, Optional<String> host) {
        return declared ? url(path) : host.map(each -> "http://" + each + path).orElseGet(() -> url(path));
    }

    /** Whether browsers come over TLS, so that cookies must too. */
    public boolean isSecure() {
        return root.get().startsWith("https:");
    }

    /**
     * Whether a browser's {@code Origin} is this server: a proxy before it may tell another {@code Host} than the one
     * that the browser knows.
     */
    boolean isOrigin(String origin, String host) {
        return origin.equals("http://" + host)
                || origin.equals("https://" + host)
                || (declared && origin.equalsIgnoreCase(origin(root.get())));
    }

    /** Scheme, host and port, without a port that is the scheme's own (RFC 6454, section 6.2). */
    private static String origin(String root) {
        URI uri = URI.create(root);
        boolean usual = uri.getPort() < 0 || uri.getPort() == (uri.getScheme().equalsIgnoreCase("https") ? 443 : 80);
        return uri.getScheme() + "://" + uri.getHost() + (usual ? "" : ":" + uri.getPort());
    }
}
