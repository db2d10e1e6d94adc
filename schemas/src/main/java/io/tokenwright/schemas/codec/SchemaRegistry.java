package io.tokenwright.schemas.codec;

import org.apache.avro.Schema;

/** What the codec needs of a schema registry. Implementations cache what they have seen and are thread-safe. */
public interface SchemaRegistry {
    /** Id of {@code schema} under {@code subject}, registering it when it is new. */
    int idOf(String subject, Schema schema);

    /**
     * Schema with that id.
     *
     * @throws SchemaRegistryException if the registry cannot be asked, or does not know the id (yet): both may heal
     */
    Schema byId(int id);
}
