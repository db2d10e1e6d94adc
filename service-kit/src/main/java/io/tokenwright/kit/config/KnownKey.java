package io.tokenwright.kit.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One setting that something reads. {@code *} in its name stands for anything, {@code [*]} for a place in a list. Either
 * notation may carry the suffix of a file that holds the value.
 */
final class KnownKey {
    private static final String PLACE = "[*]";

    private final String name;
    private final Pattern key;
    private final Pattern variable;

    KnownKey(String name) {
        this.name = name;
        this.key = Pattern.compile(pattern(name, "\\[[0-9]+]") + "(-file)?");
        this.variable = Pattern.compile(pattern(asVariable(name), "_[0-9]+") + "(_FILE)?");
    }

    String name() {
        return name;
    }

    /** Its environment variable, as people write it. */
    String variable() {
        return asVariable(name).replace(PLACE, "_0");
    }

    boolean isKey(String given) {
        return key.matcher(given).matches();
    }

    boolean isVariable(String given) {
        return variable.matcher(given).matches();
    }

    private static String asVariable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static String pattern(String name, String place) {
        var pattern = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (name.startsWith(PLACE, i)) {
                pattern.append(place);
                i += PLACE.length() - 1;
            } else if (name.charAt(i) == '*') {
                pattern.append(".+");
            } else {
                pattern.append(Pattern.quote(name.substring(i, i + 1)));
            }
        }
        return pattern.toString();
    }
}
