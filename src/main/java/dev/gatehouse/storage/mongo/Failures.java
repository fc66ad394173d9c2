package dev.gatehouse.storage.mongo;

import com.mongodb.DuplicateKeyException;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoServerException;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.util.Set;
import org.bson.BSONException;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonSerializationException;

/// What an exception of the driver means to storage.
final class Failures {
    /// Codes of values that are invalid or too large. All others may pass: a value that is rejected
    /// is given up, so an unknown error must not count as one.
    private static final Set<Integer> REJECTIONS =
            Set.of(2, 9, 14, 22, 52, 56, 57, 121, 10334, 17280, 17419, 17420);

    private Failures() {}

    static StorageException of(MongoException e) {
        return new StorageException(reason(e), "mongodb: " + e.getMessage(), e);
    }

    /// A value that cannot be sent; others are answers that are not understood.
    static StorageException of(BSONException e) {
        boolean rejected = e instanceof BsonSerializationException;
        return new StorageException(
                rejected ? Reason.REJECTED : Reason.UNAVAILABLE, "mongodb: " + e.getMessage(), e);
    }

    /// Whether all that failed was a document with an id that is there already.
    static boolean duplicate(MongoException e) {
        if (e instanceof MongoBulkWriteException bulk) {
            return bulk.getWriteConcernError() == null
                    && bulk.getWriteErrors().stream()
                            .allMatch(it -> it.getCategory() == ErrorCategory.DUPLICATE_KEY);
        }
        return e instanceof DuplicateKeyException
                || ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY;
    }

    private static Reason reason(MongoException e) {
        if (e instanceof MongoBulkWriteException bulk) {
            return bulk.getWriteErrors().stream().anyMatch(it -> REJECTIONS.contains(it.getCode()))
                    ? Reason.REJECTED
                    : Reason.UNAVAILABLE;
        }
        boolean rejected =
                e.getCause() instanceof BsonMaximumSizeExceededException
                        || (e instanceof MongoServerException && REJECTIONS.contains(e.getCode()));
        return rejected ? Reason.REJECTED : Reason.UNAVAILABLE;
    }
}
