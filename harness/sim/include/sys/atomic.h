#include <machine/atomic.h>
