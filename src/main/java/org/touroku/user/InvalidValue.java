package org.touroku.user;

/// A value that breaks the rule of its type; the message says which rule, to follow the value's name: "must …".
public final class InvalidValue extends IllegalArgumentException {
    public InvalidValue(String rule) {
        super(rule);
    }
}
