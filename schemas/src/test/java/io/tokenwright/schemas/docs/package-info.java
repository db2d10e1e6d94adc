/** Makes the documents of the contract from the catalogue and the schemas, and holds the kept ones to them. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.schemas.docs;
