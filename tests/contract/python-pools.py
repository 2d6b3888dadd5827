"""Changes pools and nodes with Microsoft's own Python client.

Usage: python-pools.py ENGINE_JSON

ENGINE_JSON is `{"batch": {...}}` of a running engine. What the service said is printed as one JSON object, for the test
to judge.
"""

import json
import sys

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials
from batch_hands import IMAGE, error_code, wait_for

POOL_ID = "python-pool"


def main():
    account = json.loads(sys.argv[1])["batch"]
    credentials = SharedKeyCredentials(account["accountName"], account["accountKey"])
    batch = BatchServiceClient(credentials, batch_url=account["url"])
    said = {}

    def steady():
        pool = batch.pool.get(POOL_ID)
        return pool if pool.allocation_state == models.AllocationState.steady else None

    def idle(count):
        nodes = list(batch.compute_node.list(POOL_ID))
        ready = [node for node in nodes if node.state == models.ComputeNodeState.idle]
        return nodes if len(ready) == len(nodes) == count else None

    batch.pool.add(models.PoolAddParameter(id=POOL_ID, vm_size="standard_a1_v2", virtual_machine_configuration=IMAGE))
    wait_for("steady pool", steady)

    batch.pool.resize(POOL_ID, models.PoolResizeParameter(target_dedicated_nodes=1, target_low_priority_nodes=2))
    said["resizeAgain"] = error_code(
        lambda: batch.pool.resize(POOL_ID, models.PoolResizeParameter(target_dedicated_nodes=1))
    )
    nodes = wait_for("3 nodes", lambda: idle(3))
    said["stopSteady"] = error_code(lambda: batch.pool.stop_resize(POOL_ID))
    spot = next(node for node in nodes if not node.is_dedicated)
    batch.pool.remove_nodes(POOL_ID, models.NodeRemoveParameter(node_list=[spot.id]))
    pool = wait_for("steady pool", steady)
    said["afterRemoval"] = [pool.current_dedicated_nodes, pool.current_low_priority_nodes]

    node_id = wait_for("2 nodes", lambda: idle(2))[0].id
    booted = batch.compute_node.get(POOL_ID, node_id).last_boot_time
    batch.pool.patch(POOL_ID, models.PoolPatchParameter(start_task=models.StartTask(command_line="true")))
    batch.compute_node.reboot(POOL_ID, node_id, node_reboot_option="requeue")
    said["rebootAgain"] = error_code(lambda: batch.compute_node.reboot(POOL_ID, node_id))
    wait_for("2 nodes", lambda: idle(2))
    node = batch.compute_node.get(POOL_ID, node_id)
    said["rebooted"] = node.last_boot_time > booted
    said["startTask"] = node.start_task_info.result

    batch.compute_node.disable_scheduling(POOL_ID, node_id)
    node = batch.compute_node.get(POOL_ID, node_id)
    said["disabled"] = [node.state, node.scheduling_state]
    said["disableAgain"] = error_code(lambda: batch.compute_node.disable_scheduling(POOL_ID, node_id))
    batch.compute_node.enable_scheduling(POOL_ID, node_id)
    said["reimage"] = error_code(lambda: batch.compute_node.reimage(POOL_ID, node_id))
    said["loginSettings"] = error_code(lambda: batch.compute_node.get_remote_login_settings(POOL_ID, node_id))

    batch.pool.update_properties(
        POOL_ID,
        models.PoolUpdatePropertiesParameter(
            certificate_references=[],
            application_package_references=[],
            metadata=[models.MetadataItem(name="a", value="b")],
        ),
    )
    pool = batch.pool.get(POOL_ID)
    said["updated"] = [pool.start_task is None, pool.metadata[0].name]

    formula = "$TargetDedicatedNodes=0;$TargetLowPriorityNodes=$PendingTasks.GetSample(1)"
    said["badFormula"] = error_code(lambda: batch.pool.enable_auto_scale(POOL_ID, auto_scale_formula="$Target"))
    batch.pool.enable_auto_scale(POOL_ID, auto_scale_formula=formula)
    pool = wait_for("steady pool", steady)
    said["scaled"] = [pool.current_dedicated_nodes, pool.current_low_priority_nodes, pool.auto_scale_run.results]
    said["evaluated"] = batch.pool.evaluate_auto_scale(POOL_ID, "$TargetLowPriorityNodes=3").results
    batch.pool.disable_auto_scale(POOL_ID)
    said["autoScale"] = batch.pool.get(POOL_ID).enable_auto_scale
    batch.pool.delete(POOL_ID)
    print(json.dumps(said))


main()
