package org.touroku.web;

import org.springframework.hateoas.RepresentationModel;

/// The root of the API: links only. Modules add theirs by a `RepresentationModelProcessor`.
public final class ApiRoot extends RepresentationModel<ApiRoot> {}
