package dev.gatehouse.routing.affinity;

import dev.gatehouse.caller.Caller;
import dev.gatehouse.dialect.StateReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which account made an object that later calls may name: a response, a file, a batch, encrypted
/// reasoning. Other accounts do not have it.
///
/// A table of fixed size, in which a newer id takes the place of an older one, before an archive of
/// all. Safe for many threads.
public final class ObjectOwners {
    private static final int PLACES = 1 << 16;

    private final @Nullable OwnerArchive archive;
    private long[] ids = {};
    private @Nullable Maker[] makers = {};

    /// What made an object.
    ///
    /// @param userPath the user path of the call; `null` where an answer showed the object and did
    ///     not make it
    public record Maker(String account, @Nullable String userPath) {}

    /// Without an archive: after a restart nothing is known.
    public ObjectOwners() {
        this(null);
    }

    /// @param archive what outlives the process; `null` for none
    public ObjectOwners(@Nullable OwnerArchive archive) {
        this.archive = archive;
    }

    /// The account that made the object with an id; `null` when that is not known.
    public @Nullable String of(String id) {
        Maker maker = maker(id);
        return maker == null ? null : maker.account();
    }

    /// What made the object with an id; `null` when that is not known.
    public @Nullable Maker maker(String id) {
        return maker(id, false);
    }

    /// The user path at which the object with an id was made; `null` when that is not known.
    public @Nullable String userPath(String id) {
        Maker maker = maker(id, true);
        return maker == null ? null : maker.userPath();
    }

    private @Nullable Maker maker(String id, boolean path) {
        Maker known = known(id);
        boolean enough = known != null && (!path || known.userPath() != null);
        if (enough || archive == null) {
            return known;
        }
        Maker archived = archive.of(id);
        if (archived != null) {
            put(key(id), archived);
        }
        return archived;
    }

    private synchronized @Nullable Maker known(String id) {
        if (ids.length == 0) {
            return null;
        }
        long key = key(id);
        int place = place(key);
        return ids[place] == key ? makers[place] : null;
    }

    /// Whether another account made the object with an id.
    public boolean foreign(String id, String account) {
        String maker = of(id);
        return maker != null && !maker.equals(account);
    }

    /// Records that an account has the object with an id.
    ///
    /// @param caller the caller that was answered
    /// @param made whether the call made it; else its user path stays as it was
    public void record(String id, String account, Caller caller, boolean made) {
        Maker before = known(id);
        String path = made ? caller.userPath() : before == null ? null : before.userPath();
        var maker = new Maker(account, path);
        put(key(id), maker);
        if (archive != null && (made || before == null)) {
            archive.record(id, maker, caller.id());
        }
    }

    /// The account that made what a request builds on.
    ///
    /// @param only whether no other account can go on with it
    public record Owner(String account, boolean only) {}

    /// The owner of the first reference with a known owner; `null` when none is.
    public @Nullable Owner of(List<StateReference> references) {
        for (StateReference reference : references) {
            String account = of(reference.id());
            if (account != null) {
                return new Owner(account, reference.required());
            }
        }
        return null;
    }

    private synchronized void put(long key, Maker maker) {
        if (ids.length == 0) {
            ids = new long[PLACES];
            makers = new @Nullable Maker[PLACES];
        }
        int place = place(key);
        ids[place] = key;
        makers[place] = maker;
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
