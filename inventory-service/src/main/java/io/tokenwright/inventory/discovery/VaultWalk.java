package io.tokenwright.inventory.discovery;

import io.tokenwright.inventory.finding.FindingKind;
import io.tokenwright.inventory.finding.VaultFinding;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One walk through the configured mounts, listing and reading metadata only. What it cannot see it says, and goes on. */
final class VaultWalk {
    private static final int PATHS_MAX = 100_000;
    private static final int DEPTH_MAX = 20;
    private static final String NEXT = ".next";

    /** A path that carries our metadata. */
    record Found(String mount, String path, Map<String, String> custom) {}

    private final Vault vault;
    private final Set<String> skipped;
    final List<Found> found = new ArrayList<>();
    final List<VaultFinding> findings = new ArrayList<>();
    private boolean complete = true;
    private int paths;

    /** @param skipped {@code mount/path} of secrets that are no tokens, such as the fingerprint key */
    VaultWalk(Vault vault, Set<String> skipped) {
        this.vault = vault;
        this.skipped = skipped;
    }

    /** False when Vault did not answer somewhere, so that what was not found may be there all the same. */
    boolean complete() {
        return complete;
    }

    void walk(String mount, String prefix) {
        switch (vault.kvMountVersion(mount)) {
            case VaultResult.Done<Integer>(Integer version) -> {
                if (version == 2) {
                    walkFolders(mount, prefix);
                } else {
                    find(FindingKind.KV_V1_MOUNT, mount, "", "mount " + mount + " is KV version " + version);
                }
            }
            case VaultResult.Missing<Integer> _ ->
                find(FindingKind.MISSING_PATH, mount, "", "Vault has no mount " + mount);
            case VaultResult.Denied<Integer>(String path, String capability) -> denied(mount, "", path, capability);
            case VaultResult.Refused<Integer>(String path, String sentence) ->
                find(FindingKind.DENIED_PATH, mount, "", path + ": " + sentence);
            case VaultResult.Unavailable<Integer> _,
                    VaultResult.AnswerLost<Integer> _,
                    VaultResult.Conflict<Integer> _ -> complete = false;
        }
    }

    private void walkFolders(String mount, String prefix) {
        Deque<String> folders = new ArrayDeque<>();
        folders.add(prefix);
        while (!folders.isEmpty()) {
            String folder = folders.remove();
            switch (vault.list(mount, folder)) {
                case VaultResult.Done<List<String>>(List<String> names) -> {
                    for (String name : names) {
                        visit(mount, folder.isEmpty() ? name : folder + "/" + name, folders);
                    }
                }
                case VaultResult.Missing<List<String>> _ -> {
                    if (folder.equals(prefix) && !prefix.isEmpty()) {
                        find(FindingKind.MISSING_PATH, mount, folder, "nothing lies at " + mount + "/" + folder);
                    }
                }
                case VaultResult.Denied<List<String>>(String path, String capability) ->
                    denied(mount, folder, path, capability);
                case VaultResult.Refused<List<String>>(String path, String sentence) ->
                    find(FindingKind.DENIED_PATH, mount, folder, path + ": " + sentence);
                case VaultResult.Unavailable<List<String>> _,
                        VaultResult.AnswerLost<List<String>> _,
                        VaultResult.Conflict<List<String>> _ -> complete = false;
            }
        }
    }

    private void visit(String mount, String path, Deque<String> folders) {
        if (path.endsWith("/")) {
            String folder = path.substring(0, path.length() - 1);
            if (folder.chars().filter(c -> c == '/').count() < DEPTH_MAX) {
                folders.add(folder);
            } else {
                complete = false;
            }
            return;
        }
        if (path.endsWith(NEXT) || skipped.contains(mount + "/" + path)) {
            return;
        }
        if (++paths > PATHS_MAX) {
            complete = false;
            return;
        }
        look(mount, path);
    }

    private void look(String mount, String path) {
        switch (vault.metadata(mount, path)) {
            case VaultResult.Done<Vault.KvMetadata>(Vault.KvMetadata metadata) -> {
                if (PathMetadata.isOurs(metadata.custom())) {
                    found.add(new Found(mount, path, metadata.custom()));
                } else if (metadata.currentVersion() > 0) {
                    find(
                            FindingKind.IN_VAULT_BUT_UNKNOWN,
                            mount,
                            path,
                            "a secret lies at " + mount + "/" + path + " that no token is registered for");
                }
            }
            case VaultResult.Missing<Vault.KvMetadata> _ -> {} // gone between the list and the look
            case VaultResult.Denied<Vault.KvMetadata>(String denied, String capability) ->
                denied(mount, path, denied, capability);
            case VaultResult.Refused<Vault.KvMetadata>(String refused, String sentence) ->
                find(FindingKind.DENIED_PATH, mount, path, refused + ": " + sentence);
            case VaultResult.Unavailable<Vault.KvMetadata> _,
                    VaultResult.AnswerLost<Vault.KvMetadata> _,
                    VaultResult.Conflict<Vault.KvMetadata> _ -> complete = false;
        }
    }

    void denied(String mount, String path, String deniedPath, String capability) {
        find(
                FindingKind.DENIED_PATH,
                mount,
                path,
                "the inventory's policy lacks \"" + capability + "\" on " + deniedPath);
    }

    void find(FindingKind kind, String mount, String path, String sentence) {
        findings.add(new VaultFinding(kind, mount, path, sentence));
    }

    /** That a value could not be asked for. */
    void incomplete() {
        complete = false;
    }
}
