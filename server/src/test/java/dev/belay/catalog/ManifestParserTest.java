package dev.belay.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.yaml.YamlFault;
import dev.belay.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ManifestParserTest {

    private static final String LEAST = "service: shop\nowner: storefront\nrun: ./run\n";

    @Test
    void readsEverythingThatAManifestMaySay() {
        String text = """
                service: shop
                owner: storefront
                run: java -jar build/shop.jar
                port: HTTP_PORT
                instances: 2
                readiness: {http: /ready, within_seconds: 20}
                drain_seconds: 5
                env: {GREETING: hello, COUNT: 3, ON: yes, EMPTY: }
                hosts: [shop.example.com]
                dns_ttl_seconds: 5
                capabilities:
                  - Customers can browse the catalogue
                """;

        assertThat(manifest(text))
                .isEqualTo(new ServiceManifest(
                        "shop",
                        "storefront",
                        "java -jar build/shop.jar",
                        "HTTP_PORT",
                        2,
                        new ServiceManifest.Readiness(Optional.of("/ready"), 20),
                        5,
                        Map.of("GREETING", "hello", "COUNT", "3", "ON", "yes", "EMPTY", ""),
                        Map.of("production", List.of("shop.example.com")),
                        Optional.of(5),
                        List.of("Customers can browse the catalogue")));
    }

    @Test
    void aManifestThatWasNotedBeforeThereWereTimesToKeepAnswersIsStillRead() {
        String noted = Json.API.writeValueAsString(manifest(LEAST)).replaceAll(",\"dnsTtlSeconds\":null", "");

        assertThat(noted).doesNotContain("dnsTtlSeconds");
        assertThat(Json.API.readValue(noted, ServiceManifest.class)).isEqualTo(manifest(LEAST));
    }

    @Test
    void fillsInWhatIsUsual() {
        ServiceManifest manifest = manifest(LEAST);

        assertThat(manifest.port()).isEqualTo("PORT");
        assertThat(manifest.instances()).isEqualTo(1);
        assertThat(manifest.readiness()).isEqualTo(new ServiceManifest.Readiness(Optional.empty(), 60));
        assertThat(manifest.drainSeconds()).isEqualTo(10);
        assertThat(manifest.env()).isEmpty();
        assertThat(manifest.capabilities()).isEmpty();
    }

    @Test
    void takesHostsByEnvironment() {
        assertThat(manifest(LEAST + "hosts: {staging: [a.example.com], production: [b.example.com]}\n")
                        .hosts())
                .isEqualTo(Map.of("staging", List.of("a.example.com"), "production", List.of("b.example.com")));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("", "1:1: The file is empty."),
                Arguments.of("# nothing\n", "1:1: The file is empty."),
                Arguments.of("- a\n", "1:1: A service manifest must be a mapping, not a list."),
                Arguments.of(
                        LEAST + "drain-seconds: 3\n",
                        "4:1: Unknown key “drain-seconds” in a service manifest." + " Did you mean “drain_seconds”?"),
                Arguments.of(LEAST + "readiness: {path: /r}\n", "4:13: Unknown key “path” in “readiness”."),
                Arguments.of(
                        LEAST + "readiness: {http: ready}\n",
                        "4:19: “http” must be a path that begins with /, not" + " “ready”."),
                Arguments.of(
                        LEAST + "readiness: {within_seconds: 0}\n",
                        "4:29: “within_seconds” must be from 1 to 3600," + " not 0."),
                Arguments.of(
                        LEAST + "dns_ttl_seconds: 3601\n", "4:18: “dns_ttl_seconds” must be from 0 to 3600, not 3601."),
                Arguments.of(LEAST + "instances: two\n", "4:12: “instances” must be a whole number, not text."),
                Arguments.of(LEAST + "instances: 101\n", "4:12: “instances” must be from 1 to 100, not 101."),
                Arguments.of(
                        LEAST + "port: 80-80\n",
                        "4:7: “port” must be the name of the environment variable for the" + " port, not “80-80”."),
                Arguments.of(LEAST + "env: {PORT: 80}\n", "4:7: “PORT” is set by Belay and cannot be set here."),
                Arguments.of(
                        LEAST + "env: {BELAY_RELEASE: x}\n",
                        "4:7: “BELAY_RELEASE” is set by Belay and cannot be set" + " here."),
                Arguments.of(LEAST + "env: {A: [b]}\n", "4:10: “A” in “env” must be text, not a list."),
                Arguments.of(
                        LEAST + "hosts: [http://a]\n",
                        "4:9: A host must be a host name in lower case, without scheme" + " and port, not “http://a”."),
                Arguments.of(
                        LEAST + "hosts: [shop.localhost]\n",
                        "4:9: Names that end in “localhost” are given by Belay:" + " leave out “shop.localhost”."),
                Arguments.of(
                        LEAST + "capabilities: [' ']\n",
                        "4:16: A capability must be a few words on what customers can"
                                + " do, 200 characters at most, not “ ”."),
                Arguments.of(
                        "service: Shop\nowner: a\nrun: b\n",
                        "1:10: “service” must be lower-case letters, digits and"
                                + " hyphens, a letter first, 63 at most, not “Shop”."),
                Arguments.of(
                        "service: a\nservice: b\nowner: a\nrun: b\n",
                        "2:1: The key “service” comes twice; the first is" + " on line 1."));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void saysWhatIsWrongAndWhere(String text, String fault) {
        assertThat(faults(text))
                .singleElement()
                .extracting(YamlFault::toString)
                .isEqualTo(".belay/service.yml:" + fault);
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        assertThat(faults("servce: shop\nrun: ''\ninstances: 0\n"))
                .extracting(YamlFault::message)
                .containsExactlyInAnyOrder(
                        "Unknown key “servce” in a service manifest. Did you mean “service”?",
                        "The key “service” is missing.",
                        "The key “owner” is missing.",
                        "“run” must be a command, 10000 characters at most, not “”.",
                        "“instances” must be from 1 to 100, not 0.");
    }

    private static ServiceManifest manifest(String text) {
        return switch (ServiceManifest.parse(ServiceManifest.FILE, text)) {
            case ServiceManifest.Reading.Understood(ServiceManifest manifest) -> manifest;
            case ServiceManifest.Reading.Refused(List<YamlFault> faults) -> throw new AssertionError(faults.toString());
        };
    }

    private static List<YamlFault> faults(String text) {
        return switch (ServiceManifest.parse(ServiceManifest.FILE, text)) {
            case ServiceManifest.Reading.Understood(ServiceManifest manifest) ->
                throw new AssertionError(manifest.toString());
            case ServiceManifest.Reading.Refused(List<YamlFault> faults) -> faults;
        };
    }
}
