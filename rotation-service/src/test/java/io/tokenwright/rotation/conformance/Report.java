package io.tokenwright.rotation.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenwright.rotation.conformance.Finding.Result;
import java.util.List;

/**
 * What a connector kept of what it is held to.
 *
 * @param connector its name
 * @param against what it was tried against, for people
 */
public record Report(String connector, String against, List<Finding> findings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Report {
        findings = List.copyOf(findings);
    }

    public List<Finding> with(Result result) {
        return findings.stream().filter(f -> f.result() == result).toList();
    }

    public boolean allKept() {
        return with(Result.BROKEN).isEmpty();
    }

    /** For people: a line a promise. */
    public String text() {
        var text = new StringBuilder("connector ")
                .append(connector)
                .append(", against ")
                .append(against)
                .append("\n\n");
        for (Finding finding : findings) {
            text.append(
                            switch (finding.result()) {
                                case KEPT -> "  kept    ";
                                case BROKEN -> "  BROKEN  ";
                                case NOT_APPLICABLE -> "  -       ";
                            })
                    .append(String.format("%-20s", finding.promise().id()))
                    .append(finding.promise().sentence())
                    .append('\n');
            if (finding.result() != Result.KEPT) {
                text.append("          ")
                        .append(" ".repeat(20))
                        .append(finding.sentence())
                        .append('\n');
            }
        }
        return text.append('\n')
                .append(with(Result.KEPT).size())
                .append(" kept, ")
                .append(with(Result.BROKEN).size())
                .append(" broken, ")
                .append(with(Result.NOT_APPLICABLE).size())
                .append(" do not apply\n")
                .toString();
    }

    /** For programs: {@code connector}, {@code against}, {@code allKept}, and {@code findings}. */
    public String json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("connector", connector).put("against", against).put("allKept", allKept());
        var list = root.putArray("findings");
        findings.forEach(finding -> list.addObject()
                .put("promise", finding.promise().id())
                .put("result", finding.result().name())
                .put("says", finding.promise().sentence())
                .put("sentence", finding.sentence()));
        return root.toPrettyString();
    }
}
