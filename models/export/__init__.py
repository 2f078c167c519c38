"""Makes ONNX models of a GPT-2, Foreword's own and the standard one, and measures them against torch."""

from models.export.fused import export_fused

__all__ = ["export_fused"]
