package io.tokenwright.inventory;

import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.events.TokenUsed;
import io.tokenwright.inventory.register.Fact;
import io.tokenwright.inventory.register.FactReader;
import io.tokenwright.inventory.register.History;
import io.tokenwright.inventory.register.Register;
import io.tokenwright.inventory.register.StateLog;
import io.tokenwright.inventory.usage.Usage;
import io.tokenwright.inventory.usage.UsageReader;
import io.tokenwright.inventory.usage.Usages;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.listener.ReceivedEvent;
import io.tokenwright.kit.listener.RejectedEventException;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Merges what others say of tokens. Emits nothing, so it takes no locks before it writes; the service's own events come back here
 * and say nothing new.
 */
final class InventoryListener implements EventHandler {
    private final Register register;
    private final History history;
    private final Usages usages;
    private final InstantSource clock;

    InventoryListener(Register register, History history, Usages usages, InstantSource clock) {
        this.register = register;
        this.history = history;
        this.usages = usages;
        this.clock = clock;
    }

    @Override
    public Set<Topic> topics() {
        return Set.of(Topics.TOKEN_ISSUED, Topics.TOKEN_REVOKED, Topics.TOKEN_USED, Topics.TOKEN_ROTATION);
    }

    @Override
    public void handle(Tx tx, List<ReceivedEvent> batch) {
        var facts = new ArrayList<Fact>();
        var reports = new ArrayList<Usage>();
        for (ReceivedEvent received : batch) {
            if (!received.key().equals(received.meta().tokenId())) {
                throw new RejectedEventException(
                        "wrong-key", "the record's key is not its tokenId: key token events by token id");
            }
            switch (received.event()) {
                case TokenIssued event -> facts.add(FactReader.read(event));
                case TokenRevoked event -> facts.add(FactReader.read(event));
                case TokenRotation event -> facts.add(FactReader.read(event));
                case TokenUsed event -> reports.add(UsageReader.read(event));
                default -> throw new IllegalStateException("the inventory does not read " + received.topic());
            }
        }
        var changes = register.merge(tx, facts);
        Set<String> created = changes.stream()
                .filter(Register.Change::isNew)
                .map(change -> change.after().tokenId())
                .collect(Collectors.toSet());
        history.appendOf(tx, facts, created);
        usages.merge(tx, reports);
        StateLog.log(changes, clock.instant());
    }
}
