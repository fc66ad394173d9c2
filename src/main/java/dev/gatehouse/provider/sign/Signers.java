package dev.gatehouse.provider.sign;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.provider.sign.SigV4Signer.Keys;
import dev.gatehouse.upstream.Upstream;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The signers whose credentials are fetched. What was fetched is kept over a change of the
/// settings, for accounts that get it from the same place as before.
public final class Signers {
    private static final String SERVICE = "bedrock";

    /// Places of settings that were replaced long ago are not kept for ever.
    private static final int MOST = 1000;

    private final TokenClient client;
    private final InstantSource clock;
    private final Map<AwsAccess, CredentialCache<Keys>> aws = new ConcurrentHashMap<>();
    private final Map<GoogleAccess, Signer> google = new ConcurrentHashMap<>();

    private Signers(TokenClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /// Opens it; nothing is fetched before the first request.
    public static Signers open(Upstream upstream, DeadlineTimer timer) {
        return on(upstream, timer, InstantSource.system());
    }

    static Signers on(Upstream upstream, DeadlineTimer timer, InstantSource clock) {
        return new Signers(new TokenClient(upstream, timer), clock);
    }

    /// What signs requests to AWS.
    ///
    /// @param baseUrl where they go
    public Signer aws(AwsAccess access, URI baseUrl) {
        String region = String.valueOf(access.settings().region());
        var place = new SigV4Signer.Place(SERVICE, region, Upstream.authority(baseUrl));
        return new SigV4Signer(place, keys(access), clock);
    }

    private CredentialCache<Keys> keys(AwsAccess access) {
        CredentialCache<Keys> known = aws.get(access);
        if (known != null) {
            return known;
        }
        clearIfFull(aws);
        var roles = new AwsRoleClient(access.environment(), client);
        return aws.computeIfAbsent(
                access, it -> new CredentialCache<>(new AwsKeySource(it, roles), clock));
    }

    /// What sends access tokens of Google's.
    public Signer google(GoogleAccess access) {
        Signer known = google.get(access);
        if (known != null) {
            return known;
        }
        clearIfFull(google);
        return google.computeIfAbsent(
                access,
                it ->
                        new GoogleTokenSigner(
                                new CredentialCache<>(
                                        new GoogleTokenSigner.Source(it, client), clock)));
    }

    private static void clearIfFull(Map<?, ?> map) {
        if (map.size() >= MOST) {
            map.clear();
        }
    }
}
