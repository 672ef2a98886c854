package org.touroku.web;

/// The root of the API: links, and forms. Modules add theirs by a `RepresentationModelProcessor`.
public final class ApiRoot extends Representation {}
