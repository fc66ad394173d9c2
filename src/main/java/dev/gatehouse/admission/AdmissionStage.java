package dev.gatehouse.admission;

import dev.gatehouse.attempt.Hops;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Priority;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.call.RequestBody;
import dev.gatehouse.call.Stage;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.concurrent.MemoryLease;
import dev.gatehouse.concurrent.PermitPool;
import dev.gatehouse.http.AddressRange;
import dev.gatehouse.stream.SpoolFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// Lets a call in when there is room for it, before a byte of its body is read, and limits the
/// body. Where there is none, the call whose body is arriving most slowly gives way.
public final class AdmissionStage implements Stage {
    /// What is passed on while it arrives is never held whole.
    private static final long IN_PASSING = 1 << 20;

    private final AdmissionSettings settings;
    private final PermitPool calls;
    private final PermitPool batches;
    private final PermitPool bytes;
    private final ArrivingBodies arriving;
    private final SpoolFolder spool;

    /// @param directory where uploads are spooled
    /// @param now the time in nanoseconds
    public AdmissionStage(AdmissionSettings settings, Path directory, LongSupplier now) {
        this.spool = new SpoolFolder(directory, settings.spoolSizeLimit().bytes());
        this.arriving = new ArrivingBodies(now);
        this.settings = settings;
        this.calls = pool(settings.callsAllowed());
        this.batches = pool(settings.batchesAllowed());
        this.bytes = pool(settings.bytesAllowed());
    }

    private PermitPool pool(long places) {
        return new PermitPool(places, settings.queueSize(), settings.callerShare());
    }

    @Override
    public Answer take(Call call, Next next) {
        Hops.check(call.head().headers());
        BodySource source = call.source();
        boolean held = call.operation().shape() == Operation.Shape.JSON;
        long limit = (held ? settings.bodySizeLimit() : settings.uploadSizeLimit()).bytes();
        if (source.length() > limit) {
            throw new Problem.TooLarge(limit).asException();
        }
        List<?> holders = holders(call.record());
        if (Priority.of(call) == Priority.BATCH) {
            enter(batches, call, holders);
        }
        enter(calls, call, holders);
        var memory =
                new MemoryLease(
                        bytes,
                        settings.queueTimeout(),
                        new MemoryLease.Owner(holders, arriving::endSlowest),
                        AdmissionStage::overloaded);
        call.record().memory(memory);
        call.record().onClosed(_ -> memory.release());
        var limited = new LimitedBody(source, limit, held ? 0 : IN_PASSING, memory);
        var body = arriving.add(limited);
        call.record().onClosed(_ -> arriving.remove(body));
        return next.proceed(call.with(new RequestBody.Unread(body)));
    }

    /// A key, a user path and an address, for which places are counted.
    private static List<?> holders(CallRecord record) {
        Caller caller = record.caller();
        String address = record.clientAddress();
        Long network = address.indexOf(':') < 0 ? null : AddressRange.site(address);
        return List.of(
                new Holder(0, caller.id()),
                new Holder(1, caller.userPath()),
                new Holder(2, network == null ? address : network));
    }

    private record Holder(int kind, Object id) {}

    private void enter(PermitPool permits, Call call, List<?> holders) {
        var claim = new PermitPool.Claim(holders, 0);
        if (!permits.acquire(1, Duration.ZERO, claim)) {
            boolean full = permits == calls && permits.taken() >= permits.places();
            // Those that wait would be many where many send nothing: no queue is long enough.
            if (full && arriving.endSlowest()) {
                permits.takeOver(1, holders);
            } else if (!permits.acquire(1, settings.queueTimeout(), claim)) {
                throw overloaded();
            }
        }
        call.record().onClosed(_ -> permits.release(1, holders));
    }

    private static ProblemException overloaded() {
        return new Problem.Overloaded().asException();
    }

    /// Where uploads are spooled; kept over changes of the settings, as the permits are.
    public SpoolFolder spool() {
        return spool;
    }

    /// How many calls are in flight.
    public long inFlight() {
        return calls.taken();
    }

    /// How many bytes of bodies are held.
    public long bytesHeld() {
        return bytes.taken();
    }
}
