package dev.belay.pipelines.tests;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Pure: reads a report in JUnit's XML, as Surefire, Gradle, pytest, Jest, Go and many others write it. Without documents type
 * definitions, and so without entities of any kind; in one pass, holding no more than it keeps.
 */
final class JunitXml {

    /** The most tests of one report. */
    static final int TESTS_MAX = 20_000;

    /** The longest names, in characters; longer ones are cut. */
    static final int NAME_CHARACTERS_MAX = 1_000;

    /** Of a message so much is kept, in characters. */
    static final int MESSAGE_CHARACTERS_MAX = 2_000;

    /** Of a stack and of an output so much is kept, in characters. */
    static final int TEXT_CHARACTERS_MAX = 16_000;

    /** Of all stacks and outputs of a report so much is kept, in characters; those of the first tests. */
    static final int TEXTS_CHARACTERS_MAX = 4 << 20;

    private static final int DEPTH_MAX = 50;
    private static final double SECONDS_MAX = 1e7;

    private final XMLStreamReader xml;
    private final List<TestCase> cases = new ArrayList<>();
    private final Deque<String> suites = new ArrayDeque<>();
    private int room = TEXTS_CHARACTERS_MAX;

    /** What a report holds, or why it could not be read. */
    sealed interface Reading {
        record Read(List<TestCase> cases) implements Reading {
            public Read {
                cases = List.copyOf(cases);
            }
        }

        record Malformed(String why) implements Reading {}
    }

    private JunitXml(XMLStreamReader xml) {
        this.xml = xml;
    }

    /** Reads a report; closing the stream is up to the caller. */
    static Reading read(InputStream bytes) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        try {
            return new JunitXml(factory.createXMLStreamReader(bytes)).whole();
        } catch (XMLStreamException exception) {
            return new Reading.Malformed(told(exception));
        } catch (RuntimeException exception) {
            // The JDK's reader lacks words for some faults and throws what it never meant to; no report stops the
            // others.
            return new Reading.Malformed(
                    "it is no XML that can be read: " + exception.getClass().getSimpleName());
        }
    }

    private static String told(XMLStreamException exception) {
        String first = String.valueOf(exception.getMessage())
                .replaceFirst("(?s).*Message: ", "")
                .replaceFirst("^JAXP[0-9]+: ", "");
        String where = exception.getLocation() == null
                ? ""
                : "line " + exception.getLocation().getLineNumber() + ": ";
        return cut(where + first.lines().findFirst().orElse("it is no XML"), MESSAGE_CHARACTERS_MAX);
    }

    private Reading whole() throws XMLStreamException {
        for (int event = xml.getEventType(); event != XMLStreamConstants.START_ELEMENT; event = xml.next()) {
            if (event == XMLStreamConstants.DTD) {
                return new Reading.Malformed(
                        "it has a document type, which is not read; write it without <!DOCTYPE …>");
            }
        }
        String root = xml.getLocalName();
        if (!root.equals("testsuites") && !root.equals("testsuite")) {
            return new Reading.Malformed(
                    "it begins with <" + cut(root, 100) + ">, and not with <testsuites> or <testsuite>");
        }
        int depth = 0;
        for (int event = xml.getEventType(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (++depth > DEPTH_MAX) {
                    return new Reading.Malformed("its elements are nested more than " + DEPTH_MAX + " deep");
                }
                if (xml.getLocalName().equals("testcase")) {
                    if (cases.size() == TESTS_MAX) {
                        return new Reading.Malformed("it has more than " + TESTS_MAX + " tests");
                    }
                    cases.add(testCase());
                    depth--;
                } else if (xml.getLocalName().equals("testsuite")) {
                    suites.push(named("name"));
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
                if (xml.getLocalName().equals("testsuite") && !suites.isEmpty()) {
                    suites.pop();
                }
            }
        }
        return new Reading.Read(cases);
    }

    private TestCase testCase() throws XMLStreamException {
        String suite = Optional.ofNullable(suites.peek()).orElse("");
        String className = named("classname");
        String name = named("name");
        long millis = millis(attribute("time"));
        var outcome = TestCase.Outcome.PASSED;
        String message = "";
        String stack = "";
        var output = new StringBuilder();
        boolean flaky = false;
        while (xml.next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.getEventType() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String element = xml.getLocalName();
            switch (element) {
                case "failure", "error" -> {
                    outcome = TestCase.Outcome.FAILED;
                    message = message.isEmpty() ? message() : message;
                    String text = text();
                    stack = stack.isEmpty() ? text : stack;
                }
                case "skipped" -> {
                    outcome = TestCase.Outcome.SKIPPED;
                    message = message();
                    text();
                }
                case "system-out", "system-err" -> output.append(text());
                case "flakyFailure", "flakyError" -> {
                    flaky = true;
                    message = message();
                    text();
                }
                default -> text();
            }
        }
        return new TestCase(
                suite,
                className,
                name,
                outcome,
                millis,
                message,
                stack,
                cut(output.toString(), TEXT_CHARACTERS_MAX),
                flaky);
    }

    private String message() {
        String message = attribute("message");
        return cut(message.isEmpty() ? attribute("type") : message, MESSAGE_CHARACTERS_MAX);
    }

    private String named(String attribute) {
        return cut(attribute(attribute).strip(), NAME_CHARACTERS_MAX);
    }

    private String attribute(String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name)).orElse("");
    }

    /** Seconds, as most write them; some write thousands apart. */
    private static long millis(String seconds) {
        try {
            double value = Double.parseDouble(seconds.replace(",", ""));
            return Double.isFinite(value) ? Math.round(Math.clamp(value, 0, SECONDS_MAX) * 1000) : 0;
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /** The text of the element at hand and of all within, as far as there is room; goes on to its end. */
    private String text() throws XMLStreamException {
        var text = new StringBuilder();
        int open = 1;
        while (open > 0) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> open++;
                case XMLStreamConstants.END_ELEMENT -> open--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> keep(text);
                default -> {}
            }
        }
        // A letter that was cut in two is none.
        if (!text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
            text.setLength(text.length() - 1);
        }
        return text.toString().strip();
    }

    private void keep(StringBuilder text) {
        int fits = Math.min(Math.min(room, TEXT_CHARACTERS_MAX - text.length()), xml.getTextLength());
        if (fits > 0) {
            text.append(xml.getTextCharacters(), xml.getTextStart(), fits);
            room -= fits;
        }
    }

    /** Never in the middle of a letter. */
    private static String cut(String text, int charactersMax) {
        if (text.length() <= charactersMax) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(charactersMax - 1)) ? charactersMax - 1 : charactersMax;
        return text.substring(0, end);
    }
}
