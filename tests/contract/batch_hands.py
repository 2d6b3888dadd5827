"""What the scripts that drive the engine with Microsoft's Python client share."""

import time

from azure.batch import models

DEADLINE_S = 30
IMAGE = models.VirtualMachineConfiguration(
    image_reference=models.ImageReference(publisher="canonical", offer="ubuntu-24_04-lts", sku="server-gen1"),
    node_agent_sku_id="batch.node.ubuntu 24.04",
)


def wait_for(what, condition):
    """Polls until the condition holds, and returns what it returned."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(f"no {what} within {DEADLINE_S} s")


def error_code(call):
    """The service's code for a call that has to fail."""
    try:
        call()
    except models.BatchErrorException as exception:
        return exception.error.code
    return None
