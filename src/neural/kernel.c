#include "neural/kernel.h"

#include <math.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

#define NN_DEPTH 64 /* rows of a panel that are multiplied with before the next ones */

#define NN_WIDTH 4
#define NN_TILE 2
#define NN_TILE16 2
#define NN_NAME(x) x##_4
#define NN_TARGET
#if defined(__x86_64__) && defined(__GNUC__)
#define NN_PAIRS(sum, a, b) ((sum) + (ints_4)_mm_madd_epi16((__m128i)(a), (__m128i)(b)))
#else
typedef int32_t four_ints __attribute__((vector_size(16)));

static inline four_ints pairs(four_ints sum, four_ints a, four_ints b)
{
    int16_t x[8], y[8];

    memcpy(x, &a, sizeof(x));
    memcpy(y, &b, sizeof(y));
    for (int i = 0; i < 4; i++)
        sum[i] += x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1];
    return sum;
}
#define NN_PAIRS(sum, a, b) pairs((sum), (a), (b))
#endif
#include "neural/kernel_body.inc"

#if defined(__x86_64__) && defined(__GNUC__)
#define NN_WIDTH 8
#define NN_TILE 2
#define NN_TILE16 2
#define NN_NAME(x) x##_8
#define NN_TARGET __attribute__((target("avx2")))
#define NN_PAIRS(sum, a, b) ((sum) + (ints_8)_mm256_madd_epi16((__m256i)(a), (__m256i)(b)))
#include "neural/kernel_body.inc"

#define NN_WIDTH 16
#define NN_TILE 4
#define NN_TILE16 4
#define NN_NAME(x) x##_16
#define NN_TARGET __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl")))
#define NN_PAIRS(sum, a, b) ((sum) + (ints_16)_mm512_madd_epi16((__m512i)(a), (__m512i)(b)))
#include "neural/kernel_body.inc"
#endif

nn_kernels kernels_choose(uint32_t width)
{
#if defined(__x86_64__) && defined(__GNUC__)
    bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
                && __builtin_cpu_supports("avx512vl");

    if (wide && (width == 0 || width >= 16))
        return (nn_kernels){ multiply_16, multiply16_16, round_row_16, scan_16, add_row_16, add_16, back_16, adam_16 };
    if (__builtin_cpu_supports("avx2") && (width == 0 || width >= 8))
        return (nn_kernels){ multiply_8, multiply16_8, round_row_8, scan_8, add_row_8, add_8, back_8, adam_8 };
#endif
    return (nn_kernels){ multiply_4, multiply16_4, round_row_4, scan_4, add_row_4, add_4, back_4, adam_4 };
}
