package io.tokenwright.rotation.service;

import io.tokenwright.events.SecretPath;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.sink.SinkStandIns;
import java.util.ArrayList;
import java.util.List;

/** A token whose production value is also in a cluster, a variable, a hidden variable and two kinds of GitHub secrets. */
record Copied(SinkStandIns sinks, Subject subject, TokenIssued issued) {
    /** The sinks are {@code cluster}, {@code ci} and {@code actions}; all places hold the old value. */
    static Copied everywhere(TickedService service, SinkStandIns sinks) {
        Subject subject = service.subject();
        String old = subject.old().value();
        var copied = new Copied(sinks, subject, subject.issued());
        List<SecretPath> paths = new ArrayList<>(copied.issued.getSecretPaths());
        paths.add(place("cluster", copied.secret(), "token"));
        paths.add(place("ci", copied.project(), "TOKEN"));
        paths.add(place("ci", copied.project() + "/environments/production", "HIDDEN"));
        paths.add(place("actions", "repos/acme/app/environments/production", copied.key()));
        paths.add(place("actions", "orgs/acme", copied.key()));
        sinks.secret(copied.secret(), "user", "deploy");
        sinks.secret(copied.secret(), "token", old);
        sinks.variable(copied.project(), "TOKEN", "*", old, false);
        sinks.variable(copied.project(), "HIDDEN", "production", old, true);
        sinks.action("repos/acme/app/environments/production", copied.key(), old);
        sinks.action("orgs/acme/actions", copied.key(), old);
        return new Copied(
                sinks,
                subject,
                TokenIssued.newBuilder(copied.issued).setSecretPaths(paths).build());
    }

    static SecretPath place(String sink, String path, String key) {
        return SecretPath.newBuilder()
                .setStage("production")
                .setMount("sink:" + sink)
                .setPath(path)
                .setKey(key)
                .build();
    }

    String secret() {
        return "team-a/" + subject.project();
    }

    String project() {
        return "projects/" + subject.project();
    }

    String key() {
        return "TOKEN_" + subject.project();
    }

    /** What each place holds now. */
    List<String> held() {
        return List.of(
                sinks.secretOf(secret(), "token"),
                sinks.variableOf(project(), "TOKEN", "*").value,
                sinks.variableOf(project(), "HIDDEN", "production").value,
                sinks.actionOf("repos/acme/app/environments/production", key()),
                sinks.actionOf("orgs/acme/actions", key()));
    }
}
