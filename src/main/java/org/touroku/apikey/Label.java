package org.touroku.apikey;

import java.text.Normalizer;

/// What a key is for, for people: up to 100 characters without control characters.
record Label(String value) {
    static final Label NONE = new Label("");
    static final int LONGEST = 100;

    Label {
        if (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "must have at most " + LONGEST + " characters, and no control characters");
        }
    }

    /// @throws IllegalArgumentException if it is none
    static Label parse(String text) {
        return new Label(Normalizer.normalize(text.strip(), Normalizer.Form.NFC));
    }
}
