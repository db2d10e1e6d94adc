package io.tokenwright.rotation.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonsTest {
    private static final Persons PERSONS = Persons.of(List.of("ada=ada-laptop=ada.lovelace", "bob = bob-ci"));

    @Test
    void the_names_of_one_person_are_one() {
        assertThat(PERSONS.areOne("user:ada-laptop", "user:ada.lovelace")).isTrue();
        assertThat(PERSONS.areOne("user:bob", "user:bob-ci")).isTrue();
        assertThat(PERSONS.areOne("user:ada", "user:bob")).isFalse();
        assertThat(Persons.UNRELATED.areOne("user:ada", "user:ada-laptop")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user:Ada", " user:ada ", "user: ada", "USER:ADA", "user:\uFF41da", "ada"})
    void case_blanks_and_unicode_form_make_nobody_another_person(String name) {
        assertThat(Persons.UNRELATED.areOne(name, "user:ada")).isTrue();
        assertThat(PERSONS.areOne(name, "user:ada-laptop")).isTrue();
    }

    @Test
    void a_service_is_nobody() {
        assertThat(PERSONS.areOne("service:rotation", "user:rotation")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "ada=", "=", "ada=ada", "bob=bob-ci"})
    void an_entry_that_cannot_be_meant_is_refused(String entry) {
        assertThatThrownBy(() -> Persons.of(List.of("bob=robert", entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(entry);
    }

    @Property
    void whoever_asked_under_any_of_their_names_is_told_apart_from_a_second_person(
            @ForAll @AlphaChars @StringLength(min = 1, max = 8) String a,
            @ForAll @AlphaChars @StringLength(min = 1, max = 8) String b) {
        var persons = Persons.of(List.of(a + "=" + a + "-2"));

        assertThat(persons.areOne("user:" + a + "-2", "user:" + a)).isTrue();
        assertThat(persons.areOne(a, b)).isEqualTo(a.equalsIgnoreCase(b));
        assertThat(persons.areOne(b, a)).isEqualTo(persons.areOne(a, b));
    }

    @Test
    void an_approval_is_good_for_as_long_as_configured_from_when_it_was_given() {
        var approvals = new Approvals(Duration.ofHours(2), PERSONS);

        Event.ApprovalGiven own = approvals.given("1", "user:ada-laptop", "hash", Samples.NOON, "user:ada");
        Event.ApprovalGiven second = approvals.given("2", "user:bob", "hash", Samples.NOON, "user:ada");

        assertThat(own.byProposer()).isTrue();
        assertThat(second.byProposer()).isFalse();
        assertThat(second.validUntil()).isEqualTo(Samples.NOON.plus(Duration.ofHours(2)));
    }
}
