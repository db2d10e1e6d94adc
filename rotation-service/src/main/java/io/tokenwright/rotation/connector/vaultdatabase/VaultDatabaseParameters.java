package io.tokenwright.rotation.connector.vaultdatabase;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a token names: a role of the database engine, and where the engine is mounted. */
final class VaultDatabaseParameters {
    private static final String ROLE = "role";
    private static final String MOUNT = "mount";
    private static final String MOUNT_DEFAULT = "database";

    private VaultDatabaseParameters() {}

    static String role(Map<String, String> parameters) {
        return parameters.getOrDefault(ROLE, "");
    }

    static String mount(Map<String, String> parameters) {
        return parameters.getOrDefault(MOUNT, MOUNT_DEFAULT);
    }

    static List<String> problemsWith(Map<String, String> parameters) {
        List<String> problems = new ArrayList<>();
        if (role(parameters).isEmpty()) {
            problems.add("issuer parameter \"role\" is missing: name the role of the database engine");
        } else if (!role(parameters).matches("[A-Za-z0-9_.-]{1,128}")) {
            problems.add("issuer parameter \"role\" has characters that a role's name cannot have");
        }
        if (!mount(parameters).matches("[A-Za-z0-9_-]{1,128}(/[A-Za-z0-9_-]{1,128}){0,8}")) {
            problems.add("issuer parameter \"mount\" is no path: write it as \"vault secrets list\" does");
        }
        return List.copyOf(problems);
    }
}
