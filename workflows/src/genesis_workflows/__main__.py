"""`python -m genesis_workflows`: the worker."""

from genesis_workflows.worker import main

main()
