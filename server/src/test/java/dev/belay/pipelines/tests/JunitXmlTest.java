package dev.belay.pipelines.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.tests.JunitXml.Reading;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JunitXmlTest {

    @Test
    void readsWhatRunnersWrite() {
        List<TestCase> cases = cases("""
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites time="3">
                  <testsuite name="dev.PriceTest" tests="5"><properties><property name="a" value="b"/></properties>
                    <testcase name="adds" classname="dev.PriceTest" time="0.0125"/>
                    <testcase name="taxes" classname="dev.PriceTest" time="1,000.5">
                      <failure message="expected &lt;1&gt;" type="AssertionError">at dev.PriceTest
                        <![CDATA[line <2>]]></failure>
                      <system-out>out</system-out><system-err>err</system-err></testcase>
                    <testcase name="later" classname="dev.PriceTest"><skipped message="not yet"/></testcase>
                    <testcase name="breaks" classname="dev.PriceTest" time="odd"><error type="java.io.IOException"/></testcase>
                    <testcase name="wavers" classname="dev.PriceTest">
                      <flakyFailure message="once"><stackTrace>x</stackTrace></flakyFailure></testcase>
                    <testsuite name="inner"><testcase name="deep"/></testsuite>
                    <testcase name="last"/>
                  </testsuite>
                </testsuites>
                """);
        assertThat(cases)
                .extracting(TestCase::name, TestCase::outcome, TestCase::millis, TestCase::message)
                .containsExactly(
                        tuple("adds", TestCase.Outcome.PASSED, 13L, ""),
                        tuple("taxes", TestCase.Outcome.FAILED, 1_000_500L, "expected <1>"),
                        tuple("later", TestCase.Outcome.SKIPPED, 0L, "not yet"),
                        tuple("breaks", TestCase.Outcome.FAILED, 0L, "java.io.IOException"),
                        tuple("wavers", TestCase.Outcome.PASSED, 0L, "once"),
                        tuple("deep", TestCase.Outcome.PASSED, 0L, ""),
                        tuple("last", TestCase.Outcome.PASSED, 0L, ""));
        assertThat(cases.get(1).stack()).startsWith("at dev.PriceTest").endsWith("line <2>");
        assertThat(cases.get(1).output()).isEqualTo("outerr");
        assertThat(cases.get(4).flaky()).isTrue();
        assertThat(cases.get(5).suite()).isEqualTo("inner");
        assertThat(cases.getLast().suite()).isEqualTo("dev.PriceTest");
        assertThat(cases).extracting(TestCase::key).doesNotHaveDuplicates();
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    @Test
    void whatIsNoReportSaysWhy() {
        assertThat(why("")).isNotEmpty();
        assertThat(why("<testsuite>\n<testcase></testsuite>")).startsWith("line 2:");
        assertThat(why("<html/>")).isEqualTo("it begins with <html>, and not with <testsuites> or <testsuite>");
        assertThat(why("<testsuite>" + "<a>".repeat(200))).contains("more than 50 deep");
        assertThat(why("<testsuite>" + "<testcase/>".repeat(JunitXml.TESTS_MAX + 1) + "</testsuite>"))
                .isEqualTo("it has more than 20000 tests");
    }

    /** The reader of XML has no words for some faults and throws what nobody expects. */
    @Test
    void whatTheReaderOfXmlStumblesOverIsAFaultOfTheReport() {
        String strange = "<!DOCTYPE a [<!ENTITY b\u0001\"c\">]><testsuite/>";
        assertThat(read(strange)).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void neitherEntitiesNorOtherFilesAreRead() {
        String outside = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"yyy\">]>"
                + "<testsuite><testcase name=\"a\"><failure>&x;&y;</failure></testcase></testsuite>";
        assertThat(why(outside)).isEqualTo("it has a document type, which is not read; write it without <!DOCTYPE …>");
        assertThat(read(outside))
                .satisfiesAnyOf(
                        reading -> assertThat(reading).isInstanceOf(Reading.Malformed.class),
                        reading -> assertThat(((Reading.Read) reading)
                                        .cases()
                                        .getFirst()
                                        .stack())
                                .isEmpty());
        var bomb = new StringBuilder("<!DOCTYPE a [<!ENTITY e0 \"lol\">");
        for (int i = 1; i < 30; i++) {
            bomb.append("<!ENTITY e")
                    .append(i)
                    .append(" \"")
                    .append(("&e" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        bomb.append("]><testsuite><testcase name=\"&e29;\"/></testsuite>");
        assertThat(read(bomb.toString())).isInstanceOf(Reading.class);
    }

    @Test
    void longTextsAreCutAndNeverInTheMiddleOfALetter() {
        String text = "😀".repeat(JunitXml.TEXT_CHARACTERS_MAX);
        TestCase one = cases("<testsuite><testcase name='x" + text + "'><failure message='" + text + "'>x" + text
                        + "</failure></testcase></testsuite>")
                .getFirst();
        assertThat(one.name()).hasSize(JunitXml.NAME_CHARACTERS_MAX - 1);
        assertThat(one.message()).hasSize(JunitXml.MESSAGE_CHARACTERS_MAX);
        assertThat(one.stack()).hasSize(JunitXml.TEXT_CHARACTERS_MAX - 1).endsWith("😀");
        List<TestCase> many = cases("<testsuite>"
                + ("<testcase><failure>" + "x".repeat(JunitXml.TEXT_CHARACTERS_MAX) + "</failure></testcase>")
                        .repeat(300)
                + "</testsuite>");
        assertThat(many.stream().mapToLong(each -> each.stack().length()).sum())
                .isEqualTo(JunitXml.TEXTS_CHARACTERS_MAX);
    }

    @Test
    void noBytesMakeItFailInAnyOtherWay() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        byte[] sound =
                "<testsuites><testsuite name='a'><testcase name='é'><failure message='m'>x</failure></testcase></testsuite></testsuites>"
                        .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = sound.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(JunitXml.read(new ByteArrayInputStream(bytes)))
                    .as("seed " + seed)
                    .isNotNull();
        }
    }

    private static List<TestCase> cases(String xml) {
        return ((Reading.Read) read(xml)).cases();
    }

    private static String why(String xml) {
        return ((Reading.Malformed) read(xml)).why();
    }

    private static Reading read(String xml) {
        return JunitXml.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
