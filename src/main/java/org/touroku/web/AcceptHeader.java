package org.touroku.web;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.hateoas.MediaTypes;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Reads the header Accept (RFC 9110, section 12.5.1). Parameters of media ranges are ignored, as no representation depends on
/// one: JSON is always UTF-8.
@Component
class AcceptHeader implements ContentNegotiationStrategy, WebMvcConfigurer {
    /// What a wildcard stands for in a header that excludes media types by a quality of 0.
    private static final List<MediaType> SERVED = List.of(MediaTypes.HAL_JSON, MediaTypes.HAL_FORMS_JSON,
            MediaType.APPLICATION_JSON, MediaType.APPLICATION_YAML, MediaType.TEXT_HTML, MediaType.TEXT_PLAIN);

    private final ContentNegotiationStrategy parser = new HeaderContentNegotiationStrategy();

    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
        configurer.strategies(List.of(this));
    }

    /// @return media ranges that are acceptable, by quality
    /// @throws HttpMediaTypeNotAcceptableException if the header is malformed, or excludes everything
    @Override
    public List<MediaType> resolveMediaTypes(NativeWebRequest request) throws HttpMediaTypeNotAcceptableException {
        var ranges = parser.resolveMediaTypes(request);
        if (ranges.stream().allMatch(range -> range.getParameters().isEmpty())) {
            return ranges;
        }
        var excluded = ranges.stream().filter(range -> range.getQualityValue() == 0).toList();
        var accepted = ranges.stream().filter(range -> range.getQualityValue() > 0)
                .flatMap(range -> without(excluded, range))
                .toList();
        if (accepted.isEmpty()) {
            throw new HttpMediaTypeNotAcceptableException("Accept excludes everything");
        }
        return accepted;
    }

    private static Stream<MediaType> without(List<MediaType> excluded, MediaType range) {
        return excluded.stream().anyMatch(range::includes)
                ? SERVED.stream()
                        .filter(type -> range.includes(type)
                                && excluded.stream().noneMatch(other -> other.includes(type)))
                        .map(type -> type.copyQualityValue(range))
                : Stream.of(new MediaType(range.getType(), range.getSubtype()).copyQualityValue(range));
    }
}
