package io.tokenwright.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OpenedTest {
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final Opened opened = new Opened();

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }

    @Test
    void what_was_opened_last_is_closed_first_and_once() throws Exception {
        opened.open(() -> part("database"));
        opened.open(() -> part("services"));

        opened.close();
        opened.close();

        assertThat(closed).containsExactly("services", "database");
    }

    @Test
    void one_that_does_not_close_is_named_and_leaves_none_of_the_others_open() throws Exception {
        opened.open(() -> part("database"));
        opened.open(() -> (AutoCloseable) () -> {
            throw new IllegalStateException("it hangs");
        });

        assertThatThrownBy(opened::close).isInstanceOf(StackException.class).hasMessageContaining("it hangs");

        assertThat(closed).containsExactly("database");
    }

    @Test
    void after_the_close_nothing_is_opened_or_started_any_more() {
        opened.close();

        assertThatThrownBy(() -> opened.open(() -> part("late"))).hasMessageContaining("being stopped");
        assertThatThrownBy(() -> opened.unlessClosing(() -> closed.add("started")))
                .hasMessageContaining("being stopped");
        assertThat(closed).isEmpty();
    }

    @Test
    void what_is_being_opened_when_the_close_comes_is_waited_for_and_closed() throws Exception {
        var opening = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Thread opener = Thread.ofVirtual().start(() -> {
            try {
                opened.open(() -> {
                    opening.countDown();
                    goOn.await();
                    return part("slow");
                });
            } catch (Exception e) {
                closed.add("refused: " + e.getMessage());
            }
        });
        opening.await();

        Thread closer = Thread.ofVirtual().start(opened::close);
        await().until(opened::isClosed);
        goOn.countDown();

        opener.join();
        closer.join();
        assertThat(closed).containsExactly("slow");
    }
}
