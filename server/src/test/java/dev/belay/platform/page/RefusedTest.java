package dev.belay.platform.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.access.Caller;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Route.Method;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RefusedTest {

    @Test
    void theWayBackIsThePageThatOneCameFrom() {
        assertThat(back(Method.POST, "https://belay.test:8443/people?x=1")).isEqualTo("/people?x=1");
    }

    @Test
    void thereIsNoWayBackToWhereNobodyWasOrToAnotherSite() {
        assertThat(back(Method.POST, "")).isEqualTo("/");
        assertThat(back(Method.POST, "https://evil.example/people")).isEqualTo("/");
        assertThat(back(Method.POST, "https://belay.test:8443//evil.example/")).isEqualTo("/");
        assertThat(back(Method.POST, "not a place")).isEqualTo("/");
        assertThat(back(Method.GET, "https://belay.test:8443/people/7/role")).isEqualTo("/");
    }

    private static String back(Method method, String referer) {
        var headers = Map.of("host", List.of("belay.test:8443"), "referer", List.of(referer));
        var request = new Request(
                method, "/people/7/role", Map.of(), Map.of(), headers, InputStream.nullInputStream(), Caller.NOBODY);
        return Refused.of(request, 409, "Conflict", "", "id").back();
    }
}
