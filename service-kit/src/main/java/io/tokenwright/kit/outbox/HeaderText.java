package io.tokenwright.kit.outbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Record headers as text that a person can read in psql: {@code name: value} lines, in order, with every byte that is not
 * printable ASCII, and {@code %} and the colon in names, as {@code %XX}. Any bytes survive the round trip; a null value
 * comes back empty.
 */
final class HeaderText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String SEPARATOR = ": ";

    private HeaderText() {}

    static String of(Headers headers) {
        var text = new StringBuilder();
        for (Header header : headers) {
            encode(header.key().getBytes(StandardCharsets.UTF_8), true, text);
            text.append(SEPARATOR);
            if (header.value() != null) {
                encode(header.value(), false, text);
            }
            text.append('\n');
        }
        return text.toString();
    }

    static Headers parse(String text) {
        var headers = new RecordHeaders();
        text.lines().forEach(line -> {
            int colon = line.indexOf(SEPARATOR);
            if (colon < 0) {
                throw new IllegalArgumentException("outbox.headers has a line without \": \"");
            }
            headers.add(
                    new String(decode(line.substring(0, colon)), StandardCharsets.UTF_8),
                    decode(line.substring(colon + SEPARATOR.length())));
        });
        return headers;
    }

    private static void encode(byte[] bytes, boolean name, StringBuilder text) {
        for (byte b : bytes) {
            if (b < ' ' || b > '~' || b == '%' || (name && b == ':')) {
                text.append('%').append(HEX.toHexDigits(b));
            } else {
                text.append((char) b);
            }
        }
    }

    private static byte[] decode(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }
}
