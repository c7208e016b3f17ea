package dev.belay.platform.web;

import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import java.util.Set;

/**
 * Lets packed bodies through as they were sent. Agents pack their logs; the route unpacks them, within its own bounds.
 * Without this the HTTP library refuses every request that says its body is packed.
 */
final class PackedBody implements ContentEncoding {

    private static final String GZIP = "gzip";

    @Override
    public Set<String> ids() {
        return Set.of(GZIP);
    }

    @Override
    public boolean supportsEncoding() {
        return false;
    }

    @Override
    public boolean supportsDecoding() {
        return true;
    }

    @Override
    public ContentDecoder decoder() {
        return ContentDecoder.NO_OP;
    }

    @Override
    public ContentEncoder encoder() {
        return ContentEncoder.NO_OP;
    }

    @Override
    public String name() {
        return GZIP;
    }

    @Override
    public String type() {
        return GZIP;
    }
}
