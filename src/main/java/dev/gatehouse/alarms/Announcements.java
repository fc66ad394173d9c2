package dev.gatehouse.alarms;

/// Decides whether this gateway sends a message about an alarm, and when.
interface Announcements {
    /// What to do about a message.
    enum Verdict {
        /// It is to be sent, by this gateway.
        SEND,
        /// Another gateway sends it, or there is nothing to send.
        DONE,
        /// It is to be asked again later.
        LATER
    }

    /// Whether the begin of an alarm is to be sent.
    Verdict begin(Alarm alarm);

    /// Whether the end of an alarm is to be sent whose begin is not for this to be asked again.
    Verdict end(Alarm alarm);
}
