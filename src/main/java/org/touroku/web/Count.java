package org.touroku.web;

/// The content of a page: how many resources it embeds.
public record Count(int count) {}
