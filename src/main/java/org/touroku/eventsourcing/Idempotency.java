package org.touroku.eventsourcing;

import java.util.function.Function;

/// Makes a command safe to repeat: the first one is handled and its response stored; repeats are given that response.
///
/// @param fingerprint tells a repeat from another command: SHA-256, 64 hexadecimal digits in lower case
/// @param response    renders the receipt or the refusal. It may be called within the transaction that appends, so it has to
///                    be a pure function
public record Idempotency(IdempotencyKey key, String fingerprint, Function<CommandResult, String> response) {
    /// Another command had the same key.
    public static final class KeyReused extends RuntimeException {
        KeyReused() {
            super("another command had the same idempotency key", null, false, false);
        }
    }

    /// The first command with the key is still being handled.
    public static final class KeyInUse extends RuntimeException {
        public KeyInUse() {
            super("the first command with this idempotency key is still being handled", null, false, false);
        }
    }
}
