package dev.belay.acceptance;

import dev.belay.client.DiscoveryClient;
import dev.belay.client.Instance;
import dev.belay.client.Snapshot;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A program that looks one service up as it starts, and ends. */
final class ClientProgram {

    private ClientProgram() {}

    /** Takes the address of a server and the folder of its cache. */
    public static void main(String[] args) {
        try (DiscoveryClient client = DiscoveryClient.of(URI.create(args[0]))
                .cacheFolder(Path.of(args[1]))
                .open()) {
            Snapshot known = client.service("web").instances();
            System.out.println(known.origin() + " "
                    + known.instances().stream().map(Instance::id).sorted().collect(Collectors.joining(" ")));
        }
    }
}
