package dev.belay.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.platform.access.Role;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Look;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Route;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class PersonApiTest extends PeopleFrame {

    @Test
    void aFormPutsSomebodyIntoTeamsAndThePageShowsThem() throws Exception {
        submit("teams", "teams=web,+ops+web");
        assertThat(everybody(true).teams()).isEqualTo(Map.of("ops", List.of("Ada"), "web", List.of("Ada")));
        assertThat(page(true)).contains("value=\"ops web\"", "Teams of Ada");
    }

    @Test
    void aFormSaysWhereSomebodyIsWrittenToAndThePageShowsIt() throws Exception {
        submit("email", "email=+ada%40example.com+");
        assertThat(page(true)).contains("value=\"ada@example.com\"", "E-mail of Ada");
        assertThat(page(false)).contains(">ada@example.com</td>").doesNotContain("E-mail of Ada");
        assertThatThrownBy(() -> submit("email", "email=ada")).hasMessageContaining("“ada” is no address of mail");
        assertThat(everybody(true).emails()).containsValue("ada@example.com");
        submit("email", "email=");
        assertThat(everybody(true).emails()).isEmpty();
    }

    private void submit(String what, String content) throws Exception {
        Person ada = test.database().read(tx -> store.byName(tx, "Ada").orElseThrow());
        Route form = new PersonApi(test.database(), new Journal(), store)
                .pages().stream()
                        .filter(route -> route.path().endsWith("/" + what))
                        .findFirst()
                        .orElseThrow();
        form.handler()
                .handle(new Request(
                        form.method(),
                        "/people/" + ada.id() + "/" + what,
                        Map.of("id", ada.id().toString()),
                        Map.of(),
                        Map.of("content-type", List.of("application/x-www-form-urlencoded")),
                        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
                        ada()));
    }

    private PeoplePages.Everybody everybody(boolean administers) {
        return test.database()
                .read(tx -> new PeoplePages.Everybody(
                        store.all(tx, 10),
                        new TeamStore().all(tx),
                        new EmailStore().all(tx),
                        List.of(Role.values()),
                        "",
                        administers));
    }

    private String page(boolean administers) {
        return Look.page("people", "/people", "people/people.jte", everybody(administers));
    }

    @Test
    void whereSomebodyIsWrittenToIsKnownOfThemAndOfTheirTokens() throws Exception {
        var api = new PersonApi(test.database(), new Journal(), store);
        Route email = api.routes().stream()
                .filter(route -> route.path().endsWith("/email"))
                .findFirst()
                .orElseThrow();
        String none = test.database().read(tx -> api.email(tx, ada().actor()));
        assertThat(none).isEmpty();
        for (String address : List.of("ada@example.com", "no address", "")) {
            var request = new Request(
                    email.method(),
                    "/api/people/Ada/email",
                    Map.of("name", "Ada"),
                    Map.of(),
                    Map.of(),
                    new ByteArrayInputStream(("{\"email\":\"" + address + "\"}").getBytes(StandardCharsets.UTF_8)),
                    ada());
            if (address.contains(" ")) {
                assertThatThrownBy(() -> email.handler().handle(request)).hasMessageContaining("no address of mail");
            } else {
                email.handler().handle(request);
                String kept = test.database().read(tx -> api.email(tx, ada().actor()));
                assertThat(kept).isEqualTo(address);
            }
        }
    }
}
