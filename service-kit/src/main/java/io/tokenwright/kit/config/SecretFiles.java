package io.tokenwright.kit.config;

import io.micronaut.context.exceptions.ConfigurationException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads each setting {@code <key>-file} into {@code <key>}, so that a secret need not stand in a file of settings. */
final class SecretFiles {
    private static final String SUFFIX = "-file";
    private static final Pattern VARIABLE =
            Pattern.compile("(?<area>DATASOURCES|TOKENWRIGHT_(?:SCHEMA_REGISTRY|[A-Z]+))_(?<rest>[A-Z0-9_]+)_FILE");
    private static final int BYTES_MAX = 64 * 1024;

    private SecretFiles() {}

    /** The settings that the files named in {@code settings} give, blanks at both ends removed. */
    static Map<String, Object> read(Map<String, Object> settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        settings.forEach((key, value) -> collect(key, value, values));
        return values;
    }

    /**
     * The same for our environment variables among {@code variables}, by the key that each stands for. Micronaut gives a
     * variable every key that it may mean, which would make a data source out of {@code datasources.default-password}.
     */
    static Map<String, Object> readVariables(Map<String, String> variables) {
        Map<String, Object> values = new LinkedHashMap<>();
        variables.forEach((name, file) -> {
            Matcher ours = VARIABLE.matcher(name);
            if (ours.matches() && !file.isBlank()) {
                String rest = ours.group("rest").toLowerCase(Locale.ROOT).replace('_', '-');
                String area = ours.group("area").toLowerCase(Locale.ROOT);
                values.put(key(area, rest), read(name, Path.of(file)));
            }
        });
        return values;
    }

    private static String key(String area, String rest) {
        return switch (area) {
            case "datasources" -> area + "." + rest.replaceFirst("-", ".");
            // A connector's name may have hyphens of its own.
            case "tokenwright_connectors" -> "tokenwright.connectors." + rest.replaceFirst("-(?=admin-token$)", ".");
            case "tokenwright_webhooks" -> "tokenwright.webhooks" + rest.replaceFirst("^([0-9]+)-", "[$1].");
            case "tokenwright_schema_registry" -> "tokenwright.schema-registry." + rest;
            default -> area.replace('_', '.') + "." + rest;
        };
    }

    private static void collect(String key, Object value, Map<String, Object> values) {
        switch (value) {
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    collect(key + "[" + i + "]", list.get(i), values);
                }
            }
            case Map<?, ?> map -> map.forEach((name, inner) -> collect(key + "." + name, inner, values));
            case null -> {}
            default -> {
                if (key.endsWith(SUFFIX) && !value.toString().isBlank()) {
                    values.put(key.substring(0, key.length() - SUFFIX.length()), read(key, Path.of(value.toString())));
                }
            }
        }
    }

    private static String read(String key, Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new ConfigurationException(
                        key + " names " + file + ", which is larger than 64 KiB: name the file with the secret alone");
            }
            String value = Files.readString(file).strip();
            if (value.isEmpty()) {
                throw new ConfigurationException(key + " names " + file + ", which is empty: write the secret into it");
            }
            return value;
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    key + " names " + file + ", which does not exist: create it or remove the key", e);
        } catch (AccessDeniedException e) {
            throw new ConfigurationException(
                    key + " names " + file + ", which this user may not read: give the service's user read access", e);
        } catch (CharacterCodingException e) {
            // Without the cause: its message could quote bytes of the file.
            throw new ConfigurationException(key + " names " + file + ", which is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigurationException(key + " names " + file + ", which cannot be read: " + e, e);
        }
    }
}
