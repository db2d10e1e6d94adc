package io.tokenwright.rotation.connector;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Reads a body of at most so many bytes, and drops the connection at the first byte more. The JDK's own does not say which. */
final class BoundedBody implements BodySubscriber<byte[]> {
    private final int bytesMax;
    private final AtomicBoolean tooLong;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    /** @param tooLong set when the body was longer */
    BoundedBody(int bytesMax, AtomicBoolean tooLong) {
        this.bytesMax = bytesMax;
        this.tooLong = tooLong;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (tooLong.get() || bytes.size() + (long) buffer.remaining() > bytesMax) {
                tooLong.set(true);
                if (subscription != null) {
                    subscription.cancel();
                }
                body.completeExceptionally(new IOException("longer than " + bytesMax + " bytes"));
                return;
            }
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }
}
