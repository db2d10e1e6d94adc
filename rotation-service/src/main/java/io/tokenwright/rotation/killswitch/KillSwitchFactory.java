package io.tokenwright.rotation.killswitch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.tokenwright.rotation.connector.Connectors;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Puts the guard before every connector, however the connectors are made. */
@Singleton
final class KillSwitchFactory implements BeanCreatedEventListener<Connectors> {
    private final Provider<KillSwitches> switches;
    private final Provider<MeterRegistry> meters;

    KillSwitchFactory(Provider<KillSwitches> switches, Provider<MeterRegistry> meters) {
        this.switches = switches;
        this.meters = meters;
    }

    @Override
    public Connectors onCreated(BeanCreatedEvent<Connectors> event) {
        var asked = new AskedLate(switches);
        Gauge.builder("tokenwright.issuer.switches.set", asked, all -> all.all().size())
                .description("Issuers at which nothing is changed, because their kill switch is set")
                .register(meters.get());
        return new GuardedConnectors(event.getBean(), asked);
    }

    /** The bean, asked for at the first use: the database is made after its listeners are. */
    private record AskedLate(Provider<KillSwitches> switches) implements KillSwitches {
        @Override
        public Optional<KillSwitch> of(String issuer) {
            return switches.get().of(issuer);
        }

        @Override
        public List<KillSwitch> all() {
            return switches.get().all();
        }

        @Override
        public KillSwitch set(KillSwitch wanted) {
            return switches.get().set(wanted);
        }

        @Override
        public boolean release(String issuer, java.time.Instant now) {
            return switches.get().release(issuer, now);
        }
    }
}
