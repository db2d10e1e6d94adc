package io.tokenwright.rotation.conformance;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenwright.rotation.connector.Declaration.Active;
import java.util.List;

/** Puts something at a JSON pointer, as a declaration writes them. */
final class Pointers {
    private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

    private Pointers() {}

    /** Returns the root, which is {@code value} for the empty pointer. */
    static JsonNode put(JsonNode root, String pointer, JsonNode value) {
        if (pointer.isEmpty()) {
            return value;
        }
        JsonPointer at = JsonPointer.compile(pointer);
        JsonNode parent = root.at(at.head());
        String last = at.last().getMatchingProperty();
        switch (parent) {
            case ObjectNode object -> object.set(last, value);
            case ArrayNode array -> array.set(at.last().getMatchingIndex(), value);
            default -> throw new IllegalArgumentException("the example has nothing at the parent of " + pointer);
        }
        return root;
    }

    /** In the form that the example has there: a list, a text, keys of an object, or a field of each item of a list. */
    static JsonNode putScopes(JsonNode root, String pointer, List<String> scopes) {
        int star = pointer.lastIndexOf("/*");
        if (star < 0) {
            return put(root, pointer, like(root.at(pointer), scopes));
        }
        String list = pointer.substring(0, star).replace("/*", "/0");
        JsonNode one = root.at(list).get(0);
        ArrayNode items = MAKE.arrayNode();
        scopes.forEach(scope -> items.add(put(one.deepCopy(), pointer.substring(star + 2), MAKE.textNode(scope))));
        return put(root, list, items);
    }

    private static JsonNode like(JsonNode example, List<String> scopes) {
        if (example.isTextual()) {
            return MAKE.textNode(String.join(" ", scopes));
        }
        if (example.isObject()) {
            ObjectNode keys = MAKE.objectNode();
            scopes.forEach(scope -> keys.putArray(scope));
            return keys;
        }
        ArrayNode list = MAKE.arrayNode();
        scopes.forEach(list::add);
        return list;
    }

    /** So that the condition comes out as {@code live}. */
    static JsonNode putActive(JsonNode root, Active active, boolean live) {
        if (active.pointer() == null) {
            return root;
        }
        boolean hasWord = live == active.is();
        boolean flag = active.word().equals("true") || active.word().equals("false");
        JsonNode value = flag
                ? MAKE.booleanNode(hasWord == active.word().equals("true"))
                : MAKE.textNode(hasWord ? active.word() : "disabled");
        return put(root, active.pointer(), value);
    }
}
