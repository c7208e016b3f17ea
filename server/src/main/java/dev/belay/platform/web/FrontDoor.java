package dev.belay.platform.web;

import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Authenticator.Credential;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives every request: finds its route, who calls, and whether they may; lets the handler answer; and turns
 * whatever goes wrong into an answer. It knows HTTP but no sockets, so tests call it as a function.
 */
public final class FrontDoor {

    /** The session's cookie. */
    public static final String SESSION_COOKIE = "belay_session";

    /** The hidden field of a form that carries {@link Caller#formToken}. */
    public static final String FORM_TOKEN_FIELD = "_token";

    /** The hidden field by which a form, which knows only GET and POST, says PUT or DELETE. */
    public static final String METHOD_FIELD = "_method";

    /** In which Consul's clients show their token. */
    private static final String CONSUL_TOKEN_HEADER = "x-consul-token";

    /** Carries {@link Caller#formToken} when a script sends the request. */
    public static final String FORM_TOKEN_HEADER = "x-form-token";

    /**
     * The answer to it.
     *
     * @param route as declared, or {@code -}
     * @param path as it may be logged
     */
    record Answer(
            Response response,
            Map<String, String> headers,
            String route,
            String path,
            String requestId,
            Caller caller,
            boolean quiet) {}

    private static final Logger log = LoggerFactory.getLogger(FrontDoor.class);
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Router router;
    private final List<Authenticator> authenticators;
    private final ErrorPage errorPage;
    private final Gen gen;
    private final Site site;
    private final Duration body;
    private final BodyBudget budget;

    /** Refuses routes that contradict each other. */
    public FrontDoor(
            List<Route> routes,
            List<Authenticator> authenticators,
            ErrorPage errorPage,
            Gen gen,
            Site site,
            HttpLimits limits) {
        this.router = new Router(routes);
        this.authenticators = List.copyOf(authenticators);
        this.errorPage = errorPage;
        this.gen = gen;
        this.site = site;
        this.body = limits.body();
        this.budget = new BodyBudget(limits.bodyBytesHeldMax());
    }

    /** Answers a request, however long that is held. Throws nothing but what ends the process. */
    Answer answer(Incoming incoming) {
        return settle(incoming, begin(incoming));
    }

    /** Waits until an answer is not held any more. */
    Answer settle(Incoming incoming, Answer begun) {
        Answer answer = begun;
        while (answer.response() instanceof Response.Held held) {
            answer = again(incoming, answer, () -> {
                held.question().await();
                return held.question().answer();
            });
        }
        return answer;
    }

    /** The same, except that the answer may be held. */
    Answer begin(Incoming incoming) {
        var visit = new Visit(incoming, requestId(incoming));
        return visit.answered(visit::respond);
    }

    /** Asks again for an answer that was held, and may be held still. */
    Answer again(Incoming incoming, Answer held, Asked asked) {
        return new Visit(incoming, held).answered(asked);
    }

    private String requestId(Incoming incoming) {
        return incoming.header("x-request-id")
                .filter(id -> REQUEST_ID.matcher(id).matches())
                .orElseGet(() -> gen.id().toString());
    }

    /** What makes a response. */
    interface Asked {
        Response response() throws InterruptedException;
    }

    /** One request on its way, so that what is known of it so far is known to whoever must refuse it. */
    private final class Visit implements AutoCloseable {

        private final Incoming incoming;
        private final String requestId;
        private Request request;
        private BodyBudget.Share share = budget.share(true);
        private String route = "-";
        private boolean quiet;

        Visit(Incoming incoming, String requestId) {
            this.incoming = incoming;
            this.requestId = requestId;
            this.request = new Request(
                    Method.GET,
                    incoming.rawPath(),
                    Map.of(),
                    incoming.query(),
                    incoming.headers(),
                    incoming.body(),
                    Caller.NOBODY,
                    incoming.peer(),
                    () -> true);
        }

        /** A request whose answer is held. */
        Visit(Incoming incoming, Answer held) {
            this(incoming, held.requestId());
            this.request = request.by(held.caller());
            this.route = held.route();
            this.quiet = held.quiet();
        }

        Answer answered(Asked asked) {
            try (this) {
                return answer(asked.response(), Map.of());
            } catch (Problem problem) {
                return refuse(Refusal.of(problem));
            } catch (Refusal.Refused refused) {
                return refuse(refused.refusal());
            } catch (InterruptedException _) {
                return refuse(Refusal.of(Problem.busy("The server is stopping; try again shortly.")));
            } catch (RuntimeException | StackOverflowError exception) {
                log.atError()
                        .addKeyValue("request", requestId)
                        .addKeyValue("method", incoming.method())
                        .addKeyValue("path", router.loggable(incoming.rawPath()))
                        .setCause(exception)
                        .log("a request failed");
                return refuse(Refusal.of(
                        500,
                        "Belay failed",
                        "Something went wrong in Belay; its log has more under " + requestId + "."));
            }
        }

        /** Who calls is known before anything of the body is read, so that nobody is read who may not be there. */
        Response respond() throws InterruptedException {
            requireText();
            Optional<Credential> credential = credential();
            Optional<Caller> known = credential.flatMap(this::authenticated);
            Caller caller = known.orElse(Caller.NOBODY);
            request = request.by(caller);
            share = budget.share(known.isEmpty());
            Optional<byte[]> form = form(caller);
            Map<String, String> fields = form.map(Request::form).orElse(Map.of());
            Method method = method(fields);
            Router.Match.Found found = find(method);
            Route chosen = found.route();
            route = chosen.path();
            quiet = chosen.isQuiet();
            request = new Request(
                    method,
                    "/" + String.join("/", Router.decode(incoming.rawPath()).orElse(List.of())),
                    found.values(),
                    incoming.query(),
                    incoming.headers(),
                    form.<InputStream>map(ByteArrayInputStream::new).orElseGet(() -> bounded(chosen.bodyBytesMax())),
                    caller,
                    incoming.peer(),
                    () -> isWelcome(credential, chosen.permission()));
            if (known.isEmpty() && credential.isPresent()) {
                requireNoToken(chosen, credential.get());
            }
            defend(method, caller, fields);
            admit(chosen, caller);
            return chosen.answer(request);
        }

        @Override
        public void close() {
            share.close();
        }

        private void requireText() {
            incoming.query().forEach((name, values) -> {
                Texts.requireNoNul("query", name);
                Texts.requireNoNul("query", values);
            });
            incoming.headers().values().forEach(values -> Texts.requireNoNul("headers", values));
        }

        /**
         * The body of a form that says which method it means, or must prove where it came from. Other bodies are left
         * to whoever answers, who knows better what to check first.
         */
        private Optional<byte[]> form(Caller caller) {
            boolean form = incoming.method().equals("POST")
                    && incoming.header("content-type").orElse("").startsWith(FORM)
                    && incoming.header("authorization").isEmpty();
            List<Route> possible = form ? router.changing(incoming.rawPath()) : List.of();
            boolean needed =
                    caller.formToken().isPresent() || possible.stream().anyMatch(each -> each.method() != Method.POST);
            if (possible.isEmpty() || !needed) {
                return Optional.empty();
            }
            long bytesMax = possible.stream()
                    .filter(each -> caller.may(each.permission()))
                    .mapToLong(Route::bodyBytesMax)
                    .max()
                    .orElseThrow(() -> Refusal.without(possible.getFirst().permission(), caller));
            try {
                return Optional.of(bounded(bytesMax).readAllBytes());
            } catch (IOException exception) {
                throw new UncheckedIOException("could not read the form", exception);
            }
        }

        private InputStream bounded(long bytesMax) {
            return new BoundedBody(incoming.body(), bytesMax, declaredBytes(), body, share);
        }

        private long declaredBytes() {
            try {
                return incoming.header("content-length").map(Long::parseLong).orElse(0L);
            } catch (NumberFormatException _) {
                throw new Refusal.Refused(Refusal.of(400, "Bad request", "The Content-Length is not a number."));
            }
        }

        private Method method(Map<String, String> form) {
            String name = form.getOrDefault(METHOD_FIELD, incoming.method()).toUpperCase(Locale.ROOT);
            return switch (name) {
                case "GET", "HEAD" -> Method.GET;
                case "POST" -> Method.POST;
                case "PUT" -> Method.PUT;
                case "DELETE" -> Method.DELETE;
                case String other ->
                    throw new Refusal.Refused(
                            Refusal.of(501, "Not implemented", "Belay does not know the method " + other + "."));
            };
        }

        private Router.Match.Found find(Method method) {
            return switch (router.match(method, incoming.rawPath())) {
                case Router.Match.Found found -> found;
                case Router.Match.WrongMethod wrong -> {
                    String allowed = String.join(
                            ", ", wrong.allowed().stream().map(Method::name).toList());
                    throw new Refusal.Refused(
                            Refusal.of(405, "Not this way", "Here Belay takes " + allowed + ", not " + method + ".")
                                    .with("Allow", allowed));
                }
                case Router.Match.Nothing _ -> throw Refusal.nothingAt(incoming.rawPath());
            };
        }

        private Optional<Caller> authenticated(Credential credential) {
            return authenticators.stream()
                    .map(each -> each.authenticate(credential))
                    .flatMap(Optional::stream)
                    .findFirst();
        }

        /** While nobody can be asked, what was said before holds. */
        private boolean isWelcome(Optional<Credential> credential, Permission permission) {
            try {
                return credential
                        .flatMap(this::authenticated)
                        .orElse(Caller.NOBODY)
                        .may(permission);
            } catch (Problem _) {
                return true;
            }
        }

        private static void requireNoToken(Route chosen, Credential credential) {
            if (credential instanceof Credential.Token && chosen.permission() != Permission.OPEN) {
                throw new Problem(Problem.Kind.UNAUTHENTICATED, "The token is unknown, revoked or expired.");
            }
        }

        private Optional<Credential> credential() {
            Optional<String> authorization = incoming.header("authorization");
            if (authorization.isPresent()) {
                String[] words = authorization.get().strip().split(" +", 2);
                boolean token = words.length == 2
                        && (words[0].equalsIgnoreCase("Bearer") || words[0].equalsIgnoreCase("Token"));
                return token ? Optional.of(new Credential.Token(words[1])) : Optional.empty();
            }
            return incoming.header(CONSUL_TOKEN_HEADER)
                    .<Credential>map(Credential.Token::new)
                    .or(() -> request.cookie(SESSION_COOKIE).map(Credential.Session::new));
        }

        /** Against requests that another site makes a person's browser send. */
        private void defend(Method method, Caller caller, Map<String, String> form) {
            boolean shown = incoming.header("authorization").isPresent()
                    || incoming.header(CONSUL_TOKEN_HEADER).isPresent();
            if (method == Method.GET || shown) {
                return;
            }
            String sender = incoming.header("sec-fetch-site").orElse("none");
            String origin = incoming.header("origin").orElse("");
            boolean sameOrigin = (sender.equals("same-origin") || sender.equals("none"))
                    && (origin.isEmpty()
                            || site.isOrigin(origin, incoming.header("host").orElse("")));
            if (!sameOrigin) {
                throw Problem.forbidden("This request came from another site.");
            }
            if (caller.formToken().isPresent()) {
                String given = Optional.ofNullable(form.get(FORM_TOKEN_FIELD))
                        .or(() -> incoming.header(FORM_TOKEN_HEADER))
                        .orElse("");
                if (!equal(given, caller.formToken().get())) {
                    throw Problem.forbidden("The form has expired. Load its page again, then send it again.");
                }
            }
        }

        private void admit(Route chosen, Caller caller) {
            if (!caller.may(chosen.permission())) {
                throw Refusal.without(chosen.permission(), caller);
            }
        }

        Answer refuse(Refusal refusal) {
            return answer(response(refusal), refusal.headers());
        }

        Answer answer(Response response, Map<String, String> headers) {
            return new Answer(
                    response, headers, route, router.loggable(incoming.rawPath()), requestId, request.caller(), quiet);
        }

        private Response response(Refusal refusal) {
            if (incoming.rawPath().startsWith("/v3/")) {
                return new Response.JsonBody(refusal.status(), Map.of("message", refusal.detail()), Json.V3, Map.of());
            }
            if (!request.wantsPage()) {
                return refusal.document();
            }
            if (refusal.status() == 401 && request.method() == Method.GET) {
                String next = URLEncoder.encode(incoming.rawPath(), StandardCharsets.UTF_8);
                return new Response.Redirect("/sign-in?next=" + next, Map.of());
            }
            return new Response.Html(
                    refusal.status(),
                    errorPage.html(request, refusal.status(), refusal.title(), refusal.detail(), requestId));
        }
    }

    private static boolean equal(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
