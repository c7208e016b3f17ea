package dev.belay.agent.instances;

import java.nio.file.Path;

/** Where instances are kept, how they are announced, and what they may take. Port 0 stands for any free one. */
public record RuntimeSettings(
        String host,
        Path folder,
        String address,
        int portFirst,
        int portLast,
        int instancesMax,
        long outputBytesMax,
        long artifactCacheBytesMax) {}
