package dev.gatehouse.storage.transfer;

/// Observes how far a copy is.
public interface Progress {
    /// Observes nothing.
    Progress NONE =
            new Progress() {
                @Override
                public void begun(String step, long expected) {}

                @Override
                public void done(Kind kind, int count) {}
            };

    /// A step has begun.
    ///
    /// @param step what it does: `copying`
    /// @param expected about how many things it has to do; 0 when that is not known
    void begun(String step, long expected);

    /// Some more of a kind are done.
    void done(Kind kind, int count);
}
