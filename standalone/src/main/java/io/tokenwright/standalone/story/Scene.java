package io.tokenwright.standalone.story;

import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.topic.Topics;
import io.tokenwright.standalone.Screen;
import io.tokenwright.standalone.stack.RunningStack;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that the steps share: the stack, clients outside of the services, and what happened so far. */
final class Scene implements AutoCloseable {
    /** Key of the value inside each secret. */
    static final String KEY = "token";

    /** Far enough that nothing expires at midnight during the story, near enough that thresholds are crossed. */
    private static final int EXPIRES_IN_DAYS = 2;

    private final RunningStack stack;
    private final Screen screen;
    private final InstantSource clock;
    private final ServiceApi api;
    private final Kv kv;
    private final GitLab gitLab;
    private final IssuerScript issuerScript;
    private final FingerprintKey fingerprints;
    private final Emitter emitter;
    private final TopicFollower follower;
    private final Gateway gateway;
    private final Map<DemoToken, String> tokenIds = new ConcurrentHashMap<>();
    private final Map<DemoToken, GitLab.Minted> firstVersions = new ConcurrentHashMap<>();
    private final Map<DemoToken, Workload> workloads = new ConcurrentHashMap<>();
    private final List<String> minted = new CopyOnWriteArrayList<>();

    Scene(RunningStack stack, Screen screen, InstantSource clock) {
        this.stack = stack;
        this.screen = screen;
        this.clock = clock;
        this.api = new ServiceApi(stack);
        this.kv = new Kv(stack);
        this.gitLab = new GitLab(stack);
        this.issuerScript = new IssuerScript(stack);
        this.fingerprints = FingerprintKey.in(kv);
        EventCodec codec = EventCodec.singleObject();
        this.emitter = new Emitter(stack.bootstrapServers(), codec);
        this.follower = TopicFollower.of(stack.bootstrapServers(), codec, Topics.ALL);
        this.gateway = Gateway.start(stack.bootstrapServers(), codec, fingerprints);
        follower.onEvent(new Narrator(this)::tell);
    }

    RunningStack stack() {
        return stack;
    }

    Screen screen() {
        return screen;
    }

    InstantSource clock() {
        return clock;
    }

    ServiceApi api() {
        return api;
    }

    Kv kv() {
        return kv;
    }

    GitLab gitLab() {
        return gitLab;
    }

    IssuerScript issuerScript() {
        return issuerScript;
    }

    FingerprintKey fingerprints() {
        return fingerprints;
    }

    Emitter emitter() {
        return emitter;
    }

    TopicFollower follower() {
        return follower;
    }

    Gateway gateway() {
        return gateway;
    }

    /** Values that this process minted: none of them may be found outside of Vault. */
    List<String> minted() {
        return minted;
    }

    LocalDate expiresOn() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(EXPIRES_IN_DAYS);
    }

    /** Mints the first version of {@code token} by hand and puts it where it lives, as its owner did once. */
    GitLab.Minted setUp(DemoToken token) {
        GitLab.Minted first = gitLab.mint(token.project(), token.name(), token.scopes(), expiresOn());
        minted.add(first.value());
        firstVersions.put(token, first);
        for (String path : token.paths()) {
            kv.write(path, Map.of(KEY, first.value()));
        }
        return first;
    }

    GitLab.Minted firstVersion(DemoToken token) {
        return known(firstVersions, token);
    }

    void register(DemoToken token, String tokenId) {
        tokenIds.put(token, tokenId);
        workloads.put(token, Workload.start(token.consumer(), tokenId, token.productionPath(), this));
    }

    String tokenId(DemoToken token) {
        return known(tokenIds, token);
    }

    Workload workload(DemoToken token) {
        return known(workloads, token);
    }

    /** Name of the token with that id; the id itself when it is not of this story. */
    String nameOf(String tokenId) {
        return tokenIds.entrySet().stream()
                .filter(entry -> entry.getValue().equals(tokenId))
                .map(entry -> entry.getKey().name())
                .findFirst()
                .orElse(tokenId);
    }

    boolean knows(String tokenId) {
        return tokenIds.containsValue(tokenId);
    }

    private static <V> V known(Map<DemoToken, V> map, DemoToken token) {
        V value = map.get(token);
        if (value == null) {
            throw new StoryException("\"" + token.name() + "\" has not come in: an earlier step failed");
        }
        return value;
    }

    @Override
    public void close() {
        List<AutoCloseable> open = new ArrayList<>(workloads.values());
        open.add(gateway);
        open.add(follower);
        open.add(emitter);
        for (AutoCloseable part : open) {
            try {
                part.close();
            } catch (Exception e) {
                screen.line("story", "does not end cleanly: " + e);
            }
        }
    }
}
