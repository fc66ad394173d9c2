package dev.gatehouse.routing.affinity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.BitSet;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Which account made what bears an id: a response, a file, a batch, encrypted reasoning. To all
/// others it is unknown.
///
/// A table of fixed size, in which a newer id takes the place of an older one; after a restart it
/// is empty. Safe for many threads.
public final class ObjectOwners {
    private static final int PLACES = 1 << 16;
    private static final String[] FILES = {"input_file_id", "output_file_id", "error_file_id"};
    private static final String ENCRYPTED = "encrypted_content";

    private long[] ids = {};
    private @Nullable String[] accounts = {};

    /// Who made what bears that id; `null` when nobody remembers.
    public synchronized @Nullable String of(String id) {
        if (ids.length == 0) {
            return null;
        }
        long key = key(id);
        int place = place(key);
        return ids[place] == key ? accounts[place] : null;
    }

    /// Remembers what an account has answered: the ids in an object, or in each of a list.
    public void record(Json answer, String account) {
        try {
            one(answer, account);
            Json data = answer.member("data");
            for (int i = 0; data != null && i < data.size(); i++) {
                one(data.at(i), account);
            }
        } catch (MalformedJson _) {
            // What has no id that can be read, nobody can ask for.
        }
    }

    /// Who made what a request builds on.
    ///
    /// @param only whether nobody else can go on with it
    public record Owner(String account, boolean only) {}

    /// Who made the response that a request continues, else the last encrypted reasoning in it.
    public @Nullable Owner ofRequest(Json request) {
        try {
            Json previous = request.member("previous_response_id");
            String maker = previous == null || !previous.hasText() ? null : of(previous.text());
            if (maker != null) {
                return new Owner(maker, true);
            }
            Json input = request.member("input");
            for (int i = input == null ? -1 : input.size() - 1; input != null && i >= 0; i--) {
                Json secret = input.at(i).member(ENCRYPTED);
                maker = secret == null || !secret.hasText() ? null : of(secret.text());
                if (maker != null) {
                    return new Owner(maker, false);
                }
            }
            return null;
        } catch (MalformedJson _) {
            return null;
        }
    }

    /// Takes out of a request what another account has encrypted: this one could not read it, and
    /// would refuse the whole.
    ///
    /// @return whether there was any
    public boolean dropForeign(Json request, String account, Patch patch) throws MalformedJson {
        Json input = request.member("input");
        var foreign = new BitSet();
        for (int i = 0; input != null && i < input.size(); i++) {
            Json secret = input.at(i).member(ENCRYPTED);
            String maker = secret == null || !secret.hasText() ? null : of(secret.text());
            foreign.set(i, maker != null && !maker.equals(account));
        }
        if (input == null || foreign.isEmpty()) {
            return false;
        }
        var kept = new StringJoiner(",", "[", "]");
        for (int i = foreign.nextClearBit(0); i < input.size(); i = foreign.nextClearBit(i + 1)) {
            kept.add(input.at(i).raw());
        }
        patch.replace(input, kept.toString().getBytes(UTF_8));
        return true;
    }

    private void one(Json object, String account) throws MalformedJson {
        made(object.member("id"), account);
        for (String file : FILES) {
            made(object.member(file), account);
        }
        Json output = object.member("output");
        for (int i = 0; output != null && i < output.size(); i++) {
            made(output.at(i).member(ENCRYPTED), account);
        }
    }

    private void made(@Nullable Json id, String account) throws MalformedJson {
        if (id != null && id.hasText()) {
            put(key(id.text()), account);
        }
    }

    private synchronized void put(long key, String account) {
        if (ids.length == 0) {
            ids = new long[PLACES];
            accounts = new @Nullable String[PLACES];
        }
        int place = place(key);
        ids[place] = key;
        accounts[place] = account;
    }

    private static int place(long key) {
        return (int) (key >>> 48) & (PLACES - 1);
    }

    /// FNV-1a over the characters, mixed once more as its upper bits are weak.
    private static long key(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0x9E3779B97F4A7C15L;
        return hash ^ (hash >>> 29);
    }
}
