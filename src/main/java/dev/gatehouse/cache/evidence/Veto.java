package dev.gatehouse.cache.evidence;

/// A difference with which the answer to one question never serves another, however near they are.
public enum Veto {
    /// A number.
    NUMBER,
    /// The unit of a number, or the unit that is asked for.
    UNIT,
    /// A version.
    VERSION,
    /// A date, a time of day, a weekday or a month.
    DATE,
    /// An amount of money.
    AMOUNT,
    /// A piece of code: a name, path, address, flag or operator.
    CODE,
    /// Quoted text.
    QUOTE,
    /// A word and its opposite.
    ANTONYM,
    /// One negates what the other asks.
    NEGATION,
    /// The same words with other roles: `from A to B` and `from B to A`.
    ROLES,
    /// The language, or the language that is asked for.
    LANGUAGE,
    /// One names what it is about, the other refers to an earlier message.
    FOLLOW_UP,
    /// One is too long to be compared as a whole.
    LENGTH
}
