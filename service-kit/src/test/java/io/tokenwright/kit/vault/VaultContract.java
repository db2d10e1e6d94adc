package io.tokenwright.kit.vault;

import static io.tokenwright.kit.testkit.KnownFault.F25;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Vault.KvMetadata;
import io.tokenwright.kit.vault.Vault.KvSecret;
import io.tokenwright.kit.vault.Vault.MintedToken;
import io.tokenwright.kit.vault.Vault.TokenInfo;
import io.tokenwright.kit.vault.Vault.TokenRequest;
import io.tokenwright.kit.vault.VaultResult.Conflict;
import io.tokenwright.kit.vault.VaultResult.Denied;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.kit.vault.VaultResult.Reason;
import io.tokenwright.kit.vault.VaultResult.Refused;
import io.tokenwright.kit.vault.VaultResult.Unavailable;
import io.tokenwright.kit.vault.VaultSession.Credentials;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.VaultProvisioner.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Vault does, seen through the wrapper. Holds for real OpenBao and for the stand-in, so that the stand-in cannot drift. */
abstract class VaultContract {
    private static final String MOUNT = "secret";
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<VaultConnection> opened = new ArrayList<>();
    private final String path = "contract/" + UUID.randomUUID() + "/database password";
    private Vault vault;
    private Vault root;

    abstract LocalVault server();

    @BeforeEach
    void logIn() {
        LocalVault server = server();
        var login = new VaultProvisioner(server.address(), server.rootToken()).login(Service.ROTATION);
        vault = open(new Credentials.AppRole(login.roleId(), SecretValue.of(login.secretId())));
        root = open(new Credentials.GivenToken(SecretValue.of(server.rootToken())));
    }

    @AfterEach
    void close() {
        opened.forEach(VaultConnection::close);
    }

    Vault open(Credentials credentials) {
        var connection = VaultConnection.open(
                server().address(),
                null,
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                credentials,
                Clock.systemUTC());
        opened.add(connection);
        return connection.vault();
    }

    @Test
    void it_is_ready_with_our_login() {
        assertThat(vault.ready()).isEqualTo(new Done<>(true));
    }

    @Test
    void a_value_is_written_once_and_read_back() {
        assertThat(write("first", 0)).isEqualTo(new Done<>(1));

        assertThat(valueOf(vault.read(MOUNT, path))).isEqualTo("first");
        assertThat(done(vault.read(MOUNT, path)).version()).isEqualTo(1);
        assertThat(done(vault.read(MOUNT, path)).createdAt())
                .isCloseTo(InstantSource.system().instant(), org.assertj.core.api.Assertions.within(HOUR));
    }

    @Test
    void a_write_that_expects_another_version_is_a_conflict_and_changes_nothing() {
        write("first", 0);

        assertThat(write("second", 0)).isInstanceOf(Conflict.class);
        assertThat(write("second", 7)).isInstanceOf(Conflict.class);
        assertThat(valueOf(vault.read(MOUNT, path))).isEqualTo("first");

        assertThat(write("second", 1)).isEqualTo(new Done<>(2));
        assertThat(valueOf(vault.read(MOUNT, path, 1))).isEqualTo("first");
    }

    @Test
    void what_was_never_written_is_missing() {
        assertThat(vault.read(MOUNT, path)).isEqualTo(new Missing<>(MOUNT + "/data/" + path, false));
        assertThat(vault.metadata(MOUNT, path)).isInstanceOf(Missing.class);
        write("first", 0);
        assertThat(vault.read(MOUNT, path, 9)).isInstanceOf(Missing.class);
    }

    @Test
    void a_soft_deleted_version_is_missing_but_can_come_back() {
        write("first", 0);

        assertThat(vault.delete(MOUNT, path, List.of(1))).isEqualTo(new Done<>(true));
        assertThat(vault.read(MOUNT, path)).asInstanceOf(type(Missing.class)).matches(Missing::softDeleted);
        assertThat(done(vault.metadata(MOUNT, path)).versions())
                .hasEntrySatisfying(1, first -> assertThat(first.deleted()).isTrue());

        assertThat(vault.undelete(MOUNT, path, List.of(1))).isEqualTo(new Done<>(true));
        assertThat(valueOf(vault.read(MOUNT, path))).isEqualTo("first");
    }

    @Test
    void check_and_set_zero_is_a_conflict_on_a_soft_deleted_path() {
        write("first", 0);
        vault.delete(MOUNT, path, List.of(1));

        assertThat(write("second", 0)).isInstanceOf(Conflict.class);
        assertThat(write("second", 1)).isEqualTo(new Done<>(2));
    }

    @Test
    void a_destroyed_version_is_gone_for_good() {
        write("first", 0);
        write("second", 1);

        assertThat(vault.destroy(MOUNT, path, List.of(1))).isEqualTo(new Done<>(true));
        assertThat(vault.undelete(MOUNT, path, List.of(1))).isEqualTo(new Done<>(true));

        assertThat(vault.read(MOUNT, path, 1)).asInstanceOf(type(Missing.class)).matches(gone -> !gone.softDeleted());
        assertThat(done(vault.metadata(MOUNT, path)).versions())
                .hasEntrySatisfying(1, first -> assertThat(first.destroyed()).isTrue());
        assertThat(valueOf(vault.read(MOUNT, path))).isEqualTo("second");
    }

    @Test
    void what_is_gone_already_is_deleted_and_destroyed_with_success() {
        assertThat(vault.delete(MOUNT, path, List.of(1))).isEqualTo(new Done<>(true));
        assertThat(vault.destroy(MOUNT, path, List.of(1))).isEqualTo(new Done<>(true));
        assertThat(vault.destroyPath(MOUNT, path)).isEqualTo(new Done<>(true));
    }

    @Test
    void a_destroyed_path_starts_anew() {
        write("first", 0);
        vault.putCustomMetadata(MOUNT, path, Map.of("owner", "payments"));

        assertThat(vault.destroyPath(MOUNT, path)).isEqualTo(new Done<>(true));

        assertThat(vault.metadata(MOUNT, path)).isInstanceOf(Missing.class);
        assertThat(write("second", 0)).isEqualTo(new Done<>(1));
    }

    @Test
    void custom_metadata_is_added_to_and_survives_writes() {
        assertThat(vault.putCustomMetadata(MOUNT, path, Map.of("owner", "payments")))
                .isEqualTo(new Done<>(true));
        write("first", 0);
        vault.putCustomMetadata(MOUNT, path, Map.of("stage", "staging"));

        KvMetadata metadata = done(vault.metadata(MOUNT, path));
        assertThat(metadata.custom()).containsOnly(Map.entry("owner", "payments"), Map.entry("stage", "staging"));
        assertThat(metadata.currentVersion()).isEqualTo(1);
        assertThat(metadata.casRequired()).isFalse();
    }

    @Test
    void a_path_lists_what_lies_right_below() {
        String folder = "contract/" + UUID.randomUUID();
        root.write(MOUNT, folder + "/here", values("v"), 0);
        root.write(MOUNT, folder + "/below/there", values("v"), 0);

        assertThat(done(vault.list(MOUNT, folder))).containsExactlyInAnyOrder("here", "below/");
        assertThat(done(vault.list(MOUNT, folder + "/"))).containsExactlyInAnyOrder("here", "below/");
        assertThat(done(vault.list(MOUNT, ""))).contains("contract/");
        assertThat(vault.list(MOUNT, folder + "/nothing")).isInstanceOf(Missing.class);
    }

    @Test
    void unusual_names_and_values_come_back_as_they_were() {
        String odd = path + "/Zürich – 東京 #1 + 50%?";
        String value = "päss\"wörd\n\\\u0001 🔑";

        assertThat(vault.write(MOUNT, odd, values(value), 0)).isEqualTo(new Done<>(1));

        assertThat(valueOf(vault.read(MOUNT, odd))).isEqualTo(value);
        assertThat(done(vault.list(MOUNT, path))).containsExactly("Zürich – 東京 #1 + 50%?");
    }

    @Test
    void the_version_of_a_mount_is_known_and_no_mount_is_missing() {
        assertThat(vault.kvMountVersion(MOUNT)).isEqualTo(new Done<>(2));
        assertThat(vault.kvMountVersion("nowhere")).isInstanceOf(Missing.class);
        assertThat(vault.read("nowhere", "x"))
                .asInstanceOf(type(Refused.class))
                .satisfies(refused -> assertThat(refused.sentence()).contains("nowhere"));
    }

    @Test
    @Withstands(fault = F25, outcome = "KV v1 is refused, as it ignores check-and-set")
    void a_kv_v1_mount_is_refused_because_it_would_ignore_check_and_set() {
        String mount = "old-" + UUID.randomUUID();
        TestVault.mountKvV1(server(), mount);

        assertThat(root.kvMountVersion(mount)).isEqualTo(new Done<>(1));
        assertThat(root.write(mount, "x", values("v"), 0))
                .asInstanceOf(type(Refused.class))
                .satisfies(refused ->
                        assertThat(refused.sentence()).contains("KV version 2").contains(mount));
    }

    @Test
    void the_inventory_reads_and_lists_but_may_not_write() {
        write("first", 0);
        var login = new VaultProvisioner(server().address(), server().rootToken()).login(Service.INVENTORY);
        Vault inventory = open(new Credentials.AppRole(login.roleId(), SecretValue.of(login.secretId())));

        assertThat(valueOf(inventory.read(MOUNT, path))).isEqualTo("first");
        assertThat(inventory.metadata(MOUNT, path)).isInstanceOf(Done.class);
        assertThat(inventory.list(MOUNT, "contract")).isInstanceOf(Done.class);

        assertThat(inventory.write(MOUNT, path, values("second"), 1))
                .isEqualTo(new Denied<>(MOUNT + "/data/" + path, "update"));
        assertThat(inventory.createToken(request("x"))).isInstanceOf(Denied.class);
        assertThat(inventory.listAccessors()).isInstanceOf(Denied.class);
    }

    @Test
    void the_fingerprint_key_may_be_read_and_not_overwritten_by_rotation() {
        assertThat(vault.read(MOUNT, "tokenwright/fingerprint-key")).isInstanceOf(Done.class);
        assertThat(vault.write(MOUNT, "tokenwright/fingerprint-key", values("v"), 1))
                .isInstanceOf(Denied.class);
    }

    @Test
    void a_minted_token_is_live_until_it_is_revoked() {
        String name = "rotation-" + UUID.randomUUID();

        MintedToken minted = done(vault.createToken(request(name)));

        TokenInfo info = done(vault.lookup(minted.value()));
        assertThat(info.accessor()).isEqualTo(minted.accessor());
        assertThat(info.displayName()).isEqualTo("token-" + name);
        assertThat(info.meta()).containsEntry("tokenwright-rotation", name);
        assertThat(info.policies()).contains("tokenwright-inventory");
        assertThat(Duration.between(info.issuedAt(), info.expiresAt()))
                .isBetween(HOUR.minusSeconds(2), HOUR.plusSeconds(2));
        assertThat(done(vault.lookupAccessor(minted.accessor())).meta()).isEqualTo(info.meta());
        assertThat(done(vault.listAccessors())).contains(minted.accessor());

        assertThat(vault.revokeAccessor(minted.accessor())).isEqualTo(new Done<>(true));

        assertThat(vault.lookup(minted.value())).isInstanceOf(Missing.class);
        assertThat(vault.lookupAccessor(minted.accessor())).isInstanceOf(Missing.class);
        assertThat(vault.revokeAccessor(minted.accessor())).isEqualTo(new Done<>(true));
    }

    @Test
    void a_minted_token_outlives_the_login_that_minted_it() {
        String name = "rotation-" + UUID.randomUUID();
        MintedToken minted = done(vault.createToken(request(name)));

        revokeLoginsOf("tokenwright-rotation");

        assertThat(root.lookup(minted.value())).isInstanceOf(Done.class);
    }

    @Test
    void a_well_formed_token_that_vault_never_made_is_missing() {
        assertThat(vault.lookup(SecretValue.of("s.AbCdEfGhIjKlMnOpQrStUvWx"))).isInstanceOf(Missing.class);
    }

    @Test
    void a_login_revoked_in_between_is_replaced_without_the_caller_noticing() {
        assertThat(write("first", 0)).isInstanceOf(Done.class);

        revokeLoginsOf("tokenwright-rotation");

        assertThat(write("second", 1)).isEqualTo(new Done<>(2));
    }

    @Test
    void a_wrong_secret_id_is_a_failed_login_and_not_a_missing_secret() {
        Vault stranger = open(new Credentials.AppRole("no-such-role", SecretValue.of("wrong")));

        assertThat(stranger.read(MOUNT, path))
                .asInstanceOf(type(Unavailable.class))
                .satisfies(unavailable -> assertThat(unavailable.reason()).isEqualTo(Reason.LOGIN_FAILED));
        assertThat(stranger.ready()).isInstanceOf(Unavailable.class);
    }

    @Test
    void a_dead_token_is_a_failed_login() {
        Vault stranger = open(new Credentials.GivenToken(SecretValue.of("s.AbCdEfGhIjKlMnOpQrStUvWx")));

        assertThat(stranger.write(MOUNT, path, values("v"), 0))
                .asInstanceOf(type(Unavailable.class))
                .satisfies(unavailable -> assertThat(unavailable.reason()).isEqualTo(Reason.LOGIN_FAILED));
    }

    @Test
    void paths_that_could_leave_their_place_are_refused_before_a_call() {
        for (String bad : List.of("", "a//b", "../a", "a/./b", "a\u0000b", "a\nb", "/a", "a/", "x".repeat(2000))) {
            assertThat(vault.write(MOUNT, bad, values("v"), 0)).as(bad).isInstanceOf(Refused.class);
            assertThat(vault.read(bad, "a")).as(bad).isInstanceOf(Refused.class);
        }
    }

    private VaultResult<Integer> write(String value, int cas) {
        return vault.write(MOUNT, path, values(value), cas);
    }

    private void revokeLoginsOf(String role) {
        for (String accessor : done(root.listAccessors())) {
            if (root.lookupAccessor(accessor) instanceof Done<TokenInfo>(TokenInfo info)
                    && role.equals(info.meta().get("role_name"))) {
                root.revokeAccessor(accessor);
            }
        }
    }

    private static TokenRequest request(String name) {
        return new TokenRequest(
                null, Set.of("tokenwright-inventory"), name, Map.of("tokenwright-rotation", name), HOUR, false);
    }

    private static Map<String, SecretValue> values(String value) {
        return Map.of("value", SecretValue.of(value));
    }

    private static String valueOf(VaultResult<KvSecret> result) {
        return done(result).data().entrySet().stream()
                .filter(entry -> entry.getKey().equals("value"))
                .map(entry -> entry.getValue().reveal())
                .collect(Collectors.joining());
    }

    private static <T> T done(VaultResult<T> result) {
        assertThat(result).isInstanceOf(Done.class);
        return ((Done<T>) result).value();
    }
}
