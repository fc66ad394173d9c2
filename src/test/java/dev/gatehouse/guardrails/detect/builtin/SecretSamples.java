package dev.gatehouse.guardrails.detect.builtin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// Makes samples of secrets. No file has them, as programs that look for published secrets would
/// find them there.
final class SecretSamples {
    private static final int PRESENT = 100;
    private static final int ABSENT = 300;

    private static final String DIGITS = "0123456789";
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static final Map<String, String> ALPHABETS =
            Map.of(
                    "alnum", DIGITS + LETTERS,
                    "hex", DIGITS + "abcdef",
                    "lower", DIGITS + "abcdefghijklmnopqrstuvwxyz",
                    "digit", DIGITS,
                    "upper", DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                    "url", DIGITS + LETTERS + "-_",
                    "base64", DIGITS + LETTERS + "+/",
                    "dotted", DIGITS + LETTERS + "-_",
                    "path", DIGITS + LETTERS);

    private static final List<String> TEXTS =
            List.of(
                    "%s",
                    "key: %s",
                    "export KEY=%s",
                    "{\"key\": \"%s\"}",
                    "Use %s for it.",
                    "curl -H 'Authorization: Bearer %s'",
                    "(%s)",
                    "a=1&key=%s&b=2",
                    "first line\n%s\nlast line",
                    "<%s>",
                    "`%s`",
                    "my token is %s, keep it");

    private final Random random;
    private final String kind;

    SecretSamples(String kind) {
        this.kind = kind;
        this.random = new Random(kind.hashCode());
    }

    List<Sample> all() {
        var samples = new ArrayList<Sample>();
        for (int i = 0; i < PRESENT; i++) {
            samples.add(sample(true, present()));
        }
        for (int i = 0; i < ABSENT; i++) {
            samples.add(sample(false, absent(i)));
        }
        return samples;
    }

    private Sample sample(boolean found, String value) {
        return new Sample(found, value, text(found).formatted(value));
    }

    private String text(boolean found) {
        return switch (kind) {
            case "password" ->
                    pick(
                            "password: %s",
                            "DB_PASSWORD=%s",
                            "{\"password\": \"%s\"}",
                            "pwd = '%s'",
                            "machine api.example login ada password %s",
                            "The password is %s");
            case "generic-secret" ->
                    pick(
                            "secret: %s",
                            "API_KEY=%s",
                            "{\"client_secret\": \"%s\"}",
                            "token = '%s'",
                            "auth_token: \"%s\"");
            case "basic-authentication" ->
                    found
                            ? pick("Authorization: Basic %s", "curl -H 'Authorization: Basic %s'")
                            : pick("%s", "Basic %s", "basic %s");
            default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    }

    private String pick(String... all) {
        return all[random.nextInt(all.length)];
    }

    private String present() {
        return switch (kind) {
            case "gatehouse-key" -> own();
            case "jwt" -> jwt("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
            case "private-key" ->
                    pem(pick("RSA ", "EC ", "OPENSSH ", "", "ENCRYPTED ", "DSA ") + "PRIVATE KEY");
            case "basic-authentication" ->
                    base64(chars(LETTERS, 6) + ":" + chars(DIGITS + LETTERS, 10));
            case "telegram-token" ->
                    "1"
                            + chars(DIGITS, 8 + random.nextInt(2))
                            + ":A"
                            + chars(alphabet("url"), 33)
                            + "x";
            case "discord-bot-token" ->
                    base64("1" + chars(DIGITS, 16 + random.nextInt(3))).replace("=", "")
                            + "."
                            + chars(alphabet("url"), 6)
                            + "."
                            + chars(alphabet("url"), 26 + random.nextInt(12))
                            + "q";
            case "connection-string" ->
                    pick("postgres", "mysql", "mongodb+srv", "amqp", "redis")
                            + "://app:"
                            + chars(DIGITS + LETTERS, 12)
                            + "1@db.internal.net:5432";
            case "password" ->
                    chars(LETTERS, 5) + pick("!", "#", "9", "2024") + chars(DIGITS + LETTERS, 4);
            case "generic-secret" -> chars(DIGITS + LETTERS, 32) + "7";
            default -> shaped(rule());
        };
    }

    private String absent(int i) {
        return switch (kind) {
            case "gatehouse-key" ->
                    pick(
                            "gh_" + chars(LETTERS, 12),
                            "gh_tags",
                            "gh_" + chars(LETTERS, 12) + "_short",
                            "gh_" + chars(LETTERS, 11) + "_" + chars(LETTERS, 49),
                            "agh_" + chars(LETTERS, 12) + "_" + chars(LETTERS, 49));
            case "jwt" ->
                    pick(
                            base64("{\"name\":\"value\",\"n\":" + i + "}"),
                            jwt("{\"name\":\"x\"}"),
                            "eyJ" + chars(LETTERS, 20),
                            "eyJ"
                                    + chars(LETTERS, 20)
                                    + "."
                                    + chars(LETTERS, 20)
                                    + "."
                                    + chars(LETTERS, 20));
            case "private-key" ->
                    pick(
                            pem("CERTIFICATE"),
                            pem("PUBLIC KEY"),
                            "BEGIN PRIVATE KEY",
                            "the line -----BEGIN begins it " + i,
                            pem("PGP MESSAGE"),
                            "begin private key exchange " + i);
            case "basic-authentication" ->
                    pick(
                            "training " + i,
                            "access control",
                            chars(LETTERS, 12),
                            base64(chars(LETTERS, 9)),
                            "English " + chars(DIGITS, 4));
            case "telegram-token" ->
                    pick(
                            chars(DIGITS, 9) + ":" + chars(DIGITS, 5),
                            "12:34:56",
                            chars(DIGITS, 9) + ":A" + chars(LETTERS, 12),
                            chars(DIGITS, 5) + ":A" + chars(LETTERS, 34),
                            chars(DIGITS, 9) + ":A" + chars(LETTERS, 50));
            case "discord-bot-token" ->
                    pick(
                            base64(chars(LETTERS, 18))
                                    + "."
                                    + chars(LETTERS, 6)
                                    + "."
                                    + chars(LETTERS, 30),
                            base64("1" + chars(DIGITS, 17))
                                    + "."
                                    + chars(LETTERS, 5)
                                    + "."
                                    + chars(LETTERS, 30),
                            base64("1" + chars(DIGITS, 17))
                                    + "."
                                    + chars(LETTERS, 6)
                                    + "."
                                    + chars(LETTERS, 20),
                            base64("1" + chars(DIGITS, 17)) + "." + chars(LETTERS, 6),
                            "a.long.name.of" + i + ".some.module");
            case "connection-string" ->
                    pick(
                            "postgres://localhost/db" + i,
                            "postgres://user:password@localhost/db",
                            "redis://:${PASSWORD}@host",
                            "https://host:" + (1000 + i) + "/a@b",
                            "mysql://<user>:<password>@host",
                            "mongodb://app@host/" + i,
                            "see https://x.example/?a=b:c@" + i);
            case "password" ->
                    pick(
                            "required",
                            "${DB_PASSWORD}",
                            "os.environ['P" + i + "']",
                            "<your password>",
                            "******",
                            "changeme",
                            "null",
                            "of course",
                            "too short",
                            "getPassword()",
                            "xxxxxxxx",
                            "must have " + i + " characters");
            case "generic-secret" ->
                    pick(
                            "${TOKEN_" + i + "}",
                            "process.env.TOKEN" + i,
                            "xxxxxxxxxxxxxxxxxxxxxxxx",
                            "your-token-here-please",
                            "<token" + i + ">",
                            "max_tokens",
                            "the_quick_brown_fox_jumps",
                            chars(DIGITS, 20),
                            "getSecretFromVault(" + i + ")",
                            "config.secrets.token.value",
                            "short" + i,
                            "aaaaaaaaaaaaaaaa1111111111111111");
            default -> wrong(rule(), i);
        };
    }

    /// A shape of the file: fixed characters, and random ones of an alphabet.
    private record Part(String fixed, String alphabet, int shortest, int longest) {
        static Part of(String part) {
            String[] words = part.replaceAll("[{}]", "").split("[:-]", -1);
            if (!part.startsWith("{")) {
                return new Part(part, "", 0, 0);
            }
            int shortest = Integer.parseInt(words[1]);
            int longest = words.length == 2 ? shortest : Integer.parseInt(words[2]);
            return new Part("", SecretSamples.alphabet(words[0]), shortest, longest);
        }
    }

    private List<Part> rule() {
        try {
            List<String> rules =
                    Files.readAllLines(Path.of("src/main/resources/guardrails/secrets.txt"), UTF_8)
                            .stream()
                            .filter(line -> line.startsWith(kind + " "))
                            .toList();
            String shape = rules.get(random.nextInt(rules.size())).substring(kind.length() + 1);
            return Stream.of(shape.split("(?=\\{)|(?<=})", -1))
                    .filter(part -> !part.isEmpty())
                    .map(Part::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String shaped(List<Part> shape) {
        var text = new StringBuilder();
        for (int i = 0; i < shape.size(); i++) {
            Part part = shape.get(i);
            int length = part.shortest() + random.nextInt(part.longest() - part.shortest() + 1);
            boolean last = i + 1 == shape.size() && length > 0;
            text.append(part.fixed()).append(chars(part.alphabet(), last ? length - 1 : length));
            text.append(last ? String.valueOf(random.nextInt(10)) : "");
        }
        return text.toString();
    }

    private String wrong(List<Part> shape, int i) {
        Part random = shape.stream().filter(it -> it.fixed().isEmpty()).findFirst().orElseThrow();
        String prefix = shape.getFirst().fixed();
        int shortest = random.shortest();
        String whole = shaped(shape);
        List<Supplier<String>> ways =
                List.of(
                        () -> prefix + chars(random.alphabet(), shortest / 2),
                        () -> prefix + "x".repeat(shortest),
                        () ->
                                prefix
                                        + "0123456789"
                                                .repeat(shortest / 10 + 1)
                                                .substring(0, shortest),
                        () -> "z" + whole,
                        () -> prefix + "<your key " + i + ">",
                        () -> prefix + "...",
                        () -> prefix + chars("ab", shortest),
                        () -> prefix + chars(LETTERS, 4) + " " + chars(LETTERS, 20),
                        () -> prefix + chars("0123456789", 10).repeat(40),
                        () -> chars(random.alphabet(), shortest));
        return ways.get(i % ways.size()).get();
    }

    private String chars(String alphabet, int count) {
        var text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private String own() {
        String digits = DIGITS + LETTERS;
        String body = "gh_" + chars(digits, 12) + "_" + chars(digits, 43);
        var crc = new CRC32();
        crc.update(body.getBytes(US_ASCII));
        var text = new StringBuilder(body);
        long left = crc.getValue();
        for (int i = 0; i < 6; i++) {
            text.append(digits.charAt((int) (left % 62)));
            left /= 62;
        }
        return text.toString();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private String jwt(String header) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(header.getBytes(UTF_8))
                + "."
                + encoder.encodeToString(
                        ("{\"sub\":\"" + chars(DIGITS, 10) + "\"}").getBytes(UTF_8))
                + "."
                + chars(alphabet("url"), 43);
    }

    private static String alphabet(String name) {
        return Objects.requireNonNull(ALPHABETS.get(name), name);
    }

    private String pem(String label) {
        var text = new StringBuilder("-----BEGIN " + label + "-----\n");
        int lines = 3 + random.nextInt(40);
        for (int i = 0; i < lines; i++) {
            text.append(chars(alphabet("base64"), 64)).append('\n');
        }
        return text + "-----END " + label + "-----";
    }
}
