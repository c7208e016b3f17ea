package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server, and a browser in which its first administrator is signed in. The journeys of one class share both, for their starts take
 * longer than the journeys do; each begins with the browser as usual, and ends without a complaint of it.
 */
final class Stage implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    static final String PASSWORD = "four words and more";

    private static final Pattern INVITATION = Pattern.compile("http://\\S+/invitations/[A-Za-z0-9_-]+");

    private Optional<World> world = Optional.empty();
    private Optional<Browser> browser = Optional.empty();

    /** What was not looked at is not promised: only who says so may go without a browser. */
    @Override
    public void beforeAll(ExtensionContext context) {
        assumeFalse("none".equals(System.getProperty("belay.browser")), "-Dbelay.browser=none was given");
        assertThat(Browser.program())
                .as("Chromium on the path (Debian: chromium); -Dbelay.browser=none leaves these tests out")
                .isPresent();
        world = Optional.of(new World());
        world().server();
        browser = Optional.of(Browser.start());
        join();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        browser().usual();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(browser().faults()).isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        browser.ifPresent(Browser::close);
        world.ifPresent(World::close);
    }

    World world() {
        return world.orElseThrow();
    }

    Browser browser() {
        return browser.orElseThrow();
    }

    /** By the link that the server prints at its first start. */
    private void join() {
        browser().open(invitation());
        fillIn();
        browser().awaitText("What customers can do");
    }

    /** By the menu, to the page for signing in. */
    void signOut() {
        open("/");
        browser().tabTo("ada");
        browser().press("Enter");
        browser().tabTo("Sign out");
        browser().press("Enter");
        browser().awaitPath("/sign-in");
    }

    /** Fills in name and password, wherever they are asked for. */
    void fillIn() {
        browser().tabTo("Name");
        browser().type("ada");
        browser().tabTo("Password");
        browser().type(PASSWORD);
        browser().press("Enter");
        browser().awaitPath("/");
    }

    /** The page at a path. */
    void open(String path) {
        browser().open(world().address().resolve(path));
    }

    private URI invitation() {
        return World.await(
                () -> {
                    try {
                        Matcher matcher = INVITATION.matcher(
                                Files.readString(world().folder().resolve("server.log")));
                        return matcher.find() ? Optional.of(URI.create(matcher.group())) : Optional.empty();
                    } catch (IOException _) {
                        return Optional.empty();
                    }
                },
                _ -> true);
    }
}
