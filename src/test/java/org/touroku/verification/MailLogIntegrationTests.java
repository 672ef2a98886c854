package org.touroku.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.touroku.support.FaultyMailServer.Step.MAIL;
import static org.touroku.support.FaultyMailServer.Step.RCPT;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.eventsourcing.process.Jobs;
import org.touroku.eventsourcing.process.Jobs.Filter;
import org.touroku.support.CapturedLog;
import org.touroku.support.FaultyMailServer;
import org.touroku.support.ServiceExtension;

/// What is logged and stored of mails that fail has no name, no address and no token, though the server quotes them.
@Isolated("reads what is logged")
class MailLogIntegrationTests {
    private static final String NAME = "Zephyrine Quibblewick";
    private static final String EMAIL = "zephyrine@quibblewick.example";

    private final FaultyMailServer server = new FaultyMailServer();
    @RegisterExtension
    private final ServiceExtension service = ServiceExtension
            .onNewDatabase(server.settings("--touroku.jobs.backoff=PT0.2S"));
    private final CapturedLog log = new CapturedLog();

    @BeforeEach
    void open() {
        log.open();
    }

    @AfterEach
    void close() {
        log.close();
        server.close();
    }

    @Test
    void namesNobody() {
        server.refuseNext(MAIL, "451 not now for " + EMAIL);
        server.refuseNext(RCPT, "550 " + EMAIL + " (" + NAME + ") is not known");
        assertThat(service.api().register(NAME, EMAIL).status()).isEqualTo(201);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> service.bean(Jobs.class).after(0, 10, new Filter(State.ABANDONED, null, null))
                        .size() == 1);

        var job = service.bean(Jobs.class).after(0, 10, new Filter(null, null, null)).getFirst();
        assertThat(job.error()).isEqualTo("SMTPAddressFailedException, SMTP 550");
        assertThat(log.lines()).anyMatch(line -> line.contains("is abandoned after attempt 2")).noneMatch(
                line -> line.contains("quibblewick") || line.contains("Quibblewick") || line.contains("token="));
    }
}
