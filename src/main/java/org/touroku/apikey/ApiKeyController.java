package org.touroku.apikey;

import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;

import com.github.f4b6a3.ulid.Ulid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;

import org.touroku.apikey.ApiKeyCommand.RevokeApiKey;
import org.touroku.eventsourcing.projection.ReadModels;
import org.touroku.web.CommandEndpoint;
import org.touroku.web.CommandResponse;
import org.touroku.web.HalController;
import org.touroku.web.InvalidRequest;
import org.touroku.web.JsonBody;
import org.touroku.web.Parameters;
import org.touroku.web.Representation;

/// Serves API keys to operators, who issue and revoke them.
@HalController
class ApiKeyController {
    static final String KEYS = "/api-keys";
    static final String KEY = KEYS + "/{id}";
    private static final int DEFAULT_SIZE = 20;
    private static final int LARGEST_PAGE = 200;

    private final CommandEndpoint endpoint;
    private final ApiKeys keys;
    private final ReadModels readModels;
    private final ApiKeyModelAssembler assembler;

    ApiKeyController(CommandEndpoint endpoint, ApiKeys keys, ReadModels readModels, ApiKeyModelAssembler assembler) {
        this.endpoint = endpoint;
        this.keys = keys;
        this.readModels = readModels;
        this.assembler = assembler;
    }

    /// The response has the secret, which is stored nowhere: so it cannot be repeated.
    @PostMapping(path = KEYS, consumes = {MediaType.APPLICATION_JSON_VALUE, JsonBody.ANY_JSON})
    CommandResponse issue(@RequestBody ApiKeyForm form, HttpServletRequest request) {
        if (request.getHeader(CommandEndpoint.IDEMPOTENCY_KEY) != null) {
            throw InvalidRequest.ofHeader(CommandEndpoint.IDEMPOTENCY_KEY,
                    "must not be given: the response has a secret, which is not stored");
        }
        var key = ApiKeyText.draw();
        return endpoint.handle(form.toCommand(key), keys, ApiKeyReceipts.of(key), request);
    }

    @DeleteMapping(KEY)
    CommandResponse revoke(@PathVariable("id") String id, HttpServletRequest request) {
        if (!Ulid.isValid(id)) {
            throw ApiKeyProblems.notFound(id);
        }
        return endpoint.handle(new RevokeApiKey(id), keys, ApiKeyReceipts.of(null), request);
    }

    @GetMapping(KEYS)
    Representation keys(@RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "size", required = false) @Nullable String size) {
        var parameters = new Parameters();
        var begin = parameters.read("after", after, "", ApiKeyController::id);
        var count = (int) parameters.number("size", size, DEFAULT_SIZE, 1, LARGEST_PAGE);
        parameters.throwIfAnyIsWrong();
        return assembler.toModel(count, readModels.query(current(), ApiKeyProjection.NAME,
                tables -> ApiKeyProjection.after(begin, count + 1, tables)));
    }

    @GetMapping(KEY)
    Representation key(@PathVariable("id") String id) {
        return Optional.of(id).filter(Ulid::isValid)
                .map(known -> readModels.query(current(), ApiKeyProjection.NAME,
                        tables -> ApiKeyProjection.find(List.of(known), tables).values()))
                .flatMap(found -> found.stream().findFirst()).map(assembler::toModel)
                .orElseThrow(() -> ApiKeyProblems.notFound(id));
    }

    private ReadModels.States current() {
        return readModels.readAtHead(ApiKeyProjection.NAME, ReadModels.PATIENCE);
    }

    private static String id(String text) {
        if (!Ulid.isValid(text)) {
            throw new IllegalArgumentException("must be the id of an API key");
        }
        return text;
    }
}
