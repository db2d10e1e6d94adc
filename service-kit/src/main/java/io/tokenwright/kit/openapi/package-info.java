/**
 * Serves the OpenAPI document that the build makes of the controllers, with what all operations have in common added in one
 * place: the bearer token and the problem answers. Start at {@code OpenApiDocument}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.openapi;
