package dev.belay.pipelines.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Files of repositories reach public addresses only, in whatever way they write others. */
final class WebTest {

    private final Web web = new Web(Set.of("inner.example"));

    @Test
    void whatIsNotPublicIsNeverCalled() {
        for (String address : List.of(
                "http://127.0.0.1/x",
                "http://127.1/x",
                "http://2130706433/x",
                "http://[::1]:8080/x",
                "http://[::ffff:10.0.0.1]/x",
                "http://[fd00::1]/x",
                "http://[64:ff9b::7f00:1]/x",
                "http://[2002:7f00:1::]/x",
                "http://169.254.169.254/latest/meta-data",
                "http://100.64.0.1/",
                "http://0.0.0.0/",
                "http://localhost/x",
                "ftp://93.184.215.14/x",
                "file:///etc/passwd",
                "http://user@93.184.215.14/",
                "http://93.184.215.14:99999/",
                "http:///x",
                "not an address")) {
            assertThat(web.refusal(address)).as(address).get().isInstanceOf(Told.Never.class);
        }
    }

    @Test
    void whatIsPublicOrListedMayBeCalledAndWhoIsNotKnownIsNotCalledNow() {
        assertThat(web.refusal("https://93.184.215.14:8443/hook?x=1")).isEmpty();
        assertThat(web.refusal("http://INNER.example/x")).isEmpty();
        // No name is that long, so nobody is asked for it.
        assertThat(web.refusal("http://" + ("a".repeat(60) + ".").repeat(5) + "example/x"))
                .get()
                .isInstanceOf(Told.NotYet.class);
    }

    @Test
    void publicAddressesAreToldFromOthers() throws Exception {
        for (String address : List.of("8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111")) {
            assertThat(Web.isPublic(InetAddress.getByName(address))).as(address).isTrue();
        }
        for (String address :
                List.of("10.1.2.3", "172.31.255.255", "198.18.0.1", "224.0.0.1", "255.255.255.255", "fe80::1")) {
            assertThat(Web.isPublic(InetAddress.getByName(address))).as(address).isFalse();
        }
    }
}
