package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Route.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RouterTest {

    private static Route get(String path) {
        return Route.get(path, Permission.OPEN, _ -> Response.empty());
    }

    private final Router router = new Router(List.of(
            get("/"),
            get("/builds/{id}"),
            get("/builds/newest"),
            get("/builds/{id}/log"),
            get("/files/{path...}"),
            Route.put("/builds/{id}", Permission.BUILD, _ -> Response.empty())));

    @Test
    void aLiteralSegmentBeatsAVariableOne() {
        assertThat(path("/builds/newest")).isEqualTo("/builds/newest");
        assertThat(path("/builds/7")).isEqualTo("/builds/{id}");
        assertThat(path("/builds/newest/log")).isEqualTo("/builds/{id}/log");
    }

    @Test
    void variablesAreDecodedAndTheRestOfAPathIsOneValue() {
        assertThat(values("/builds/a%20b+c")).isEqualTo(Map.of("id", "a b+c"));
        assertThat(values("/files/css/site.css")).isEqualTo(Map.of("path", "css/site.css"));
    }

    @Test
    void aPathThatClimbsOrIsNotEncodedRightLeadsNowhere() {
        for (String path :
                List.of("/files/../x", "/files/%2e%2e/x", "/files/a%00b", "/files/%zz", "/files/a%2fb", "/files/")) {
            assertThat(router.match(Method.GET, path)).as(path).isInstanceOf(Router.Match.Nothing.class);
        }
    }

    @Test
    void aWrongMethodIsToldWhichAreRight() {
        assertThat(router.match(Method.DELETE, "/builds/7"))
                .isEqualTo(new Router.Match.WrongMethod(Set.of(Method.GET, Method.PUT)));
    }

    @Test
    void twoRoutesForOneRequestAreRefused() {
        assertThatThrownBy(() -> new Router(List.of(get("/a/{x}"), get("/a/{y}"))))
                .hasMessageContaining("two routes");
    }

    @Test
    void whatLiesWhereAPathHoldsASecretIsNotLogged() {
        var secluded = new Router(List.of(get("/invitations/{secret}"), get("/builds/{id}")));
        assertThat(secluded.loggable("/invitations/abc")).isEqualTo("/invitations/…");
        assertThat(secluded.loggable("/%69nvitations/abc/")).isEqualTo("/invitations/…");
        assertThat(secluded.loggable("/%zz/abc")).isEqualTo("/?/…");
        assertThat(secluded.loggable("//invitations/abc")).isEqualTo("/invitations/…");
        assertThat(secluded.loggable("/builds/7")).isEqualTo("/builds/7");
        assertThat(secluded.loggable("/")).isEqualTo("/");
    }

    @Test
    void aSecretDeepInAPathTakesWhatIsBesideItAlongAndNothingElse() {
        var secluded = new Router(List.of(get("/v3/files/{id}/{secret}"), get("/v3/jobs/{id}")));
        assertThat(secluded.loggable("/v3/files/7/abc")).isEqualTo("/v3/files/…");
        assertThat(secluded.loggable("/v3//files/abc")).isEqualTo("/v3/files/…");
        assertThat(secluded.loggable("/v3/jobs/7")).isEqualTo("/v3/jobs/7");
    }

    private String path(String path) {
        return ((Router.Match.Found) router.match(Method.GET, path)).route().path();
    }

    private Map<String, String> values(String path) {
        return ((Router.Match.Found) router.match(Method.GET, path)).values();
    }
}
