package dev.gatehouse.app.accounts;

import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Names;
import dev.gatehouse.config.Reload;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.body.SettingsBody;
import dev.gatehouse.config.source.DotEnv;
import dev.gatehouse.config.source.Variables;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.Providers;
import dev.gatehouse.routing.accounts.AccountReader;
import dev.gatehouse.upstream.UpstreamSettings;
import java.util.Map;

/// Reads accounts of administration as if they stood in the settings file. No variable counts, so
/// that they are the same on all gateways of a storage.
///
/// @param providers those that are known
/// @param upstream the settings that accounts depend on
/// @param server the listener, whose address no account may have
public record StoredAccounts(Providers providers, UpstreamSettings upstream, ServerSettings server)
        implements AccountReader {
    private static final String GROUP = "providers";

    @Override
    public Account read(String name, String settings) throws MalformedJson {
        var text = new JsonWriter().object().name(GROUP).object().name(name).raw(settings);
        var reader =
                SettingsReader.read(
                        SettingsBody.sources(text.end().end().toString()),
                        g -> g.groups(GROUP, Reload.LIVE, AccountSettings::read).value());
        DeclaredAccounts read = resolved(reader);
        try {
            reader.finish();
        } catch (InvalidSettingsException e) {
            throw relative(SettingsBody.malformed(e), GROUP + "." + Names.quoted(name) + ".");
        }
        if (read.usable().isEmpty()) {
            throw new MalformedJson("'api-key' is missing", "api-key");
        }
        return read.usable().getFirst();
    }

    private DeclaredAccounts resolved(SettingsReader<Map<String, AccountSettings>> reader) {
        var own = new DeclaredAccounts.Settings(reader.settings(), upstream, server);
        var none = new Variables(Map.of(), DotEnv.none());
        // Entries of providers are read when they are needed first.
        synchronized (providers) {
            var declared = EnvironmentAccounts.of(none, providers);
            return DeclaredAccounts.of(reader, own, providers, declared, none);
        }
    }

    /// An error that names members as the client sent them.
    private static MalformedJson relative(MalformedJson error, String path) {
        String field = error.field();
        String member = field == null ? null : field.replace(path, "");
        return new MalformedJson(error.reason().replace(path, ""), member);
    }
}
