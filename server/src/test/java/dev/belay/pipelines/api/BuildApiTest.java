package dev.belay.pipelines.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.api.BuildList;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.BuildView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds are asked for and listed by programs. */
@Tag("slow")
final class BuildApiTest {

    private static final String BUILDS = "/api/pipelines/shop/builds";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void theNewestOfTheBranchIsHeadToo() {
        world.build(git, "[{command: a}]");
        world.api(Method.POST, BUILDS, Map.of("commit", "HEAD"), BuildView.class);
        world.work();
        assertThat(world.show(2).build().commit())
                .isEqualTo(world.show(1).build().commit())
                .isNotEmpty();
        assertThatThrownBy(() -> world.api(Method.POST, BUILDS, Map.of("commit", "HEAD~1"), BuildView.class))
                .hasMessageContaining("or HEAD for the newest");
        assertThatThrownBy(() -> world.api(Method.POST, BUILDS, Map.of("envv", Map.of()), BuildView.class))
                .hasMessage("Unknown key “envv” in the body. Did you mean “env”?");
        assertThatThrownBy(() -> world.api(
                        Method.POST, BUILDS, Map.of("env", Collections.singletonMap("A", null)), BuildView.class))
                .hasMessage("The value of “A” is missing: it is a text, which may be empty.");
        assertThatThrownBy(() -> world.api(Method.POST, BUILDS, List.of(), BuildView.class))
                .hasMessage("The body must be an object, not a list.");
    }

    @Test
    void theOldestBuildIsReachedPageByPage() {
        world.build(git, "[{command: a}]");
        IntStream.range(0, 6).forEach(_ -> {
            world.pass(Duration.ofSeconds(1));
            world.api(Method.POST, BUILDS, Map.of(), BuildView.class);
        });
        assertThat(pages("pipeline=shop&limit=3&")).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(pages("limit=2&")).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(pages("pipeline=shop&state=creating&limit=5&")).containsExactly(7L, 6L, 5L, 4L, 3L, 2L);
        assertThat(pages("pipeline=shop&branch=other&")).isEmpty();
    }

    private List<Long> pages(String query) {
        var numbers = new ArrayList<Long>();
        Optional<String> before = Optional.empty();
        do {
            String target = "/api/builds?" + query
                    + before.map(each -> "before=" + each).orElse("");
            BuildList page = world.api(Method.GET, target, Map.of(), BuildList.class);
            page.builds().stream().map(BuildSummary::number).forEach(numbers::add);
            before = page.next();
        } while (before.isPresent());
        return numbers;
    }

    @Test
    void whatAQueryCannotMeanIsRefused() {
        assertThatThrownBy(() -> list("page=2"))
                .hasMessage("There is no query parameter “page” here, only pipeline, branch, state, before, limit.");
        assertThatThrownBy(() -> list("limits=2")).hasMessageEndingWith("Did you mean “limit”?");
        assertThatThrownBy(() -> world.api(Method.GET, "/api/pipelines?page=2", Map.of(), BuildList.class))
                .hasMessage("There is no query parameter “page” here.");
        assertThatThrownBy(() -> list("before=7")).hasMessageContaining("the id of a build");
        assertThatThrownBy(() -> list("branch=main")).hasMessageContaining("of one “pipeline”");
        assertThatThrownBy(() -> list("pipeline=shop&state=pased")).hasMessageContaining("Did you mean “passed”?");
    }

    private void list(String query) {
        world.api(Method.GET, "/api/builds?" + query, Map.of(), BuildList.class);
    }
}
