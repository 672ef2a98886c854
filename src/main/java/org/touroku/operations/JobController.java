package org.touroku.operations;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.eventsourcing.process.Jobs.Filter;
import org.touroku.user.UserId;
import org.touroku.web.HalController;
import org.touroku.web.Parameters;
import org.touroku.web.Representation;

/// Serves the jobs of process managers, and operations on them.
@HalController
class JobController {
    private static final int DEFAULT_SIZE = 20;
    private static final int LARGEST_PAGE = 200;
    private static final Pattern ID = Pattern.compile("[1-9]\\d{0,17}");
    private static final Pattern PROCESS = Pattern.compile("[\\w.-]{1,40}");

    private final Jobs jobs;
    private final JobModelAssembler assembler;

    JobController(Jobs jobs, JobModelAssembler assembler) {
        this.jobs = jobs;
        this.assembler = assembler;
    }

    @GetMapping(JobPaths.JOBS)
    Representation jobs(@RequestParam(name = "state", required = false) @Nullable String state,
            @RequestParam(name = "process", required = false) @Nullable String process,
            @RequestParam(name = "user_id", required = false) @Nullable String userId,
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestParam(name = "size", required = false) @Nullable String size) {
        var parameters = new Parameters();
        var filter = new Filter(parameters.readIfGiven("state", state, JobController::state),
                parameters.readIfGiven("process", process, JobController::process),
                parameters.readIfGiven("user_id", userId, id -> new UserId(id).value()));
        var begin = parameters.number("after", after, 0, 0, Long.MAX_VALUE);
        var count = (int) parameters.number("size", size, DEFAULT_SIZE, 1, LARGEST_PAGE);
        parameters.throwIfAnyIsWrong();
        var first = UriComponentsBuilder.fromPath(JobPaths.JOBS)
                .queryParamIfPresent("state", Optional.ofNullable(state))
                .queryParamIfPresent("process", Optional.ofNullable(process))
                .queryParamIfPresent("user_id", Optional.ofNullable(userId))
                .queryParam("size", count);
        return assembler.toModel(first.toUriString(), count, jobs.after(begin, count + 1, filter));
    }

    @GetMapping(JobPaths.JOB)
    Representation job(@PathVariable("id") String id) {
        return assembler.toModel(find(id));
    }

    @PostMapping(JobPaths.RETRY)
    Representation retry(@PathVariable("id") String id) {
        var job = find(id);
        if (!jobs.retry(job.id())) {
            var current = find(id);
            throw JobProblems.JOB_NOT_RETRYABLE.because("The job " + id + " is " + current.state() + ", after "
                    + current.attempts() + " attempts.");
        }
        return job(id);
    }

    @PostMapping(JobPaths.ABANDONMENT)
    Representation abandon(@PathVariable("id") String id) {
        var job = find(id);
        if (!jobs.abandon(job.id())) {
            throw JobProblems.JOB_NOT_WAITING.because("The job " + id + " is " + find(id).state() + ".");
        }
        return job(id);
    }

    private JobStatus find(String id) {
        return Optional.of(id).filter(text -> ID.matcher(text).matches()).map(Long::parseLong).flatMap(jobs::find)
                .orElseThrow(() -> JobProblems.JOB_NOT_FOUND.because("No job has the id " + id + "."));
    }

    private static State state(String text) {
        return Arrays.stream(State.values()).filter(state -> state.toString().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(State.values()).map(State::toString).collect(Collectors.joining(", "))));
    }

    private static String process(String text) {
        if (!PROCESS.matcher(text).matches()) {
            throw new IllegalArgumentException("must be the name of a process manager");
        }
        return text;
    }
}
