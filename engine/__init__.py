"""Predicts the next word or the rest of a word. Knows nothing of windows, training or the network."""

import os

# onnxruntime would count its runs, number the device and send both. It asks only once, when it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# numpy would start a thread per core and share out vectors as long as a vocabulary; one thread is faster.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
