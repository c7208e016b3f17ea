package dev.belay.pipelines.world;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A world for each test, with the repository of a shop and its pipeline. */
public final class Shop implements BeforeEachCallback, AfterEachCallback {

    public final World world = new World();
    public final GitFolder git = new GitFolder();

    @Override
    public void beforeEach(ExtensionContext context) {
        git.write("README", "A shop.");
        git.commit("Begin");
        world.pipeline(git);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        world.close();
        git.close();
    }
}
