package org.touroku.operations;

import java.util.ArrayList;
import java.util.List;

import org.springframework.hateoas.IanaLinkRelations;
import org.springframework.hateoas.server.RepresentationModelProcessor;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

import org.touroku.eventsourcing.JobStatus;
import org.touroku.eventsourcing.JobStatus.State;
import org.touroku.feed.FeedPaths;
import org.touroku.user.http.UserPaths;
import org.touroku.web.ApiRoot;
import org.touroku.web.Form;
import org.touroku.web.Links;
import org.touroku.web.Representation;

/// Jobs as HAL, with the operations on them, and the link that leads to them.
@Component
class JobModelAssembler implements RepresentationModelProcessor<ApiRoot> {
    Representation toModel(JobStatus job) {
        return represent(job).add(Links.to(JobPaths.JOBS, "jobs"), Links.index());
    }

    /// @param first the path of the first page, with a query
    /// @param found one more than the page has room for, if there is one
    Representation toModel(String first, int size, List<JobStatus> found) {
        return Representation.page("jobs", first, size, found, JobStatus::id, JobModelAssembler::represent);
    }

    private static Representation represent(JobStatus job) {
        var view = JobView.of(job);
        var representation = new Representation(view,
                JobPaths.to(JobPaths.JOB, job.id(), IanaLinkRelations.SELF_VALUE),
                FeedPaths.event(job.cause(), "event")).offer(forms(job));
        return view.userId() == null ? representation : representation.add(UserPaths.user(view.userId(), "user"));
    }

    private static List<Form> forms(JobStatus job) {
        var forms = new ArrayList<Form>();
        if (job.state() == State.FAILED || (job.state() == State.ABANDONED && job.attempts() > 0)) {
            forms.add(Form.of("retry", "Retry the job now", HttpMethod.POST,
                    JobPaths.to(JobPaths.RETRY, job.id(), "target")));
        }
        if (job.state() == State.WAITING || job.state() == State.FAILED) {
            forms.add(Form.of("abandon", "Abandon the job", HttpMethod.POST,
                    JobPaths.to(JobPaths.ABANDONMENT, job.id(), "target")));
        }
        return forms;
    }

    @Override
    public ApiRoot process(ApiRoot root) {
        root.add(Links.to(JobPaths.JOBS + "{?state,process,user_id,after,size}", "jobs"));
        return root;
    }
}
