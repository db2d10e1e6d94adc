package io.tokenwright.rotation.connector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The declarations that come with us. */
public final class OurDeclarations {
    private OurDeclarations() {}

    public static Declaration read(String name) {
        return DeclarationReader.read(name + ".yaml", text(name));
    }

    public static String text(String name) {
        return resource("connectors/" + name + ".yaml");
    }

    /** One that comes with the tests, by its path. */
    public static String resource(String path) {
        try (InputStream in =
                Objects.requireNonNull(OurDeclarations.class.getClassLoader().getResourceAsStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
