"""Kernels: compiled functions, which know arrays only. ``simd`` is the file that knows LLVM, ``kernel`` the one that asks Numba."""
