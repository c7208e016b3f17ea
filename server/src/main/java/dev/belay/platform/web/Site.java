package dev.belay.platform.web;

import java.util.concurrent.atomic.AtomicReference;

/** How others reach this server. Known for certain only when it listens, since the system may have chosen the port. */
public final class Site {

    private final AtomicReference<String> root;

    /** A root without a slash at its end, such as {@code https://belay.example.com}. */
    public Site(String root) {
        this.root = new AtomicReference<>(root);
    }

    /** Changes the root, when the server listens. */
    public void moveTo(String newRoot) {
        root.set(newRoot);
    }

    /** The whole address of a path on this server. */
    public String url(String path) {
        return root.get() + path;
    }

    /** Whether browsers come over TLS, so that cookies must too. */
    public boolean isSecure() {
        return root.get().startsWith("https:");
    }
}
