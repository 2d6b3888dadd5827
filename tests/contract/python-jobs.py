"""Makes, changes and reads jobs and tasks with Microsoft's own Python client.

Usage: python-jobs.py ENGINE_JSON

ENGINE_JSON is `{"batch": {...}}` of a running engine. What the service said is printed as one JSON object, for the test
to judge.
"""

import json
import sys
from datetime import timedelta

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials
from batch_hands import IMAGE, error_code, wait_for

POOL_ID = "python-jobs"
JOB_ID = "python-job"


def shell(command):
    return f"/bin/bash -c '{command}'"


class Walk:
    """One walk through jobs and tasks; `said` collects what the service answered."""

    def __init__(self, batch):
        self.batch = batch
        self.said = {}

    def job_in(self, state, job_id=JOB_ID):
        def look():
            job = self.batch.job.get(job_id)
            return job if job.state == state else None

        return wait_for(f"{job_id} {state}", look)

    def completed(self, task_id, job_id=JOB_ID):
        def look():
            task = self.batch.task.get(job_id, task_id)
            return task if task.state == models.TaskState.completed else None

        return wait_for(f"{task_id} completed", look)

    def jobs(self):
        batch, said = self.batch, self.said
        pool = models.PoolInformation(pool_id=POOL_ID)
        batch.job.add(
            models.JobAddParameter(
                id=JOB_ID,
                pool_info=pool,
                priority=5,
                uses_task_dependencies=True,
                metadata=[models.MetadataItem(name="a", value="b")],
                constraints=models.JobConstraints(max_wall_clock_time=timedelta(hours=1)),
                common_environment_settings=[models.EnvironmentSetting(name="WORD", value="common")],
            )
        )
        said["addAgain"] = error_code(lambda: batch.job.add(models.JobAddParameter(id=JOB_ID, pool_info=pool)))
        listed = batch.job.list(models.JobListOptions(filter=f"id eq '{JOB_ID}'", select="id,state"))
        said["listed"] = [[job.id, job.state, job.priority] for job in listed]

        job = batch.job.get(JOB_ID)
        said["job"] = [job.priority, job.uses_task_dependencies, job.constraints.max_wall_clock_time.seconds]
        stale = models.JobPatchOptions(if_match=job.e_tag)
        batch.job.patch(JOB_ID, models.JobPatchParameter(priority=9))
        patched = batch.job.get(JOB_ID)
        said["patched"] = [patched.priority, patched.metadata[0].name, patched.e_tag != job.e_tag]
        said["patchedStale"] = error_code(
            lambda: batch.job.patch(JOB_ID, models.JobPatchParameter(priority=1), job_patch_options=stale)
        )
        batch.job.update(JOB_ID, models.JobUpdateParameter(pool_info=pool, priority=3))
        updated = batch.job.get(JOB_ID)
        said["updated"] = [updated.priority, updated.metadata]

        batch.job.disable(JOB_ID, models.DisableJobOption.requeue)
        self.job_in(models.JobState.disabled)
        batch.task.add(JOB_ID, models.TaskAddParameter(id="waits", command_line=shell("echo $WORD")))
        said["whileDisabled"] = batch.task.get(JOB_ID, "waits").state
        batch.job.enable(JOB_ID)
        said["afterwards"] = self.completed("waits").execution_info.result

    def tasks(self):
        batch, said = self.batch, self.said
        fatal = models.ExitOptions(dependency_action=models.DependencyAction.satisfy)
        result = batch.task.add_collection(
            JOB_ID,
            [
                models.TaskAddParameter(
                    id="first",
                    command_line=shell("exit 7"),
                    exit_conditions=models.ExitConditions(
                        exit_codes=[models.ExitCodeMapping(code=7, exit_options=fatal)]
                    ),
                ),
                models.TaskAddParameter(
                    id="second",
                    command_line=shell("echo after first"),
                    depends_on=models.TaskDependencies(task_ids=["first"]),
                ),
                models.TaskAddParameter(id="blocking", command_line=shell("exit 8")),
                models.TaskAddParameter(
                    id="blocked",
                    command_line=shell("true"),
                    depends_on=models.TaskDependencies(task_ids=["blocking"]),
                ),
                models.TaskAddParameter(id="waits", command_line="true"),
                models.TaskAddParameter(id="long", command_line="sleep 300"),
            ],
        )
        said["collection"] = sorted([item.task_id, item.status, item.error and item.error.code] for item in result.value)
        first, second = self.completed("first"), self.completed("second")
        info = first.execution_info
        said["first"] = [info.exit_code, info.result, info.failure_info.category, info.failure_info.code]
        said["order"] = second.execution_info.start_time >= info.end_time
        self.completed("blocking")
        said["blocked"] = batch.task.get(JOB_ID, "blocked").state

        constraints = models.TaskConstraints(max_task_retry_count=1, retention_time=timedelta(hours=2))
        batch.task.update(JOB_ID, "blocking", constraints)
        batch.task.reactivate(JOB_ID, "blocking")
        wait_for("a retry", lambda: batch.task.get(JOB_ID, "blocking").execution_info.retry_count == 1)
        said["reactivated"] = self.completed("blocking").constraints.max_task_retry_count
        said["reactivateSuccess"] = error_code(lambda: batch.task.reactivate(JOB_ID, "second"))

        wait_for("long running", lambda: batch.task.get(JOB_ID, "long").state == models.TaskState.running)
        batch.task.terminate(JOB_ID, "long")
        said["terminated"] = self.completed("long").execution_info.failure_info.code
        said["terminateAgain"] = error_code(lambda: batch.task.terminate(JOB_ID, "long"))
        found = batch.task.list(JOB_ID, models.TaskListOptions(filter="state eq 'completed'", select="id", max_results=2))
        said["found"] = sorted(task.id for task in found)
        counts = batch.job.get_task_counts(JOB_ID).task_counts
        said["counts"] = [counts.active, counts.running, counts.completed, counts.succeeded, counts.failed]

    def files(self):
        batch, said = self.batch, self.said
        names = [file.name for file in batch.file.list_from_task(JOB_ID, "second", recursive=True)]
        said["files"] = sorted(name for name in names if name.endswith(".txt"))
        read = batch.file.get_from_task(JOB_ID, "second", "stdout.txt")
        said["read"] = b"".join(read).decode()
        part = models.FileGetFromTaskOptions(ocp_range="bytes=6-10")
        said["part"] = b"".join(batch.file.get_from_task(JOB_ID, "second", "stdout.txt", part)).decode()
        raw = batch.file.get_properties_from_task(JOB_ID, "second", "stdout.txt", raw=True)
        said["properties"] = [raw.headers["Content-Length"], raw.headers["ocp-batch-file-isdirectory"]]
        said["common"] = b"".join(batch.file.get_from_task(JOB_ID, "waits", "stdout.txt")).decode()
        said["noFile"] = error_code(lambda: batch.file.get_from_task(JOB_ID, "second", "nothing.txt"))
        batch.file.delete_from_task(JOB_ID, "second", "stderr.txt")
        said["gone"] = error_code(lambda: batch.file.get_from_task(JOB_ID, "second", "stderr.txt"))
        batch.task.delete(JOB_ID, "second")
        said["taskGone"] = error_code(lambda: batch.task.get(JOB_ID, "second"))

    def preparation(self):
        batch, said = self.batch, self.said
        said["unprepared"] = error_code(lambda: list(batch.job.list_preparation_and_release_task_status(JOB_ID)))
        job_id = "python-prepared"
        batch.job.add(
            models.JobAddParameter(
                id=job_id,
                pool_info=models.PoolInformation(pool_id=POOL_ID),
                job_preparation_task=models.JobPreparationTask(
                    command_line=shell("echo prepared > $AZ_BATCH_NODE_SHARED_DIR/p")
                ),
                job_release_task=models.JobReleaseTask(command_line=shell("echo released")),
                on_task_failure=models.OnTaskFailure.perform_exit_options_job_action,
            )
        )
        batch.task.add(
            job_id,
            models.TaskAddParameter(
                id="ends-job",
                command_line=shell("cat $AZ_BATCH_NODE_SHARED_DIR/p && exit 5"),
                exit_conditions=models.ExitConditions(
                    exit_code_ranges=[
                        models.ExitCodeRangeMapping(
                            start=4, end=6, exit_options=models.ExitOptions(job_action=models.JobAction.terminate)
                        )
                    ]
                ),
            ),
        )
        job = self.job_in(models.JobState.completed, job_id)
        said["jobEnded"] = job.execution_info.terminate_reason
        status = list(batch.job.list_preparation_and_release_task_status(job_id))
        said["prepared"] = [
            [
                each.job_preparation_task_execution_info.result,
                each.job_preparation_task_execution_info.exit_code,
                each.job_release_task_execution_info.result,
            ]
            for each in status
        ]
        batch.job.delete(job_id)

    def end(self):
        batch, said = self.batch, self.said
        batch.job.terminate(JOB_ID, terminate_reason="enough")
        said["reason"] = self.job_in(models.JobState.completed).execution_info.terminate_reason
        late = models.TaskAddParameter(id="late", command_line="true")
        said["late"] = error_code(lambda: batch.task.add(JOB_ID, late))
        said["reactivateLate"] = error_code(lambda: batch.task.reactivate(JOB_ID, "blocking"))
        batch.job.delete(JOB_ID)
        wait_for("no job", lambda: error_code(lambda: batch.job.get(JOB_ID)) == "JobNotFound")
        said["schedules"] = error_code(lambda: list(batch.job_schedule.list()))
        batch.pool.delete(POOL_ID)


def main():
    account = json.loads(sys.argv[1])["batch"]
    credentials = SharedKeyCredentials(account["accountName"], account["accountKey"])
    batch = BatchServiceClient(credentials, batch_url=account["url"])
    batch.pool.add(
        models.PoolAddParameter(
            id=POOL_ID,
            vm_size="standard_a1_v2",
            virtual_machine_configuration=IMAGE,
            target_dedicated_nodes=1,
            task_slots_per_node=4,
        )
    )
    walk = Walk(batch)
    for part in (walk.jobs, walk.tasks, walk.files, walk.preparation, walk.end):
        part()
    print(json.dumps(walk.said))


main()
