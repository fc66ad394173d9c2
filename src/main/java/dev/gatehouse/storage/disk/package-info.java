/// Storage in files: [DiskBlobs] keeps each large value in one.
@NullMarked
package dev.gatehouse.storage.disk;

import org.jspecify.annotations.NullMarked;
