package org.touroku.apikey;

import java.util.List;

import org.touroku.apikey.ApiKeyCommand.IssueApiKey;
import org.touroku.apikey.ApiKeyCommand.RevokeApiKey;
import org.touroku.apikey.ApiKeyEvent.ApiKeyIssued;
import org.touroku.apikey.ApiKeyEvent.ApiKeyRevoked;
import org.touroku.eventsourcing.Claim;
import org.touroku.eventsourcing.CommandRefused;
import org.touroku.eventsourcing.Decider;
import org.touroku.eventsourcing.StreamId;

/// The rules for API keys. A revoked key stays revoked.
final class ApiKeyDecider implements Decider<ApiKeyCommand, ApiKeyDecider.State, ApiKeyEvent> {
    /// Of the streams of API keys.
    static final String STREAM_TYPE = "api_key";

    enum State {
        UNKNOWN, ISSUED, REVOKED
    }

    private record Case(State state, ApiKeyCommand command) {}

    @Override
    public StreamId stream(ApiKeyCommand command) {
        return stream(command.id());
    }

    static StreamId stream(String id) {
        return new StreamId(STREAM_TYPE, id);
    }

    @Override
    public boolean startsStream(ApiKeyCommand command) {
        return command instanceof IssueApiKey;
    }

    @Override
    public List<Claim> claims(ApiKeyCommand command) {
        return List.of();
    }

    @Override
    public CommandRefused refusal(ApiKeyCommand command, Claim taken) {
        throw new IllegalArgumentException("API keys have no claims");
    }

    @Override
    public State initialState() {
        return State.UNKNOWN;
    }

    @Override
    public List<ApiKeyEvent> decide(State state, ApiKeyCommand command) {
        return switch (new Case(state, command)) {
            case Case(var current, IssueApiKey issue) when current == State.UNKNOWN ->
                List.of(new ApiKeyIssued(issue.label().value(), List.copyOf(issue.scopes()),
                        issue.lifetime() == null ? null : issue.lifetime().duration().toString(), issue.digest()));
            case Case(_, IssueApiKey issue) -> throw new ApiKeyRefused.AlreadyIssued(issue.id());
            case Case(var current, RevokeApiKey revoke) -> switch (current) {
                case UNKNOWN -> throw new ApiKeyRefused.NotFound(revoke.id());
                case ISSUED -> List.of(new ApiKeyRevoked());
                case REVOKED -> List.of();
            };
        };
    }

    @Override
    public State evolve(State state, ApiKeyEvent event) {
        return switch (event) {
            case ApiKeyIssued _ -> State.ISSUED;
            case ApiKeyRevoked _ -> State.REVOKED;
        };
    }
}
