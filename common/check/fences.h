/* fences.h - ThreadSanitizer sees the order that an atomic operation makes, but no fence
 * (-Wtsan, gcc(1)). check.sh includes this in front of a program with fences: each of its atomic
 * operations then makes the order that the fences would have made. It is the stronger order, so a
 * fence that is missing goes unnoticed; a program without fences is looked at as it stands.
 */
#ifndef FENCES_H
#define FENCES_H

#include <stdatomic.h>

#undef atomic_thread_fence
#define atomic_thread_fence(order) ((void)(order))
#define memory_order_relaxed       memory_order_seq_cst
#define memory_order_acquire       memory_order_seq_cst
#define memory_order_release       memory_order_seq_cst
#define memory_order_acq_rel       memory_order_seq_cst

#endif
