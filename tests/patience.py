"""How long a test waits for what must happen before it takes it for hung: never a limit of what is tested.

A busy machine may take its time: tests wait for what happens, and this only ends those that would wait for ever.
"""

import os

SECONDS = int(os.environ.get("PATIENCE", "600"))  # fewer, to see a test fail that is being written
