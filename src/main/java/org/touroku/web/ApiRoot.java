package org.touroku.web;

import org.springframework.hateoas.RepresentationModel;

/// Where a client starts: links only. Modules add theirs by a `RepresentationModelProcessor`.
public final class ApiRoot extends RepresentationModel<ApiRoot> {}
