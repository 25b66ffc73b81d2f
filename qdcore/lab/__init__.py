"""The queue of trainings and the Dask workers that run them, on this computer or on a cluster.

The only part of the core that knows Dask; the backend and the terminal import it."""
