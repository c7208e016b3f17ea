package dev.belay.pipelines.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told by TLS proves his name, by a certificate that this server trusts. */
@Tag("slow")
final class TlsTest {

    private static final String PASSWORD = "changeit";

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private HttpsServer server;
    private SSLSocketFactory trusting;

    @BeforeEach
    void serve(@TempDir Path folder) throws Exception {
        KeyStore keys = keysOf("inner.example", folder.resolve("keys.p12"));
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        var serving = SSLContext.getInstance("TLS");
        serving.init(own.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving));
        server.createContext("/", exchange -> {
            heard.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        trusting = context.getSocketFactory();
    }

    /** A certificate that its server signed itself. */
    private static KeyStore keysOf(String host, Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Told tell(String host, SSLSocketFactory factory) {
        var web = new Web(Set.of(host), _ -> new InetAddress[] {InetAddress.getLoopbackAddress()}, factory);
        return web.post("https://" + host + ":" + server.getAddress().getPort() + "/hook", Map.of(), "{\"n\":1}");
    }

    @Test
    void aTrustedServerThatProvesItsNameIsTold() {
        assertThat(tell("inner.example", trusting)).isEqualTo(new Told.Yes());
        assertThat(heard).containsExactly("{\"n\":1}");
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() {
        Told told = tell("inner.example", (SSLSocketFactory) SSLSocketFactory.getDefault());
        assertThat(told).isInstanceOf(Told.NotYet.class);
        assertThat(told.toString())
                .contains("inner.example could not be reached")
                .contains("certification path");
        assertThat(heard).isEmpty();
    }

    @Test
    void aTrustedCertificateOfSomebodyElseIsRefused() {
        Told told = tell("other.example", trusting);
        assertThat(told).isInstanceOf(Told.NotYet.class);
        assertThat(told.toString()).contains("other.example");
        assertThat(heard).isEmpty();
    }
}
