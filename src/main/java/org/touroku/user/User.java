package org.touroku.user;

/// What the rules need to know of a user.
public sealed interface User {
    /// The number of events that have happened to the user: the version of its stream.
    long version();

    /// Not registered yet.
    record Unknown(long version) implements User {}

    record Active(long version, Profile profile) implements User {}

    /// Keeps its name and its address, and can come back.
    record Deactivated(long version, Profile profile) implements User {}

    /// Nothing more happens to it.
    record Erased(long version) implements User {}

    /// What is known of a registered user.
    ///
    /// @param everVerified whether this address or an earlier one was verified
    record Profile(String name, Address address, boolean everVerified) {
        /// The address, as its owner writes it.
        public String email() {
            return address.value;
        }

        Profile withName(String other) {
            return new Profile(other, address, everVerified);
        }

        Profile withAddress(Address other) {
            return new Profile(name, other, everVerified);
        }

        Profile withVerifiedAddress() {
            return new Profile(name, new Address(address.value, address.version, true), true);
        }
    }

    /// An e-mail address of a user.
    ///
    /// @param value    as its owner writes it
    /// @param version  of the user after the event that set the address
    /// @param verified whether its owner has confirmed it
    record Address(String value, long version, boolean verified) {
        /// An address that was just set.
        static Address unverified(String value, long version) {
            return new Address(value, version, false);
        }
    }
}
