package dev.gatehouse.app;

import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.provider.Account;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/// The few lines that are printed at the start.
final class StartupBanner {
    private final Gatehouse gatehouse;
    private final PrintStream out;

    StartupBanner(Gatehouse gatehouse, PrintStream out) {
        this.gatehouse = gatehouse;
        this.out = out;
    }

    void print() {
        Configuration configuration = gatehouse.configuration();
        ServerSettings server = configuration.settings().server();
        out.println("gatehouse " + Version.text() + " on Java " + Runtime.version().feature());
        out.println(
                "  settings   "
                        + (configuration.file() == null ? "no file" : configuration.file()));
        out.println("  accounts   " + accounts(configuration));
        configuration.ignored().forEach(line -> out.println("  ignored    " + line));
        out.println("  listening  " + url(server) + "/v1");
        long grace = server.drain().plus(server.preDrain()).toSeconds() + 15;
        out.println("  stopping   takes up to " + grace + " s (terminationGracePeriodSeconds)");
        configuration.bound().warnings().stream().map(SettingsError::render).forEach(out::println);
        if (server.masterKey() == null) {
            out.println("  warning    no master key: anyone who reaches this address can call");
        }
        if (configuration.demo()) {
            out.println("  demo       try it: curl " + url(server) + "/v1/chat/completions \\");
            out.println(
                    "               -d '{\"model\":\"demo/echo\",\"messages\":"
                            + "[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        }
        out.flush();
    }

    private String url(ServerSettings server) {
        String host = server.address().equals("0.0.0.0") ? "127.0.0.1" : server.address();
        String scheme = server.certificate() == null ? "http" : "https";
        return scheme + "://" + host + ":" + gatehouse.port() + server.base();
    }

    private static String accounts(Configuration configuration) {
        List<Account> accounts = configuration.accounts();
        String names = accounts.stream().map(Account::name).collect(Collectors.joining(", "));
        if (!configuration.demo()) {
            return names.isEmpty()
                    ? "none; set the API key of a provider, as the README shows"
                    : names;
        }
        return names.isEmpty() ? "none but the demo" : names + ", demo";
    }
}
