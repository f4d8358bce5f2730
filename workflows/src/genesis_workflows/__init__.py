"""The Prefect flow that waits for a novel's writer between the stages."""
