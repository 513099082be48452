"""Kernels: compiled functions, which know arrays only. ``simd`` knows LLVM, ``kernel`` asks Numba to compile."""
