"""Converts videos on Azure Batch the way the ffmpeg tutorial teaches it, with Microsoft's own Python client.

Usage: python-tutorial.py ENGINE_JSON INPUT_FOLDER OUTPUT_FOLDER

ENGINE_JSON is the line that the engine prints when it is ready. Every *.mp4 of INPUT_FOLDER is converted; the MP3s land
in OUTPUT_FOLDER. What the service said on the way is printed as one JSON object, for the test to judge.
"""

import datetime
import json
import pathlib
import sys
import time

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials
from azure.storage.blob import (
    BlobSasPermissions,
    BlobServiceClient,
    ContainerSasPermissions,
    generate_blob_sas,
    generate_container_sas,
)

POOL_ID = "TutorialPool"
JOB_ID = "tutorial-job"
INPUT_CONTAINER = "tutorial-input"
OUTPUT_CONTAINER = "tutorial-output"
DEADLINE_S = 90


def wait_for(what, condition):
    """Polls until the condition holds, and returns what it returned."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.2)
    raise TimeoutError(f"no {what} within {DEADLINE_S} s")


def error_code(call):
    """The service's code for a call that has to fail."""
    try:
        call()
    except models.BatchErrorException as exception:
        return exception.error.code
    return None


class Tutorial:
    def __init__(self, engine):
        account = engine["batch"]
        self.storage_account = engine["storage"]["accountName"]
        self.storage_key = engine["storage"]["accountKey"]
        self.blobs = BlobServiceClient.from_connection_string(engine["storage"]["connectionString"])
        credentials = SharedKeyCredentials(account["accountName"], account["accountKey"])
        self.batch = BatchServiceClient(credentials, batch_url=account["url"])
        self.expiry = datetime.datetime.utcnow() + datetime.timedelta(hours=2)

    def upload(self, path):
        """Uploads one file and returns it as a resource file with a SAS that may only read it."""
        blob = self.blobs.get_blob_client(INPUT_CONTAINER, path.name)
        with path.open("rb") as stream:
            blob.upload_blob(stream, overwrite=True)
        sas = generate_blob_sas(
            self.storage_account,
            INPUT_CONTAINER,
            path.name,
            account_key=self.storage_key,
            permission=BlobSasPermissions(read=True),
            expiry=self.expiry,
        )
        return models.ResourceFile(http_url=f"{blob.url}?{sas}", file_path=path.name)

    def output_container_url(self):
        sas = generate_container_sas(
            self.storage_account,
            OUTPUT_CONTAINER,
            account_key=self.storage_key,
            permission=ContainerSasPermissions(write=True),
            expiry=self.expiry,
        )
        return f"{self.blobs.get_container_client(OUTPUT_CONTAINER).url}?{sas}"

    def pool_parameters(self):
        image = next(iter(self.batch.account.list_supported_images()))
        start_task = models.StartTask(
            command_line='/bin/bash -c "ffmpeg -version && echo $AZ_BATCH_NODE_ID"',
            wait_for_success=True,
            user_identity=models.UserIdentity(
                auto_user=models.AutoUserSpecification(
                    scope=models.AutoUserScope.pool, elevation_level=models.ElevationLevel.admin
                )
            ),
        )
        return models.PoolAddParameter(
            id=POOL_ID,
            virtual_machine_configuration=models.VirtualMachineConfiguration(
                image_reference=image.image_reference, node_agent_sku_id=image.node_agent_sku_id
            ),
            vm_size="STANDARD_A1_v2",
            target_dedicated_nodes=0,
            target_low_priority_nodes=2,
            start_task=start_task,
        )

    def conversion(self, number, resource_file, output_url):
        source = resource_file.file_path
        target = str(pathlib.PurePath(source).with_suffix(".mp3"))
        return models.TaskAddParameter(
            id=f"Task{number}",
            command_line=f'/bin/bash -c "ffmpeg -i {source} {target}"',
            resource_files=[resource_file],
            output_files=[
                self.output_file(target, None, output_url, "taskSuccess"),
                self.output_file("../std*.txt", f"logs/Task{number}", output_url, "taskCompletion"),
            ],
        )

    @staticmethod
    def output_file(pattern, path, container_url, condition):
        container = models.OutputFileBlobContainerDestination(container_url=container_url, path=path)
        return models.OutputFile(
            file_pattern=pattern,
            destination=models.OutputFileDestination(container=container),
            upload_options=models.OutputFileUploadOptions(
                upload_condition=models.OutputFileUploadCondition(condition.lower())
            ),
        )

    def file_text(self, task_id, name):
        return b"".join(self.batch.file.get_from_task(JOB_ID, task_id, name)).decode()

    def run(self, input_folder, output_folder):
        for name in (INPUT_CONTAINER, OUTPUT_CONTAINER):
            self.blobs.create_container(name)
        sources = [self.upload(path) for path in sorted(input_folder.glob("*.mp4"))]

        pool = self.pool_parameters()
        self.batch.pool.add(pool)
        said = {"addPoolAgain": error_code(lambda: self.batch.pool.add(pool))}
        said["getMissingJob"] = error_code(lambda: self.batch.job.get("no-such-job"))
        said["poolExists"] = self.batch.pool.exists(POOL_ID)

        job = models.JobAddParameter(id=JOB_ID, pool_info=models.PoolInformation(pool_id=POOL_ID))
        self.batch.job.add(job)
        output_url = self.output_container_url()
        tasks = [self.conversion(number, each, output_url) for number, each in enumerate(sources)]
        failing = [
            models.TaskAddParameter(id="NoSuchProgram", command_line="no-such-program --now"),
            models.TaskAddParameter(id="ExitCode", command_line='/bin/sh -c "echo trouble >&2; exit 3"'),
        ]
        added = self.batch.task.add_collection(JOB_ID, tasks + failing)
        said["addStatuses"] = [str(result.status.value) for result in added.value]

        said["tasks"] = {task.id: self.describe(task) for task in wait_for("end of the tasks", self.finished)}
        nodes = list(self.batch.compute_node.list(POOL_ID))
        said["nodes"] = len(nodes)
        said["nodeStates"] = sorted({str(node.state.value) for node in nodes})
        startup = self.batch.file.get_from_compute_node(POOL_ID, nodes[0].id, "startup/stdout.txt")
        said["startTaskOutput"] = b"".join(startup).decode()
        said["counts"] = self.counts()
        said["stderr"] = {task.id: self.file_text(task.id, "stderr.txt") for task in tasks}
        said["failingStderr"] = self.file_text("ExitCode", "stderr.txt")

        output = self.blobs.get_container_client(OUTPUT_CONTAINER)
        said["blobs"] = sorted(blob.name for blob in output.list_blobs())
        for name in (name for name in said["blobs"] if name.endswith(".mp3")):
            (output_folder / name).write_bytes(output.download_blob(name).readall())

        self.delete_everything()
        said["left"] = [each["name"] for each in self.blobs.list_containers()]
        said["getDeletedJob"] = error_code(lambda: self.batch.job.get(JOB_ID))
        return said

    def finished(self):
        tasks = list(self.batch.task.list(JOB_ID))
        return tasks if all(task.state == models.TaskState.completed for task in tasks) else None

    def counts(self):
        counts = self.batch.job.get_task_counts(JOB_ID).task_counts
        return {"succeeded": counts.succeeded, "failed": counts.failed, "running": counts.running}

    @staticmethod
    def describe(task):
        info = task.execution_info
        failure = info.failure_info
        return {
            "result": str(info.result.value),
            "exitCode": info.exit_code,
            "failure": failure and {"category": str(failure.category.value), "code": failure.code},
            "nodeId": task.node_info.node_id,
        }

    def delete_everything(self):
        for name in (INPUT_CONTAINER, OUTPUT_CONTAINER):
            self.blobs.delete_container(name)
        self.batch.job.delete(JOB_ID)
        self.batch.pool.delete(POOL_ID)
        wait_for("end of the job", lambda: error_code(lambda: self.batch.job.get(JOB_ID)) == "JobNotFound")
        wait_for("end of the pool", lambda: not self.batch.pool.exists(POOL_ID))


if __name__ == "__main__":
    engine_json, input_name, output_name = sys.argv[1:]
    tutorial = Tutorial(json.loads(engine_json))
    print(json.dumps(tutorial.run(pathlib.Path(input_name), pathlib.Path(output_name))))
