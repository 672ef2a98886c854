package org.touroku.user;

/// Where a user gets mail.
///
/// @param value     as its owner writes it
/// @param canonical the form in which all spellings of one address are the same
public record EmailAddress(String value, String canonical) {}
