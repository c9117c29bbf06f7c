#include "neural/kernel.h"

#include <math.h>

#define NN_WIDTH 4
#define NN_TILE 2
#define NN_NAME(x) x##_4
#define NN_TARGET
#include "neural/kernel_body.inc"
#undef NN_WIDTH
#undef NN_TILE
#undef NN_NAME
#undef NN_TARGET

#if defined(__x86_64__) && defined(__GNUC__)
#define NN_WIDTH 8
#define NN_TILE 2
#define NN_NAME(x) x##_8
#define NN_TARGET __attribute__((target("avx2")))
#include "neural/kernel_body.inc"
#undef NN_WIDTH
#undef NN_TILE
#undef NN_NAME
#undef NN_TARGET

#define NN_WIDTH 16
#define NN_TILE 4
#define NN_NAME(x) x##_16
#define NN_TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl")))
#include "neural/kernel_body.inc"
#undef NN_WIDTH
#undef NN_TILE
#undef NN_NAME
#undef NN_TARGET
#endif

nn_kernels kernels_choose(uint32_t width)
{
#if defined(__x86_64__) && defined(__GNUC__)
    bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
                && __builtin_cpu_supports("avx512vl");

    if (wide && (width == 0 || width >= 16))
        return (nn_kernels){ multiply_16, scan_16, add_row_16, add_16, back_16, adam_16 };
    if (__builtin_cpu_supports("avx2") && (width == 0 || width >= 8))
        return (nn_kernels){ multiply_8, scan_8, add_row_8, add_8, back_8, adam_8 };
#endif
    return (nn_kernels){ multiply_4, scan_4, add_row_4, add_4, back_4, adam_4 };
}
