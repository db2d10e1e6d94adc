package io.tokenwright.rotation.simulation;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Assisted;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Lease;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Outcome.AlreadyGone;
import io.tokenwright.rotation.connector.Outcome.Done;
import io.tokenwright.rotation.connector.Template;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.simulation.Aftermath.IssuerCall;
import io.tokenwright.rotation.simulation.Aftermath.IssuerCall.Kind;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An issuer with a ground truth that no answer of it can hide. */
public final class MemoryIssuer implements Connector {
    /** A credential as it really is. */
    public static final class Credential {
        final String ref;
        final String name;
        final String value;
        final List<String> scopes;
        boolean revoked;
        boolean disabled;

        Credential(String ref, String name, String value, List<String> scopes) {
            this.ref = ref;
            this.name = name;
            this.value = value;
            this.scopes = scopes;
        }
    }

    static final Duration LISTING_DELAY = Duration.ofSeconds(5);
    static final Duration PROPAGATION = Duration.ofSeconds(20);

    private final Map<String, Credential> byRef = new LinkedHashMap<>();
    private final List<String> revokeCalls = new ArrayList<>();
    private final List<IssuerCall> calls = new ArrayList<>();
    private InstantSource clock = () -> Instant.EPOCH;
    private Predicate<String> onRevoke = _ -> true;
    private boolean grantsTooLittle;
    private boolean byHand;
    private boolean mintsDead;
    private boolean revokesNothing;
    private boolean inSlots;
    private boolean inPlace;
    private boolean readsBack;
    private boolean disabling;
    private @Nullable Verdict always;
    private int randoms;

    /** Puts a version there that was minted before the story. */
    public void existing(String ref, String value, List<String> scopes) {
        byRef.put(ref, new Credential(ref, "by hand", value, scopes));
    }

    /** It has no API but the probe: a person mints and revokes. */
    void leaveToPeople() {
        byHand = true;
    }

    boolean isLeftToPeople() {
        return byHand;
    }

    /** A person mints in the browser. */
    Credential mintByHand(String name, List<String> scopes) {
        String ref = String.valueOf(100 + byRef.size());
        var credential = new Credential(ref, name, "value-" + ref, scopes);
        byRef.put(ref, credential);
        return credential;
    }

    /** A person revokes in the browser; false when it is gone already. */
    boolean revokeByHand(String ref) {
        Credential credential = Objects.requireNonNull(byRef.get(ref));
        if (credential.revoked) {
            return false;
        }
        if (!onRevoke.test(ref)) {
            throw new AssertionError("I7: " + ref + " was to be revoked without evidence set before");
        }
        credential.revoked = true;
        return true;
    }

    /** From now on it grants no scope at all. */
    public void grantTooLittle() {
        grantsTooLittle = true;
    }

    /** From now on it has two principals, of which what exists already holds the one. */
    void haveSlots() {
        inSlots = true;
    }

    /**
     * From now on what it mints takes the place of what is there, which dies.
     *
     * @param showsAgain whether it shows the value that is in place
     */
    void replaceInPlace(boolean showsAgain) {
        inPlace = true;
        readsBack = showsAgain;
    }

    /** From now on it can disable a version and enable it again. */
    void disables() {
        disabling = true;
    }

    /** Whether anything was replaced in place. */
    boolean hasReplaced() {
        return inPlace && byRef.size() > 1;
    }

    /** From now on it grants what it is asked for. */
    void grantEnough() {
        grantsTooLittle = false;
    }

    /** From now on what it mints is dead from the start. */
    void mintDead() {
        mintsDead = true;
    }

    /** From now on it says that it revoked and does nothing. */
    void revokeNothing() {
        revokesNothing = true;
    }

    /** From now on each probe is answered like this: a captive page, or a cache that is away. */
    void alwaysSay(Verdict verdict) {
        always = verdict;
    }

    /** A credential dies without anybody's asking. */
    void dies(String ref) {
        Objects.requireNonNull(byRef.get(ref)).revoked = true;
    }

    /** From now on its calls are logged by this clock. */
    void goesBy(InstantSource by) {
        clock = by;
    }

    /** Kills and probes, in order. */
    List<IssuerCall> calls() {
        return List.copyOf(calls);
    }

    /** Id of the credential with that value, empty for none. */
    String refOf(String value) {
        return byRef.values().stream()
                .filter(c -> c.value.equals(value))
                .map(c -> c.ref)
                .findFirst()
                .orElse("");
    }

    /** Checked at each revoke call: is it allowed to happen now? */
    public void onRevoke(Predicate<String> allowed) {
        onRevoke = allowed;
    }

    public boolean isLive(String value) {
        return byRef.values().stream().anyMatch(c -> c.value.equals(value) && !c.revoked && !c.disabled);
    }

    public List<String> liveRefsNamed(String prefix) {
        return byRef.values().stream()
                .filter(c -> !c.revoked && !c.disabled && c.name.startsWith(prefix))
                .map(c -> c.ref)
                .toList();
    }

    public List<String> revokeCalls() {
        return revokeCalls;
    }

    @Override
    public Description description() {
        return new Description(
                "memory",
                "In memory",
                capabilities(),
                List.of(),
                new Limits(6000, LISTING_DELAY, PROPAGATION, null),
                new Traits(
                        inSlots ? 2 : null,
                        inSlots
                                ? Replacement.ALTERNATING_SLOTS
                                : inPlace ? Replacement.IN_PLACE : Replacement.CREATE_AND_DELETE,
                        false,
                        Precision.INSTANT,
                        false),
                "none");
    }

    private Set<Capability> capabilities() {
        if (byHand) {
            return Set.of(Capability.PROBE);
        }
        Set<Capability> all = EnumSet.allOf(Capability.class);
        if (!disabling) {
            all.removeAll(Set.of(Capability.QUARANTINE, Capability.RESTORE));
        }
        return all;
    }

    @Override
    public Optional<Assisted> assisted() {
        var there = new Assisted.ByHand(new Template("https://issuer.test/{name}"), List.of());
        var away = new Assisted.ByHand(new Template("https://issuer.test/"), List.of());
        return byHand
                ? Optional.of(new Assisted(there, away, Pattern.compile("value-[0-9]+"), Map.of()))
                : Optional.empty();
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        return List.of();
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        if (inSlots && byRef.values().stream().anyMatch(c -> !c.revoked && !c.ref.equals(request.replaces()))) {
            return new Outcome.RetryAfter<>(Duration.ofSeconds(5), "the other slot is in use");
        }
        String ref = String.valueOf(100 + byRef.size());
        List<String> scopes = grantsTooLittle ? List.of() : request.scopes();
        var credential = new Credential(ref, request.name(), "value-" + ref, scopes);
        credential.revoked = mintsDead;
        byRef.put(ref, credential);
        return new Done<>(new Issued(
                SecretValue.of("value-" + ref), ref, scopes, Instant.EPOCH, request.expiresAt(), Precision.INSTANT));
    }

    @Override
    public Outcome<Issued> replace(IssueRequest request, Lease lease) {
        if (lease.rest().isZero()) {
            return new Outcome.RetryAfter<>(Duration.ZERO, "the lease is over");
        }
        byRef.values().forEach(c -> c.revoked = true);
        return issue(request);
    }

    @Override
    public Outcome<Issued> readBack(IssueRequest request) {
        if (!readsBack) {
            return Connector.super.readBack(request);
        }
        Credential last = List.copyOf(byRef.values()).getLast();
        return new Done<>(new Issued(
                SecretValue.of(last.value),
                last.ref,
                last.scopes,
                Instant.EPOCH,
                request.expiresAt(),
                Precision.INSTANT));
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        String value = request.value().reveal();
        Verdict verdict = always != null ? always : isLive(value) ? Verdict.LIVE : Verdict.DEAD;
        calls.add(new IssuerCall(clock.instant(), Kind.PROBE, refOf(value), verdict == Verdict.DEAD));
        List<String> scopes = byRef.values().stream()
                .filter(c -> c.value.equals(value))
                .findFirst()
                .map(c -> c.scopes)
                .orElse(List.of());
        return new Done<>(new ProbeResponse(verdict, scopes, verdict.name()));
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        return new Done<>(byRef.values().stream()
                .filter(c -> c.name.startsWith(request.namePrefix()))
                .map(c -> new Found(c.ref, c.name, !c.revoked, c.scopes, null, null, Precision.UNKNOWN))
                .toList());
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        Credential credential = byRef.get(request.issuerRef());
        return credential == null ? new AlreadyGone<>() : new Done<>(new Inspected(!credential.revoked, null));
    }

    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        if (!onRevoke.test(request.issuerRef())) {
            throw new AssertionError("I7: " + request.issuerRef() + " was revoked without evidence set before");
        }
        revokeCalls.add(request.issuerRef());
        Credential credential = byRef.get(request.issuerRef());
        boolean gone = credential == null || credential.revoked;
        calls.add(new IssuerCall(clock.instant(), Kind.REVOKE, request.issuerRef(), gone));
        if (credential == null || credential.revoked) {
            return new AlreadyGone<>();
        }
        credential.revoked = !revokesNothing;
        return new Done<>(new Revoked());
    }

    @Override
    public Outcome<Revoked> quarantine(RevokeRequest request, Lease lease) {
        return lease.rest().isZero()
                ? new Outcome.RetryAfter<>(Duration.ZERO, "the lease is over")
                : disabled(request, true);
    }

    @Override
    public Outcome<Revoked> restore(RevokeRequest request) {
        return disabled(request, false);
    }

    private Outcome<Revoked> disabled(RevokeRequest request, boolean disabled) {
        Credential credential = byRef.get(request.issuerRef());
        if (credential == null || credential.revoked) {
            return new AlreadyGone<>();
        }
        credential.disabled = disabled;
        return new Done<>(new Revoked());
    }

    @Override
    public SecretValue random() {
        randoms++;
        return SecretValue.of("random-" + randoms);
    }
}
