package dev.gatehouse.budgets;

import dev.gatehouse.budgets.window.Period;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.cost.Dollars;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A limit on money over a window of time.
///
/// @param scope what is limited
/// @param period how long its windows are
/// @param terms how much, and how it is enforced
/// @param source who may change it
public record Budget(Scope scope, Period period, Terms terms, Source source) {
    /// What a template ends with: one budget for each child of its path.
    static final String CHILDREN = "/*";

    /// What a budget can be for.
    public enum Kind {
        /// A user path and all below it.
        PATH,
        /// A key, by its id.
        KEY,
        /// A model, by whatever name it is served.
        MODEL,
        /// An account of a provider.
        ACCOUNT,
        /// A tag of callers.
        TAG,
        /// All calls together.
        ALL;

        /// Its name in ids, settings and answers.
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What is limited.
    ///
    /// @param name of a path, key, ...; `*` for all together
    /// @param perChild whether each child of a path has a budget of its own
    public record Scope(Kind kind, String name, boolean perChild) {
        /// All calls together.
        public static final Scope ALL = new Scope(Kind.ALL, "*", false);

        public Scope {
            name = kind == Kind.MODEL ? ModelName.pattern(name) : name;
        }

        /// The scope of a kind and a name as people write it: `/eng/*` is a template.
        ///
        /// @throws IllegalArgumentException when the name is none; the message follows a name
        public static Scope parse(Kind kind, String text) {
            String name = text.strip();
            if (kind == Kind.ALL) {
                return ALL;
            }
            if (name.isEmpty() || name.length() > UserPath.LONGEST) {
                throw new IllegalArgumentException(
                        "must be a name of at most " + UserPath.LONGEST + " characters");
            }
            if (kind != Kind.PATH) {
                return new Scope(kind, name, false);
            }
            boolean template = name.endsWith(CHILDREN);
            String path = template ? name.substring(0, name.length() - 2) : name;
            return new Scope(kind, UserPath.of(path.isEmpty() ? "/" : path), template);
        }

        /// The same for each child of its path.
        ///
        /// @throws IllegalArgumentException when it is no path
        public Scope ofChildren() {
            if (kind != Kind.PATH) {
                throw new IllegalArgumentException("is for a path only");
            }
            return new Scope(kind, name, true);
        }

        /// What it is for, in a sentence.
        ///
        /// @param one that of the path, key, ...; for a template, the child
        String words(String one) {
            return switch (kind) {
                case PATH -> "the path '" + one + "'";
                case KEY -> "the key '" + one + "'";
                case MODEL -> "the model '" + one + "'";
                case ACCOUNT -> "the account '" + one + "'";
                case TAG -> "the tag '" + one + "'";
                case ALL -> "all calls";
            };
        }

        /// Its name, with the end that marks a template.
        public String label() {
            return perChild ? (name.equals("/") ? CHILDREN : name + CHILDREN) : name;
        }
    }

    /// How holds are estimated and decided.
    public enum Mode {
        /// What calls of this key and model usually cost.
        EXPECTED,
        /// What the call can cost at most.
        WORST_CASE,
        /// The same, decided in storage.
        STRICT;

        /// Its name in settings and answers.
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How much, and how it is enforced.
    ///
    /// @param amount nano-dollars in each window
    /// @param rollover the most that is carried over from earlier windows; 0 for none
    /// @param override another amount for a while, `null` for none
    /// @param allowUnpriced whether calls may be made whose price is unknown
    /// @param warnAt percentages at which a warning is logged
    /// @param zone the time zone of its windows; `null` for that of all budgets
    public record Terms(
            long amount,
            Mode mode,
            long rollover,
            @Nullable Raise override,
            boolean allowUnpriced,
            List<Integer> warnAt,
            @Nullable ZoneId zone) {
        /// The percentages at which warnings are logged.
        public static final List<Integer> WARN_AT = List.of(80, 100);

        public Terms {
            warnAt = List.copyOf(warnAt);
        }

        /// An amount with everything else as usual.
        public static Terms of(long amount) {
            return new Terms(amount, Mode.EXPECTED, 0, null, false, WARN_AT, null);
        }
    }

    /// Another amount until a time, as a rule a higher one.
    public record Raise(long amount, Instant until) {}

    /// Who may change a budget.
    public enum Source {
        /// The operator, in the file or the environment.
        CONFIG,
        /// Administration.
        MANUAL;

        /// Its name in answers.
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Its id: of each scope and period there is one.
    public String id() {
        return id(scope, period);
    }

    /// The id of the budget of a scope and a period.
    public static String id(Scope scope, Period period) {
        return scope.kind().id() + ":" + scope.label() + ":" + period.id();
    }

    /// The amount at a time, without what is carried over.
    public long amountAt(Instant now) {
        Raise other = terms.override();
        return other != null && now.isBefore(other.until()) ? other.amount() : terms.amount();
    }

    /// An amount for people: `$200` or `$0.50`.
    static String dollars(long nanos) {
        String text = Dollars.text(nanos);
        boolean dimes = text.indexOf('.') == text.length() - 2;
        return "$" + text + (dimes ? "0" : "");
    }
}
