"""Plays AWS with moto's server on a free port of 127.0.0.1: prints the port when it listens, and ends with its
standard input, so that it can't outlive whoever started it.

Usage: play_aws.py [TASKS_PORT]

State machines are run, not only kept. Their tasks call Lambda and SQS at TASKS_PORT, or at moto itself without one, and
no time passes between two tries of a task.
"""

import logging
import os
import sys
from types import SimpleNamespace

# Nothing of a user's own set-up counts here.
os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, NO_PROXY="localhost,127.0.0.1")

from moto.core.config import default_user_config
from moto.server import ThreadedMotoServer
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

# Requests are not logged, and neither are tasks that fail, which is what some tests are about; faults are.
logging.getLogger("werkzeug").setLevel(logging.ERROR)
logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
default_user_config["stepfunctions"] = {"execute_state_machine": True}
retrier_decl.time = SimpleNamespace(sleep=lambda seconds: None)

server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
port = server.get_host_and_port()[1]
# Where a state machine's tasks find the services that they call.
os.environ["MOTO_PORT"] = sys.argv[1] if len(sys.argv) > 1 else str(port)
print(port, flush=True)
sys.stdin.read()
