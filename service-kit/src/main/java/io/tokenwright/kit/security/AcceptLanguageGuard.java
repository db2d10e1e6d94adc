package io.tokenwright.kit.security;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import jakarta.inject.Singleton;

/**
 * Takes {@code Accept-Language} off each request before any Micronaut code sees it. micronaut-core 4.10.15 keeps a map entry
 * for every value of it, without a bound (CVE-2026-44241, CVE-2026-44242), and no answer of ours depends on it.
 */
@Singleton
final class AcceptLanguageGuard implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final String NAME = "tokenwright-accept-language";

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new Customizer(null));
        return event.getBean();
    }

    private record Customizer(
            @org.jspecify.annotations.Nullable Channel channel) implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return new Customizer(channel);
        }

        @Override
        public void onStreamPipelineBuilt() {
            if (channel != null && channel.pipeline().get(NAME) == null) {
                if (channel.pipeline().get(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC) != null) {
                    channel.pipeline()
                            .addAfter(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC, NAME, new Remover());
                } else {
                    channel.pipeline().addFirst(NAME, new Remover());
                }
            }
        }
    }

    private static final class Remover extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof HttpRequest request) {
                request.headers().remove(HttpHeaderNames.ACCEPT_LANGUAGE);
            }
            super.channelRead(context, message);
        }
    }
}
