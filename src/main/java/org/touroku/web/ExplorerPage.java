package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;

import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.TransformedResource;

/// Adds a script to the page of the HAL Explorer, which asks for an API key where the service demands one.
@Configuration(proxyBeanMethods = false)
class ExplorerPage implements WebMvcConfigurer {
    private static final String FOLDER = "webjars/hal-explorer/";
    private static final String SCRIPT = "<script src=\"../../../explorer.js\"></script>";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/" + FOLDER + "*/index.html")
                .addResourceLocations("classpath:/META-INF/resources/" + FOLDER)
                .setCacheControl(CacheControl.maxAge(Duration.ofDays(1)))
                .resourceChain(true)
                .addTransformer((request, page, chain) -> withScript(chain.transform(request, page)));
    }

    private static Resource withScript(Resource page) throws IOException {
        var text = page.getContentAsString(UTF_8);
        return new TransformedResource(page, text.replaceFirst("<head>", "<head>" + SCRIPT).getBytes(UTF_8));
    }
}
