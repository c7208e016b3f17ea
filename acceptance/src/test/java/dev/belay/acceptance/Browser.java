package dev.belay.acceptance;

import dev.belay.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A headless Chromium that is used by keyboard only, driven through its debugging protocol. */
final class Browser implements AutoCloseable {

    private static final int TABS_MAX = 100;
    private static final long ANSWER_SECONDS = 30;
    private static final int PHONE_COLUMNS = 390;
    private static final Map<String, Integer> KEY_CODES = Map.of("Tab", 9, "Enter", 13, "Escape", 27, "Space", 32);

    private final Path profile;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private int sent;

    private Browser(String program, Path profile) throws IOException, InterruptedException {
        this.profile = profile;
        this.process = new ProcessBuilder(
                        program,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--window-size=1280,900",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--user-data-dir=" + profile)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("output.txt").toFile())
                .start();
        int port = World.await(this::port, _ -> true);
        var page = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        JsonNode target =
                Json.API.readTree(http.send(page, BodyHandlers.ofString()).body());
        URI address = URI.create(target.get("webSocketDebuggerUrl").asString());
        this.socket = http.newWebSocketBuilder().buildAsync(address, new Ear()).join();
        command("Page.enable", Map.of());
        command("Runtime.enable", Map.of());
        command("Log.enable", Map.of());
    }

    /** The program's path, if this machine has one. */
    static Optional<String> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    static Browser start() {
        try {
            return new Browser(program().orElseThrow(), Files.createTempDirectory("belay-browser-"));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(exception);
        }
    }

    private Optional<Integer> port() {
        try {
            return Files.readString(profile.resolve("DevToolsActivePort"))
                    .lines()
                    .findFirst()
                    .map(Integer::valueOf);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** As wide as a small telephone. */
    void narrow() {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", PHONE_COLUMNS, "height", 844, "deviceScaleFactor", 1, "mobile", false));
    }

    /** As its owner wishes it in the evening. */
    void dark() {
        wish("dark");
    }

    /** As its owner wishes it by day. */
    void light() {
        wish("light");
    }

    private void wish(String scheme) {
        var wish = Map.of("name", "prefers-color-scheme", "value", scheme);
        command("Emulation.setEmulatedMedia", Map.of("features", List.of(wish)));
    }

    /** As it was at first, but for who is signed in. */
    void usual() {
        command("Emulation.clearDeviceMetricsOverride", Map.of());
        command("Emulation.setScriptExecutionDisabled", Map.of("value", false));
        light();
        faults.clear();
    }

    /** Pages run no scripts any more. */
    void withoutScripts() {
        command("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    }

    /** By how many pixels the page is wider than the window, so that one would have to scroll sideways. */
    int overflow() {
        return evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                .asInt();
    }

    /** How bright the page and its text are, from 0 to 255. */
    Brightness brightness() {
        JsonNode both = evaluate("""
                (() => {
                  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
                  const bright = colour => {
                    canvas.fillStyle = colour;
                    canvas.fillRect(0, 0, 1, 1);
                    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
                    return Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
                  };
                  const style = getComputedStyle(document.body);
                  const ground = style.backgroundColor === 'rgba(0, 0, 0, 0)'
                      ? getComputedStyle(document.documentElement).backgroundColor : style.backgroundColor;
                  return [bright(ground), bright(style.color)];
                })()""");
        return new Brightness(both.get(0).asInt(), both.get(1).asInt());
    }

    /** Of a page's ground and its text. */
    record Brightness(int ground, int text) {}

    /** Goes to an address, as if it were typed into the bar. */
    void open(URI address) {
        evaluate("window.left = true");
        command("Page.navigate", Map.of("url", address.toString()));
        awaitComplete("!window.left && ");
    }

    /** A page shows its text before its scripts run. */
    private void awaitComplete(String also) {
        World.await(() -> Optional.of(evaluate(also + "document.readyState === 'complete'")), JsonNode::booleanValue);
    }

    /** Waits until the page shows a text. */
    void awaitText(String text) {
        World.await(() -> Optional.of(text()), shown -> shown.contains(text));
    }

    /** What one can read on the page. */
    String text() {
        return evaluate("document.body ? document.body.innerText : ''").asString();
    }

    String path() {
        return evaluate("location.pathname").asString();
    }

    void awaitPath(String path) {
        World.await(() -> Optional.of(path()), path::equals);
    }

    /** Presses the tabulator until what is named so has the focus. */
    void tabTo(String name) {
        String named = "(e => e.innerText || (e.labels && e.labels[0] && e.labels[0].innerText) || '')"
                + "(document.activeElement).trim()";
        for (int i = 0; i < TABS_MAX; i++) {
            press("Tab");
            if (evaluate(named).asString().equals(name)) {
                return;
            }
        }
        throw new AssertionError("the tabulator does not reach “" + name + "” on " + path() + ":\n" + text());
    }

    /** What has the focus, in words. */
    String focused() {
        return evaluate("document.activeElement.innerText || ''").asString();
    }

    void type(String text) {
        command("Input.insertText", Map.of("text", text));
    }

    /** Presses a key, a letter or {@code Tab}, {@code Enter}, {@code Escape}, when the page that is shown hears it. */
    void press(String key) {
        awaitComplete("");
        int code = KEY_CODES.getOrDefault(key, (int) Character.toUpperCase(key.charAt(0)));
        String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
        var down = Map.of(
                "type",
                "keyDown",
                "key",
                key,
                "text",
                text,
                "windowsVirtualKeyCode",
                code,
                "nativeVirtualKeyCode",
                code);
        command("Input.dispatchKeyEvent", down);
        command("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
    }

    JsonNode evaluate(String script) {
        JsonNode answer = command("Runtime.evaluate", Map.of("expression", script, "returnByValue", true));
        return answer.path("result").path("value");
    }

    /** What scripts and the content security policy complained of. */
    List<String> faults() {
        return new ArrayList<>(faults);
    }

    private JsonNode command(String method, Map<String, ?> parameters) {
        int id = ++sent;
        socket.sendText(Json.API.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        try {
            while (true) {
                JsonNode answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
                if (answer == null) {
                    throw new AssertionError("the browser does not answer to " + method);
                }
                if (answer.path("id").asInt() == id) {
                    return answer.path("result");
                }
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(exception);
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
            try (Stream<Path> all = Files.walk(profile)) {
                for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException _) {
            // A profile that could not be removed fails no journey.
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hears the browser: answers to commands, and complaints. */
    private final class Ear implements WebSocket.Listener {

        private final StringBuilder heard = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            heard.append(data);
            if (last) {
                JsonNode message = Json.API.readTree(heard.toString());
                heard.setLength(0);
                note(message);
            }
            from.request(1);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        private void note(JsonNode message) {
            String method = message.path("method").asString("");
            if (message.has("id")) {
                answers.add(message);
            } else if (method.equals("Runtime.exceptionThrown")) {
                faults.add(message.path("params").toString());
            } else if (method.equals("Log.entryAdded")
                    && message.path("params")
                            .path("entry")
                            .path("source")
                            .asString("")
                            .equals("security")) {
                faults.add(message.path("params").path("entry").path("text").asString(""));
            }
        }
    }
}
