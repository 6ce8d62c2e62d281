#ifndef _SYS_SYSTM_H_
#define _SYS_SYSTM_H_

#include <sys/param.h>
#include <machine/atomic.h>
#include <sys/mutex.h>
#include <sys/callout.h>
#include <sys/errno.h>
#include <sys/kassert.h>
#include <sys/queue.h>

struct lock_object;
struct malloc_type;

__BEGIN_DECLS
extern const int hz; /* ticks a second */

int kern_printf(const char *format, ...) __printflike(1, 2);
void kern_log(int level, const char *format, ...) __printflike(2, 3);
int snprintf(char *buffer, size_t size, const char *format, ...);
int vsnprintf(char *buffer, size_t size, const char *format, va_list list);
size_t sim_strlcpy(char *to, const char *from, size_t size);
size_t sim_strlcat(char *to, const char *from, size_t size);
int copyin(const void *from, void *to, size_t bytes);
int copyout(const void *from, void *to, size_t bytes);
int copyinstr(const void *from, void *to, size_t bytes, size_t *done);

/* Sleeping on any address. `lock` may be NULL. Where there is a timeout it
 * passes when nobody else can go on. */
int sim_msleep(const void *channel, struct lock_object *lock, int priority,
    const char *what, int ticks);
int kern_pause(const char *what, int ticks);
void sim_wakeup(const void *channel, const char *what);
void sim_wakeup_one(const void *channel, const char *what);

/* Numbers given out one at a time; the lowest free one first (unr(9)). */
struct unrhdr;
struct unrhdr *new_unrhdr(int low, int high, struct mtx *mutex);
void delete_unrhdr(struct unrhdr *numbers);
int alloc_unr(struct unrhdr *numbers);
int alloc_unr_specific(struct unrhdr *numbers, u_int number);
void free_unr(struct unrhdr *numbers, u_int number);
__END_DECLS

#define strlcpy(to, from, size) sim_strlcpy((to), (from), (size))
#define strlcat(to, from, size) sim_strlcat((to), (from), (size))
#ifndef __cplusplus
#define printf kern_printf
#define log kern_log
#define pause(what, ticks) kern_pause((what), (ticks))
#define bcopy(from, to, bytes) ((void)memmove((to), (from), (bytes)))
#define bzero(to, bytes) ((void)memset((to), 0, (bytes)))
#define isdigit(c) ((c) >= '0' && (c) <= '9')
#endif

#define msleep(channel, mutex, priority, what, ticks)                     \
	sim_msleep((channel), (struct lock_object *)(void *)(mutex),      \
	    (priority), (what), (ticks))
#define mtx_sleep msleep
#define sx_sleep msleep
#define tsleep(channel, priority, what, ticks) \
	sim_msleep((channel), NULL, (priority), (what), (ticks))
#define wakeup(channel) sim_wakeup((channel), __func__)
#define wakeup_one(channel) sim_wakeup_one((channel), __func__)

#define LOG_ERR 3
#define LOG_WARNING 4
#define LOG_NOTICE 5
#define LOG_INFO 6
#define LOG_DEBUG 7

#endif
