"""Runs one `az` command line with one fault of Debian's package mended.

Debian's azure-cli reads the values of `job disable --disable-tasks` from the words of the Python client, which have
changed since: the space that it looks for is gone, it finds no value, and refuses every one. The space is put back.
"""

import sys

from azure.cli.command_modules.batch import _command_type
from azure.cli.core import get_default_cli

find_param_help = _command_type.find_param_help
_command_type.find_param_help = lambda *args: " " + find_param_help(*args)

sys.exit(get_default_cli().invoke(sys.argv[1:]))
