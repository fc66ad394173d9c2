package dev.gatehouse.storage.redis;

import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.RedisException;
import dev.gatehouse.redis.Script;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counters in Redis, each operation one script.
public final class RedisCounters implements Counters {
    /// How long an id is known to be settled, for a caller that repeats it.
    private static final long TRACE = Duration.ofHours(1).toMillis();

    /// Longer than anything that is held; a time in milliseconds plus it is exact in a script.
    private static final long LONGEST = Duration.ofDays(3_650).toMillis();

    private static final Script HOLD = script("hold.lua");
    private static final Script SETTLE = script("settle.lua");
    private static final Script READ = script("read.lua");

    private final Redis redis;
    private final Duration limit;

    /// @param limit how long an operation may take, connecting included
    public RedisCounters(Redis redis, Duration limit) {
        this.redis = redis;
        this.limit = limit;
    }

    private static Script script(String file) {
        return Script.of(RedisCounters.class, "counters.lua", file);
    }

    @Override
    public @Nullable Refusal hold(String id, List<Claim> claims, long milliseconds)
            throws StorageException {
        Texts.checkName(id);
        Texts.checkNames(claims.stream().map(Claim::counter).toList());
        List<String> arguments = new ArrayList<>();
        arguments.add(id);
        arguments.add("" + Math.clamp(milliseconds, 0, LONGEST));
        arguments.add("" + claims.size());
        Map<String, Amount> sums = new TreeMap<>();
        for (Claim claim : claims) {
            Amount sum = add(sums, new Amount(claim.counter(), claim.amount(), claim.expires()));
            arguments.add(claim.counter());
            arguments.add("" + room(claim.limit(), sum.amount()));
        }
        for (Amount sum : sums.values()) {
            arguments.addAll(List.of(sum.counter(), "" + sum.amount(), "" + sum.expires()));
        }
        List<String> answer = run(HOLD, arguments);
        return answer.isEmpty()
                ? null
                : new Refusal(
                        Integer.parseInt(answer.getFirst()), value(answer.get(1), answer.get(2)));
    }

    /// Adds what is for the same counter.
    private static Amount add(Map<String, Amount> sums, Amount amount) throws StorageException {
        Amount known = sums.get(amount.counter());
        try {
            Amount sum =
                    known == null
                            ? amount
                            : new Amount(
                                    amount.counter(),
                                    Math.addExact(known.amount(), amount.amount()),
                                    Math.max(known.expires(), amount.expires()));
            sums.put(amount.counter(), sum);
            return sum;
        } catch (ArithmeticException _) {
            throw Texts.rejected("an amount does not fit in 64 bits");
        }
    }

    /// What a counter may have so that an amount fits.
    private static long room(long limit, long amount) throws StorageException {
        try {
            return Math.subtractExact(limit, amount);
        } catch (ArithmeticException _) {
            throw Texts.rejected("a limit does not fit in 64 bits");
        }
    }

    @Override
    public void settle(String id, List<Amount> used) throws StorageException {
        Texts.checkName(id);
        Texts.checkNames(used.stream().map(Amount::counter).toList());
        Map<String, Amount> sums = new TreeMap<>();
        for (Amount amount : used) {
            add(sums, amount);
        }
        List<String> arguments = new ArrayList<>(List.of(id, "" + TRACE));
        for (Amount sum : sums.values()) {
            long most = Long.MAX_VALUE - Math.max(0, sum.amount());
            arguments.addAll(
                    List.of(sum.counter(), "" + sum.amount(), "" + sum.expires(), "" + most));
        }
        run(SETTLE, arguments);
    }

    @Override
    public List<Value> read(List<String> counters) throws StorageException {
        List<Value> values = new ArrayList<>(counters.size());
        Iterator<String> answer = run(READ, counters).iterator();
        while (answer.hasNext()) {
            values.add(value(answer.next(), answer.next()));
        }
        return values;
    }

    private static Value value(String used, String total) {
        return new Value(Long.parseLong(used), Long.parseLong(total) - Long.parseLong(used));
    }

    /// Redis deletes what has expired by itself.
    @Override
    public int deleteExpired(int limit) {
        return 0;
    }

    private List<String> run(Script script, List<String> arguments) throws StorageException {
        try {
            return redis.run(limit, script, arguments) instanceof List<?> answer
                    ? answer.stream().map(String::valueOf).toList()
                    : List.of();
        } catch (RedisException e) {
            throw Failures.of(e);
        }
    }
}
