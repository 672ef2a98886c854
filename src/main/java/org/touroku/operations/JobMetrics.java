package org.touroku.operations;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.ProcessManager;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.eventsourcing.process.Jobs.Counts;

/// Gauges of the jobs of each process manager, which are counted every ten seconds.
@Component
class JobMetrics implements MeterBinder {
    private final Jobs jobs;
    private final List<String> processes;
    private final Map<String, Counts> known = new ConcurrentHashMap<>();

    JobMetrics(Jobs jobs, ObjectProvider<ProcessManager> managers) {
        this.jobs = jobs;
        processes = managers.stream().map(ProcessManager::name).toList();
    }

    @Scheduled(fixedRateString = "PT10S")
    void count() {
        try {
            processes.forEach(process -> known.put(process, jobs.count(process)));
        } catch (DataAccessException _) { // which is logged elsewhere
            known.clear();
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var process : processes) {
            gauge(registry, process, "due", Counts::due);
            gauge(registry, process, "failed", Counts::failed);
            gauge(registry, process, "abandoned", Counts::abandoned);
            Gauge.builder("touroku.jobs.age", known,
                    all -> of(all, process, counts -> counts.oldestDue().toMillis() / 1e3))
                    .tag("process", process).baseUnit("seconds")
                    .description("How long the oldest due job has been waiting").register(registry);
        }
    }

    private void gauge(MeterRegistry registry, String process, String state, ToDoubleFunction<Counts> value) {
        Gauge.builder("touroku.jobs", known, all -> of(all, process, value)).tag("process", process).tag("state", state)
                .description("Jobs whose time has come, that are tried again, or were abandoned").register(registry);
    }

    private static double of(Map<String, Counts> known, String process, ToDoubleFunction<Counts> value) {
        var counts = known.get(process);
        return counts == null ? Double.NaN : value.applyAsDouble(counts);
    }
}
