package org.touroku;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.mail.autoconfigure.MailHealthContributorAutoConfiguration;
import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.PersistenceExceptionTranslationAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.hateoas.config.EnableHypermediaSupport;
import org.springframework.hateoas.config.EnableHypermediaSupport.HypermediaType;

import org.touroku.apikey.IssueKeyCommand;
import org.touroku.privacy.EncryptEventsCommand;
import org.touroku.privacy.NewMasterKeyCommand;

/// The service. Every error of its own is a problem detail, so Spring Boot's error page is left out. Transactions are explicit,
/// so no bean needs a proxy. The module that sends mails configures the mail server where it
/// needs one, and no health check connects to it.
@SpringBootApplication(exclude = {ErrorMvcAutoConfiguration.class, AopAutoConfiguration.class,
        MailHealthContributorAutoConfiguration.class, MailSenderAutoConfiguration.class,
        PersistenceExceptionTranslationAutoConfiguration.class,
        TransactionAutoConfiguration.class})
@EnableHypermediaSupport(type = {HypermediaType.HAL, HypermediaType.HAL_FORMS})
public class TourokuApplication {
    /// Runs the service, or the command that the first argument names.
    public static void main(String[] args) {
        switch (args.length == 0 ? "" : args[0]) {
            case IssueKeyCommand.NAME -> System.exit(IssueKeyCommand.run(args, System.out, System.err));
            case NewMasterKeyCommand.NAME -> System.exit(NewMasterKeyCommand.run(args, System.out, System.err));
            case EncryptEventsCommand.NAME -> System.exit(EncryptEventsCommand.run(args, System.out, System.err));
            default -> SpringApplication.run(TourokuApplication.class, args);
        }
    }
}
