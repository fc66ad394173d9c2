package dev.gatehouse.cli;

import dev.gatehouse.config.SettingsError;
import dev.gatehouse.provider.Account;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/// The lines that are printed when a gateway has started. They are written at once: a process that
/// waits for one of them has all, and no line of the log comes between them.
final class StartupBanner {
    /// What stopping takes beside the waits that are configured.
    private static final int MARGIN_SECONDS = 15;

    private final Program.Running gateway;
    private final String version;
    private final PrintStream out;
    private final StringBuilder lines = new StringBuilder();

    StartupBanner(Program.Running gateway, String version, PrintStream out) {
        this.gateway = gateway;
        this.version = version;
        this.out = out;
    }

    void print() {
        Setup setup = gateway.setup();
        Setup.Listener listener = setup.listener();
        String url = listener.localUrl(gateway.port());
        add("gatehouse " + version + " on Java " + Runtime.version().feature());
        line("settings", setup.file() == null ? "no file" : setup.file().toString());
        line("accounts", accounts(setup));
        setup.settings().ignored().forEach(ignored -> line("ignored", ignored));
        line("listening", listening(listener, url));
        String dashboard = gateway.dashboard();
        if (dashboard != null) {
            line("dashboard", dashboard);
        }
        line("shutdown", shutdown(setup.shutdown()));
        setup.settings().warnings().stream().map(SettingsError::render).forEach(this::add);
        if (listener.key() == null) {
            line("warning", "no master key: every program that reaches this address may call");
        }
        if (setup.demo()) {
            line("demo", "try it: curl " + url + "/v1/chat/completions \\");
            line(
                    "",
                    "  -d '{\"model\":\"demo/echo\",\"messages\":"
                            + "[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        }
        out.print(lines);
        out.flush();
    }

    private void add(String line) {
        lines.append(line).append(System.lineSeparator());
    }

    private void line(String name, String text) {
        add("  " + name + " ".repeat(11 - name.length()) + text);
    }

    private String listening(Setup.Listener listener, String url) {
        return listener.openToAll()
                ? "%s:%d, all addresses of this machine; locally %s/v1"
                        .formatted(listener.host(), gateway.port(), url)
                : url + "/v1";
    }

    private static String shutdown(Setup.Shutdown shutdown) {
        long seconds = shutdown.drain().plus(shutdown.preDrain()).toSeconds() + MARGIN_SECONDS;
        return "may take up to %d s; set terminationGracePeriodSeconds to at least that"
                .formatted(seconds);
    }

    private static String accounts(Setup setup) {
        List<Account> accounts = setup.accounts();
        String names = accounts.stream().map(Account::name).collect(Collectors.joining(", "));
        if (setup.demo()) {
            return names.isEmpty() ? "none but the demo" : names + ", demo";
        }
        return names.isEmpty() ? "none; set the API key of a provider, as the README shows" : names;
    }
}
