package io.tokenwright.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.schemas.codec.ReleasedSchemas;
import io.tokenwright.schemas.event.EventMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every schema to the rules of the contract, and every change to FULL_TRANSITIVE compatibility. */
class SchemaReleaseTest {
    private static final Set<String> SMELLS_OF_A_VALUE =
            Set.of("value", "secret", "password", "credential", "token", "plaintext");

    static List<Topic> topics() {
        return Topics.ALL;
    }

    @ParameterizedTest
    @MethodSource("topics")
    void is_compatible_with_every_release_in_both_directions(Topic topic) throws Exception {
        List<Schema> released = new ArrayList<>(ReleasedSchemas.of(topic));
        assertThat(released).as("released copies of %s", topic).isNotEmpty();

        new SchemaValidatorBuilder().mutualReadStrategy().validateAll().validate(topic.schema(), released);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void is_the_newest_release(Topic topic) {
        assertThat(ReleasedSchemas.of(topic).getLast().toString())
                .as("copy the changed schema to released/%s/v<n+1>.avsc", topic)
                .isEqualTo(sourceOf(topic).toString());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void starts_with_the_common_fields(Topic topic) {
        assertThat(topic.schema().getFields().stream()
                        .limit(EventMeta.FIELDS.size())
                        .map(Schema.Field::name))
                .isEqualTo(EventMeta.FIELDS);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void documents_every_field_gives_every_enum_a_default_and_has_no_room_for_a_value(Topic topic) {
        List<Schema> records = records(topic.schema()).toList();

        for (Schema schema : records) {
            for (Schema.Field field : schema.getFields()) {
                assertThat(field.doc())
                        .as("%s.%s", schema.getName(), field.name())
                        .isNotBlank();
                assertThat(SMELLS_OF_A_VALUE)
                        .as("%s.%s", schema.getName(), field.name())
                        .doesNotContain(field.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
        assertThat(enums(topic.schema()))
                .allSatisfy(e -> assertThat(e.getEnumDefault()).as(e.getName()).isNotNull());
    }

    /** The schema as its file says it: the generated class adds Java's string type, which is no part of the contract. */
    private static Schema sourceOf(Topic topic) {
        try {
            return new Schema.Parser()
                    .parse(java.nio.file.Path.of("src/main/avro", topic.name() + ".avsc")
                            .toFile());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Stream<Schema> records(Schema schema) {
        return all(schema).filter(s -> s.getType() == Schema.Type.RECORD);
    }

    private static List<Schema> enums(Schema schema) {
        return all(schema).filter(s -> s.getType() == Schema.Type.ENUM).toList();
    }

    private static Stream<Schema> all(Schema schema) {
        Stream<Schema> below = switch (schema.getType()) {
            case RECORD -> schema.getFields().stream().flatMap(f -> all(f.schema()));
            case UNION -> schema.getTypes().stream().flatMap(SchemaReleaseTest::all);
            case ARRAY -> all(schema.getElementType());
            case MAP -> all(schema.getValueType());
            default -> Stream.empty();
        };
        return Stream.concat(Stream.of(schema), below);
    }
}
