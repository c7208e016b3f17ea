package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.CacheAnswer;
import dev.belay.protocol.agent.CacheOffer;
import dev.belay.protocol.agent.CacheQuestion;
import dev.belay.protocol.agent.CacheWish;
import dev.belay.protocol.agent.FoundCache;
import dev.belay.protocol.setting.CacheList;
import dev.belay.protocol.setting.CacheView;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Caches of a pipeline: found by key and prefix, the first is kept, the same content once, the least used goes. */
@Tag("slow")
final class CacheTest {

    private static final String SCOPE = "0123456789abcdef";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private String id = "";
    private String token = "";

    @BeforeEach
    void beginJob() {
        AgentRegistered agent = world.agent("one");
        world.build(shop.git, """
                steps:
                  - command: make
                    cache: {paths: [target, ~/.m2], key: 'm-{{ checksum "pom.xml" }}', restore_keys: m-, size: 2g}
                """);
        AcceptedJob job = world.begin(agent);
        id = job.id();
        token = job.token();
        assertThat(Json.V3.readValue(job.env().get(CacheWish.VARIABLE), CacheWish.class))
                .isEqualTo(new CacheWish(
                        List.of("target", "~/.m2"),
                        Optional.of("m-{{ checksum \"pom.xml\" }}"),
                        List.of("m-"),
                        Optional.empty(),
                        Optional.of(2L << 30)));
    }

    @Test
    void aCacheIsFoundByItsKeyAndElseTheNewestByAPrefix() throws Exception {
        save("m-1", "one");
        world.pass(Duration.ofSeconds(1));
        save("m-2", "two");
        assertThat(find("m-1")).contains("m-1");
        assertThat(find("m-3")).isEmpty();
        assertThat(find("m-3", "x-", "m-", "")).contains("m-2");
        assertThat(content(found("m-3", "m-"), Map.of())).isEqualTo("two");
        assertThat(content(found("m-1"), Map.of("Range", "bytes=1-"))).isEqualTo("ne");
        assertThatThrownBy(() -> world.v3(
                        Method.POST,
                        path("/search"),
                        token,
                        new CacheQuestion("fedcba9876543210", "m-1", List.of("")),
                        FoundCache.class))
                .isInstanceOf(Problem.class);
    }

    @Test
    void whoSavesFirstIsKeptAndTheSameContentIsKeptOnce() throws Exception {
        assertThat(save("a", "content")).isEqualTo("kept");
        assertThat(save("a", "other")).isEqualTo("taken");
        assertThat(offer("b", "content").state()).isEqualTo("kept");
        assertThat(content(found("a"), Map.of())).isEqualTo("content");
        assertThat(content(found("b"), Map.of())).isEqualTo("content");
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void peopleSeeTheCachesOfAPipelineAndRemoveOne() throws Exception {
        save("m-<1>", "one");
        world.pass(Duration.ofSeconds(1));
        save("m-2", "content");
        CacheList list = world.api(Method.GET, "/api/pipelines/shop/caches", Map.of(), CacheList.class);
        assertThat(list.caches()).extracting(CacheView::key).containsExactly("m-2", "m-<1>");
        assertThat(list.bytes()).isEqualTo(10);
        assertThat(world.page("/pipelines/shop")).contains("m-&lt;1", "10 B of ", "Remove this cache?");
        String path = "/pipelines/shop/caches/" + list.caches().getFirst().id();
        world.call(Method.DELETE, path, World.OPERATOR, Map.of(), new byte[0]);
        assertThatThrownBy(() -> found("m-2")).isInstanceOf(Problem.class);
        assertThat(found("m-<1>").bytes()).isEqualTo(3);
        assertThatThrownBy(() -> world.call(Method.DELETE, path, World.OPERATOR, Map.of(), new byte[0]))
                .hasMessageContaining("There is no cache");
        world.work("deleted-blobs");
        assertThat(blobs()).hasSize(1);
        assertThat(world.journal("pipeline.configured")).hasSize(1);
    }

    @Test
    void manyWhoSaveAtOnceAgreeOnOne() throws Exception {
        String path = offer("a", "content").path();
        try (var pool = Executors.newFixedThreadPool(4)) {
            List<Callable<String>> calls = java.util.Collections.nCopies(8, () -> put(path, "content"));
            var states = new java.util.TreeMap<String, Integer>();
            for (var each : pool.invokeAll(calls)) {
                states.merge(each.get(), 1, Integer::sum);
            }
            assertThat(states).isEqualTo(Map.of("kept", 1, "taken", 7));
        }
        world.work("deleted-blobs");
        assertThat(blobs()).hasSize(1);
        assertThat(content(found("a"), Map.of())).isEqualTo("content");
    }

    @Test
    void whatIsNotWhatWasOfferedIsRefusedAndLeavesNothing() throws Exception {
        String path = offer("a", "content").path();
        assertThatThrownBy(() -> put(path, "CONTENT")).hasMessageContaining("another content");
        assertThatThrownBy(() -> put(path, "content and more")).hasMessageContaining("larger than 7");
        assertThat(find("a")).isEmpty();
        world.pass(Duration.ofHours(25));
        world.work("deleted-blobs");
        assertThat(blobs()).isEmpty();
    }

    @Test
    void whatWasNotUsedForLongestGoesWhenThereIsTooMuch() throws Exception {
        byte[] half = new byte[(int) (World.CACHES.bytesMax() / 2)];
        save("a", half);
        world.pass(Duration.ofSeconds(1));
        half[0] = 1;
        save("b", half);
        world.pass(Duration.ofSeconds(1));
        assertThat(find("a")).contains("a");
        world.pass(Duration.ofSeconds(1));
        half[0] = 2;
        save("c", half);
        assertThat(find("a")).contains("a");
        assertThat(find("b")).isEmpty();
        assertThat(find("c")).contains("c");
        world.work("deleted-blobs");
        assertThat(blobs()).hasSize(2);
    }

    @Test
    void whatNobodyUsesGoesAfterAWhile() throws Exception {
        save("a", "content");
        world.pass(CacheLimits.USUAL.unused().plusDays(1));
        world.work("caches");
        world.work("deleted-blobs");
        assertThat(blobs()).isEmpty();
        assertThat(world.database.strings("select key from pipelines.cache_entry"))
                .isEmpty();
    }

    @Test
    void aCacheThatIsTooLargeAndAStrangeKeyAreRefused() {
        assertThatThrownBy(() -> world.v3(
                        Method.POST,
                        path(""),
                        token,
                        new CacheOffer(SCOPE, "a", "0".repeat(64), World.CACHES.bytesMax() + 1),
                        CacheAnswer.class))
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> offer("a\nb", "content")).hasMessageContaining("key of a cache");
        assertThatThrownBy(() -> offer("", "content")).hasMessageContaining("key of a cache");
    }

    private String path(String rest) {
        return "/v3/jobs/" + id + "/caches" + rest;
    }

    private CacheAnswer offer(String key, String content) throws Exception {
        return offer(key, World.utf8(content));
    }

    private CacheAnswer offer(String key, byte[] content) throws Exception {
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        return world.v3(
                Method.POST, path(""), token, new CacheOffer(SCOPE, key, sha256, content.length), CacheAnswer.class);
    }

    private String save(String key, String content) throws Exception {
        return save(key, World.utf8(content));
    }

    private String save(String key, byte[] content) throws Exception {
        CacheAnswer answer = offer(key, content);
        return answer.state().equals("wanted") ? put(answer.path(), content) : answer.state();
    }

    private String put(String path, String content) throws Exception {
        return put(path, World.utf8(content));
    }

    private String put(String path, byte[] content) throws Exception {
        var answer = (Response.JsonBody) world.call(Method.PUT, path, token, Map.of(), content);
        return ((CacheAnswer) answer.value()).state();
    }

    private FoundCache found(String key, String... prefixes) {
        return world.v3(
                Method.POST,
                path("/search"),
                token,
                new CacheQuestion(SCOPE, key, List.of(prefixes)),
                FoundCache.class);
    }

    private Optional<String> find(String key, String... prefixes) {
        try {
            return Optional.of(found(key, prefixes).key());
        } catch (Problem problem) {
            assertThat(problem.kind()).isEqualTo(Problem.Kind.NOT_FOUND);
            return Optional.empty();
        }
    }

    private String content(FoundCache found, Map<String, String> headers) throws Exception {
        Response response = world.call(Method.GET, found.path(), token, headers, new byte[0]);
        return new String(World.bytes(response), java.nio.charset.StandardCharsets.UTF_8);
    }

    private List<String> blobs() {
        String[] names = world.folder.resolve("blobs/caches").toFile().list();
        return names == null ? List.of() : List.of(names);
    }
}
