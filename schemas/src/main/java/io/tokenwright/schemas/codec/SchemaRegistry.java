package io.tokenwright.schemas.codec;

import java.util.Optional;
import org.apache.avro.Schema;

/** What the codec needs of a schema registry. Implementations cache what they have seen and are thread-safe. */
public interface SchemaRegistry {
    /** Id of {@code schema} under {@code subject}, registering it when it is new. */
    int idOf(String subject, Schema schema);

    /**
     * Schema with that id; empty if the registry says that it has none: ids are registered before they are written, so such
     * a record is garbage or comes from elsewhere, and waiting would block its partition for ever. A registry that has lost
     * schemas says nothing of any id.
     *
     * @throws SchemaRegistryException if the registry cannot be asked or has lost schemas: may heal
     */
    Optional<Schema> byId(int id);
}
