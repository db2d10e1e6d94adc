package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.Declaration.Pages;
import io.tokenwright.rotation.connector.HttpAnswers.UnusableAnswerException;
import io.tokenwright.rotation.connector.HttpCalls.Answered;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Pages of an issuer's list, read until it ends, within bounds of pages, items and time. Not thread-safe. */
final class Listing {
    private static final int PAGES_MAX = 200;
    private static final int FOUND_MAX = 10_000;
    private static final int PAGE_NAME_MAX = 1024;
    private static final Duration TIME_MAX = Duration.ofMinutes(2);

    private final Call call;
    private final String prefix;
    private final Precision expiry;
    private final List<Found> found = new ArrayList<>();
    private final Set<String> pagesSeen = new HashSet<>();
    private final long startedAt = System.nanoTime();
    private String page;
    private String lastPage = "";
    private int counted;

    Listing(Call call, String prefix, Precision expiry) {
        this.call = call;
        this.prefix = prefix;
        this.expiry = expiry;
        this.page = call.pages().first();
        pagesSeen.add(page);
    }

    boolean goesOn() {
        return !page.isEmpty();
    }

    String page() {
        return page;
    }

    List<Found> found() {
        return List.copyOf(found);
    }

    /** Takes one page. Throws when the list cannot be trusted or does not end. */
    void read(Answered answer) throws UnusableAnswerException {
        JsonNode items = answer.json().at(String.valueOf(call.items()));
        if (!items.isArray()) {
            throw new UnusableAnswerException(
                    "no-list", "the issuer's answer has no list at \"" + call.items() + "\": correct \"items\"");
        }
        for (JsonNode item : items) {
            String name = HttpAnswers.text(item, call, "name");
            if (name.startsWith(prefix)) {
                found.add(HttpAnswers.found(item, call, expiry));
            }
        }
        refuseRepetition(items);
        page = next(answer, items.size());
        if (found.size() > FOUND_MAX || pagesSeen.size() > PAGES_MAX) {
            throw new UnusableAnswerException(
                    "too-many-pages",
                    "the issuer's list has more than " + PAGES_MAX + " pages or " + FOUND_MAX
                            + " of ours: clean it up there");
        }
        if (Duration.ofNanos(System.nanoTime() - startedAt).compareTo(TIME_MAX) > 0) {
            throw new UnusableAnswerException(
                    "list-too-slow", "the issuer's list did not end within " + TIME_MAX.toMinutes() + " minutes");
        }
        if (goesOn() && !pagesSeen.add(page)) {
            throw loop();
        }
    }

    /** A page that is the same again means that the list turns in circles, whatever it calls its pages. */
    private void refuseRepetition(JsonNode items) throws UnusableAnswerException {
        String ids = String.join("\n", ids(items));
        if (!items.isEmpty() && ids.equals(lastPage)) {
            throw loop();
        }
        lastPage = ids;
    }

    private List<String> ids(JsonNode items) {
        List<String> ids = new ArrayList<>();
        items.forEach(item -> ids.add(HttpAnswers.text(item, call, "id")));
        return ids;
    }

    private String next(Answered answer, int items) throws UnusableAnswerException {
        Pages pages = call.pages();
        String next = "";
        if (pages.header() != null) {
            next = answer.header(pages.header());
        } else if (pages.pointer() != null) {
            next = HttpAnswers.at(answer.json(), pages.pointer()).stream()
                    .filter(node -> node.isValueNode() && !node.isNull())
                    .findFirst()
                    .map(JsonNode::asText)
                    .orElse("");
        } else if (pages.counted() && items >= pages.size()) {
            counted++;
            next = String.valueOf(Integer.parseInt(pages.first()) + counted);
        }
        if (next.length() > PAGE_NAME_MAX || next.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new UnusableAnswerException(
                    "bad-page",
                    "the issuer's next page is longer than " + PAGE_NAME_MAX + " characters or has control characters");
        }
        return next;
    }

    private static UnusableAnswerException loop() {
        return new UnusableAnswerException(
                "page-loop", "the issuer's list names a page that was read already: it would never end");
    }
}
