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
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            int colon = text.indexOf(SEPARATOR, from);
            if (end < 0 || colon < 0 || colon > end) {
                throw new IllegalArgumentException("outbox.headers has a line without \": \" or without an end");
            }
            headers.add(
                    new String(decode(text, from, colon), StandardCharsets.UTF_8),
                    decode(text, colon + SEPARATOR.length(), end));
            from = end + 1;
        }
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

    private static byte[] decode(String text, int from, int end) {
        int escape = text.indexOf('%', from, end);
        if (escape < 0) {
            return text.substring(from, end).getBytes(StandardCharsets.ISO_8859_1);
        }
        var bytes = new ByteArrayOutputStream(end - from);
        for (int i = from; i < end; i++) {
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
