#ifndef _NET_IF_TAP_H_
#define _NET_IF_TAP_H_

#include <net/if_tun.h>

#define TAPSTRANSIENT TUNSTRANSIENT
#define TAPGTRANSIENT TUNGTRANSIENT
#define TAPGIFNAME TUNGIFNAME

#endif
