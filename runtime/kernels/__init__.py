"""Kernels: compiled functions that know arrays only. ``simd`` is the one file that knows LLVM, ``kernel`` the one that calls Numba."""
