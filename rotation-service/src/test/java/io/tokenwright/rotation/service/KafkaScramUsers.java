package io.tokenwright.rotation.service;

import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.kafka.KafkaScramConnector;
import io.tokenwright.rotation.connector.kafka.KafkaTokenConnector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** A real broker with SCRAM and ACLs, and an admin that may describe and alter the cluster alone. */
record KafkaScramUsers(EmbeddedKafka broker, Admin root, UserPassword admin) implements AutoCloseable {

    static KafkaScramUsers start(Path folder) {
        EmbeddedKafka broker = EmbeddedKafka.startWithScram(folder.resolve("kafka"));
        var kafka = new KafkaScramUsers(
                broker,
                Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers())),
                UserPassword.fresh("tokenwright"));
        kafka.set(kafka.admin, ScramMechanism.SCRAM_SHA_256);
        kafka.set(kafka.admin, ScramMechanism.SCRAM_SHA_512);
        done(kafka.root
                .createAcls(List.of(acl(AclOperation.DESCRIBE), acl(AclOperation.ALTER)))
                .all());
        return kafka;
    }

    /** Lets the admin make, see and end delegation tokens of {@code owner}, and nothing else of it. */
    void grantTokensOf(String owner) {
        done(root.createAcls(
                        List.of(tokens(owner, AclOperation.CREATE_TOKENS), tokens(owner, AclOperation.DESCRIBE_TOKENS)))
                .all());
    }

    private static AclBinding tokens(String owner, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.USER, "User:" + owner, PatternType.LITERAL),
                new AccessControlEntry("User:tokenwright", "*", operation, AclPermissionType.ALLOW));
    }

    private static AclBinding acl(AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL),
                new AccessControlEntry("User:tokenwright", "*", operation, AclPermissionType.ALLOW));
    }

    /** Parameters of a token with two users of its own. */
    static Map<String, String> pair() {
        String tag = "it" + UUID.randomUUID().toString().substring(0, 8);
        return Map.of("users", tag + "_a, " + tag + "_b");
    }

    static Map<String, String> pair(String mechanism) {
        return Map.of("users", pair().get("users"), "mechanism", mechanism);
    }

    KafkaScramConnector connector(UserPassword as, InstantSource clock) {
        return new KafkaScramConnector(url(), as.value(), "SCRAM-SHA-512", clock);
    }

    KafkaTokenConnector tokenConnector(UserPassword as, InstantSource clock) {
        return new KafkaTokenConnector(url(), as.value(), "SCRAM-SHA-512", clock);
    }

    private String url() {
        return "SASL_PLAINTEXT://" + broker.scramBootstrapServers();
    }

    Map<String, Object> settings() {
        return settings("kafka-scram");
    }

    Map<String, Object> settings(String connector) {
        String prefix = "tokenwright.connectors." + connector + ".";
        return Map.of(
                prefix + "base-url",
                url(),
                prefix + "admin-token",
                admin.user() + ":" + admin.password(),
                prefix + "mechanism",
                "SCRAM-SHA-256");
    }

    void set(UserPassword login, ScramMechanism mechanism) {
        done(root.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        login.user(), new ScramCredentialInfo(mechanism, 4096), login.password())))
                .all());
    }

    List<String> users() {
        return done(root.describeUserScramCredentials().users());
    }

    /** As a consumer logs in. */
    Admin login(UserPassword login) {
        return Admin.create(Map.of(
                "bootstrap.servers",
                broker.scramBootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + login.user()
                        + "\" password=\"" + login.password() + "\";"));
    }

    private static <T> T done(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refuses", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        root.close(Duration.ofSeconds(1));
        broker.close();
    }
}
