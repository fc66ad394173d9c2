package dev.gatehouse.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/// Where a database of PostgreSQL is, and with which account: an address as libpq reads it,
/// `postgres://user:password@host:5432/database?sslmode=require`, or one of JDBC.
///
/// Its text has no credentials.
public final class PostgresAddress {
    /// Parameters of libpq that the driver has under another name.
    private static final Map<String, String> NAMES =
            Map.of(
                    "application_name", "ApplicationName",
                    "connect_timeout", "connectTimeout",
                    "target_session_attrs", "targetServerType",
                    "keepalives", "tcpKeepAlive");

    private static final Map<String, String> SERVERS =
            Map.of("read-write", "primary", "read-only", "secondary", "standby", "secondary");

    private final String hosts;
    private final String database;
    private final Map<String, String> parameters;

    private PostgresAddress(String hosts, String database, Map<String, String> parameters) {
        this.hosts = hosts;
        this.database = database;
        this.parameters = parameters;
    }

    /// Reads an address.
    ///
    /// @throws IllegalArgumentException when it cannot be read; the message does not repeat it
    public static PostgresAddress parse(String text) {
        String rest = afterScheme(text);
        int question = rest.indexOf('?');
        Map<String, String> parameters = new LinkedHashMap<>();
        String place = question < 0 ? rest : rest.substring(0, question);
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            credentials(authority.substring(0, at), parameters);
        }
        if (question >= 0) {
            query(rest.substring(question + 1), parameters);
        }
        String hosts = authority.substring(at + 1);
        String database = slash < 0 ? "" : decoded(place.substring(slash + 1));
        if (database.isEmpty()) {
            database = parameters.getOrDefault("user", "");
        }
        if (hosts.isEmpty() || database.isEmpty()) {
            throw unreadable();
        }
        if (hosts.contains(",")) {
            parameters.putIfAbsent("targetServerType", "primary");
        }
        return new PostgresAddress(hosts, database, parameters);
    }

    private static String afterScheme(String text) {
        for (String scheme : new String[] {"jdbc:postgresql://", "postgresql://", "postgres://"}) {
            if (text.startsWith(scheme)) {
                return text.substring(scheme.length());
            }
        }
        throw unreadable();
    }

    private static void credentials(String text, Map<String, String> parameters) {
        int colon = text.indexOf(':');
        parameters.put("user", decoded(colon < 0 ? text : text.substring(0, colon)));
        if (colon >= 0) {
            parameters.put("password", decoded(text.substring(colon + 1)));
        }
    }

    private static void query(String text, Map<String, String> parameters) {
        for (String each : text.split("&", -1)) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                String name = decoded(each.substring(0, equals));
                String value = decoded(each.substring(equals + 1));
                parameters.put(
                        NAMES.getOrDefault(name, name),
                        name.equals("target_session_attrs")
                                ? SERVERS.getOrDefault(value, value)
                                : value);
            }
        }
    }

    /// A plus sign stands for itself, other than in forms.
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException _) {
            throw unreadable();
        }
    }

    /// Without a cause: its message might have a part of the password.
    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException(
                "is no address of PostgreSQL: postgres://user:password@host:5432/database is"
                        + " expected, with special characters of the password as %40 for @");
    }

    String url() {
        return "jdbc:postgresql://"
                + hosts
                + "/"
                + URLEncoder.encode(database, UTF_8).replace("+", "%20");
    }

    /// What the driver is given beside the URL.
    Properties properties() {
        Properties properties = new Properties();
        properties.put("ApplicationName", "gatehouse");
        properties.put("connectTimeout", "1");
        properties.put("tcpKeepAlive", "true");
        properties.putAll(parameters);
        return properties;
    }

    @Override
    public String toString() {
        return hosts + "/" + database;
    }
}
