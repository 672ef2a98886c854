package org.touroku.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
import static org.springframework.http.MediaType.APPLICATION_YAML_VALUE;

import java.util.function.Supplier;

import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/// Serves the contract as JSON and as YAML (RFC 9512). It is rendered at the first request.
@RestController
class ContractController {
    private final Supplier<byte[]> json;
    private final Supplier<byte[]> yaml;

    ContractController(ProblemCatalog catalog, JsonMapper mapper) {
        json = SingletonSupplier.of(() -> mapper.writeValueAsBytes(Contract.merge(catalog)));
        yaml = SingletonSupplier.of(() -> yaml(mapper.readValue(json.get(), Object.class)));
    }

    @GetMapping(path = {Links.OPENAPI, Links.OPENAPI + ".json"}, produces = APPLICATION_JSON_VALUE)
    byte[] json() {
        return json.get();
    }

    @GetMapping(path = {Links.OPENAPI, Links.OPENAPI + ".yaml"}, produces = APPLICATION_YAML_VALUE)
    byte[] yaml() {
        return yaml.get();
    }

    private static byte[] yaml(Object contract) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setWidth(120);
        return new Yaml(options).dump(contract).getBytes(UTF_8);
    }
}
