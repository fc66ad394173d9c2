package dev.gatehouse.redis;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.util.JedisURIHelper;

/// Where a Redis is and how to sign in: `redis://USER:PASSWORD@HOST:PORT/DATABASE`, or `rediss` for
/// TLS.
///
/// @param name what an operator calls it, without credentials
record RedisAddress(HostAndPort host, URI url, String name) {
    private static final int PORT = 6379;

    @Override
    public String toString() {
        return name;
    }

    static RedisAddress of(String text) throws RedisException {
        URI url = parsed(text);
        if (url == null || url.getHost() == null || !known(url)) {
            throw invalid();
        }
        var host = new HostAndPort(url.getHost(), url.getPort() < 0 ? PORT : url.getPort());
        try {
            return new RedisAddress(
                    host, url, "redis " + host + "/" + JedisURIHelper.getDBIndex(url));
        } catch (NumberFormatException _) {
            throw invalid();
        }
    }

    private static @Nullable URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            return null;
        }
    }

    /// Without the URL, which may have a password.
    private static RedisException invalid() {
        return new RedisException(
                "the URL of Redis is invalid: it must be redis://USER:PASSWORD@HOST:PORT/DATABASE,"
                        + " or rediss:// for TLS; special characters are percent-encoded");
    }

    private static boolean known(URI url) {
        return JedisURIHelper.isRedisScheme(url) || secure(url);
    }

    private static boolean secure(URI url) {
        return JedisURIHelper.isRedisSSLScheme(url);
    }

    /// How to connect.
    ///
    /// @param millis how long connecting and each answer may take
    JedisClientConfig config(int millis) {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder()
                        .resp2()
                        .autoNegotiateProtocol(false)
                        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                        .connectionTimeoutMillis(millis)
                        .socketTimeoutMillis(millis)
                        .database(JedisURIHelper.getDBIndex(url));
        if (secure(url)) {
            config.sslOptions(SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        String password = JedisURIHelper.getPassword(url);
        if (password != null && !password.isEmpty()) {
            config.user(JedisURIHelper.getUser(url)).password(password);
        }
        return config.build();
    }
}
