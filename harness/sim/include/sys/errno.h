#include_next <sys/errno.h>
#include <sys/_kernel.h>
