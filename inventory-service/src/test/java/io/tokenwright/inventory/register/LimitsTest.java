package io.tokenwright.inventory.register;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LimitsTest {
    private static final Pattern TEXT = Pattern.compile(Limits.TEXT_OR_NOTHING);

    @Property(tries = 5_000)
    void text_that_is_scanned_is_what_the_published_pattern_says(@ForAll("texts") String text) {
        assertThat(Limits.isText(text, Limits.NAME_MAX))
                .isEqualTo(TEXT.matcher(text).matches());
    }

    @Provide
    Arbitrary<String> texts() {
        var edges = Arbitraries.of(
                ' ', '\t', '\n', '\r', '\0', '~', '\u007f', '\u0080', '\u009f', '\u00a0', '\u2027', '\u2028', '\u2029',
                '\ud83d', '\ude80', '\ud7ff', '\ue000', '\uffff', 'a', '"', '<');
        return Arbitraries.strings()
                .all()
                .ofMaxLength(6)
                .flatMap(any -> edges.list().ofMaxSize(6).map(chars -> {
                    var text = new StringBuilder(any);
                    chars.forEach(text::append);
                    return text.toString();
                }));
    }
}
