package dev.belay.protocol.agent;

import java.util.List;

/**
 * The file of which uploaded JSON was made, so that what is wrong with it is told where people wrote it.
 *
 * @param file how its writer calls it
 * @param places line and column of each value in turn, from the outermost; before the value of a key those of the key
 */
public record UploadSource(String file, List<Integer> places) {

    public UploadSource {
        places = List.copyOf(places);
    }
}
