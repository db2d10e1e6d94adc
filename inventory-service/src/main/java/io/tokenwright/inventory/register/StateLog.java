package io.tokenwright.inventory.register;

import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line a state change; of a batch that changes very much, one line in all. */
public final class StateLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.tokenwright.inventory.register");
    private static final int LINES_MAX = 20;

    private StateLog() {}

    public static void log(List<Register.Change> changes, Instant now) {
        if (changes.size() > LINES_MAX) {
            LOG.atInfo().addKeyValue("tokens", changes.size()).log("many tokens changed");
            return;
        }
        for (Register.Change change : changes) {
            for (TokenVersion version : change.after().versions().values()) {
                TokenVersion before = change.before().versions().get(version.version());
                VersionState to = version.stateAt(now);
                String from = before == null ? "none" : before.stateAt(now).name();
                var role = change.after().roleOf(version.version());
                if (!from.equals(to.name()) || role != change.before().roleOf(version.version())) {
                    LOG.atInfo()
                            .addKeyValue("token", change.after().tokenId())
                            .addKeyValue("version", version.version())
                            .addKeyValue("from", from)
                            .addKeyValue("to", to)
                            .addKeyValue("role", role)
                            .log("version changed");
                }
            }
        }
    }
}
