"""How kernels go through Numba: by its passes, types and LLVM passes that numbers and pointers need, and by no others.

A kernel is arithmetic with integers, elements of memory and functions of ours. Numba's usual way also looks for closures, array
expressions, references to count and literals, loads all that it knows of arrays, strings and SciPy, and optimises each module
three times: half of a first use would be spent on what a kernel never has.
"""

from __future__ import annotations

import functools
from typing import Any

from numba.core import typed_passes, untyped_passes
from numba.core.ccallback import CFunc
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import PassManager
from numba.core.cpu import CPUContext
from numba.core.registry import CPUDispatcher, CPUTarget
from numba.core.target_extension import CPU, dispatcher_registry, jit_registry, target_override, target_registry
from numba.core.typing import Context

OPTIONS = {"error_model": "numpy", "_nrt": False}
"""numpy's error model: no branch at every division. No memory manager: compiled code allocates nothing."""

_PASSES = (
    untyped_passes.TranslateByteCode,
    untyped_passes.FixupArgs,
    untyped_passes.IRProcessing,
    untyped_passes.InlineInlinables,
    untyped_passes.RewriteSemanticConstants,
    untyped_passes.DeadBranchPrune,
    typed_passes.NopythonTypeInference,
    typed_passes.IRLegalization,
    typed_passes.AnnotateTypes,
    typed_passes.NativeLowering,
    typed_passes.NoPythonBackend,
)
"""A variable has one type in the whole of a function: there is no pass that renames it at each assignment."""


class _Pipeline(CompilerBase):
    def define_pipelines(self) -> list[PassManager]:
        manager = PassManager("kernel")
        for each in _PASSES:
            manager.add_pass(each, each.__name__)
        manager.finalize()
        return [manager]


class _Library(JITCodeLibrary):
    """A module that is optimised once, as a whole: the passes before are there for counted references."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout  # noqa: SLF001 - as in the base class

    def _optimize_final_module(self) -> None:
        made = self._codegen._module_pass_manager()  # noqa: SLF001 - as in the base class
        passes, *builder = made if isinstance(made, tuple) else (made,)  # older Numba has no builder
        passes.run(self._final_module, *builder)


class _Codegen(JITCPUCodegen):
    _library_class = _Library


class _Context(CPUContext):
    def init(self) -> None:
        super().init()
        self._internal_codegen = _Codegen("graves.exec")

    def load_additional_registries(self) -> None:
        """What lowers numbers, tuples, loops and functions of the module ``math``."""
        from numba.cpython import builtins, mathimpl, numbers, rangeobj, tupleobj  # noqa: F401, PLC0415 - only who compiles

        self.install_registry(mathimpl.registry)

    def post_lowering(self, mod: Any, library: Any) -> None:
        """Nothing: Numba would link its memory manager into each kernel."""


class _Types(Context):
    def load_additional_registries(self) -> None:
        """What types them."""
        from numba.core.typing import mathdecl  # noqa: PLC0415 - only who compiles needs it

        self.install_registry(mathdecl.registry)


class _Target(CPUTarget):
    @functools.cached_property
    def _toplevel_typing_context(self) -> Context:
        return _Types()

    @functools.cached_property
    def _toplevel_target_context(self) -> CPUContext:
        return _Context(self.typing_context, self._target_name)


_NAME = "graves"
TARGET = _Target(_NAME)


class Callback(CFunc):
    """A function that compiled code calls by its address."""

    _targetdescr = TARGET

    def __init__(self, function: Any, signature: Any) -> None:
        super().__init__(function, signature, locals={}, options=dict(OPTIONS), pipeline_class=_Pipeline)

    def compile(self) -> None:
        """Compile it, or load it from the cache."""
        with target_override(_NAME):
            super().compile()


class PythonFunction(CPUDispatcher):
    """A function that Python calls, without the interpreter's lock; and what Numba writes in Python itself, as ``min``."""

    targetdescr = TARGET

    def __init__(self, function: Any) -> None:
        options = {"nopython": True, "nogil": True, **OPTIONS}
        super().__init__(function, targetoptions=options, pipeline_class=_Pipeline)

    def compile(self, sig: Any) -> Any:
        """Compile it, or load it from the cache."""
        with target_override(_NAME):
            return super().compile(sig)


class _Kernels(CPU):
    """Where Numba keeps the code of our intrinsics: with this target, not with that of all functions."""


target_registry[_NAME] = _Kernels
dispatcher_registry[_Kernels] = PythonFunction
jit_registry[_Kernels] = lambda **_: PythonFunction
