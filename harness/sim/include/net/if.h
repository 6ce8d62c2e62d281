#ifndef _NET_IF_H_
#define _NET_IF_H_

#include <sys/systm.h>

#define IFNAMSIZ 16
#define IF_MAXUNIT 0x7fff

#define IFF_UP 0x1
#define IFF_BROADCAST 0x2
#define IFF_POINTOPOINT 0x10
#define IFF_DRV_RUNNING 0x40
#define IFF_DRV_OACTIVE 0x400
#define IFF_SIMPLEX 0x800
#define IFF_LINK0 0x1000
#define IFF_MULTICAST 0x8000
#define IFF_DYING 0x200000
#define IFF_RENAMING 0x400000

#define LINK_STATE_UNKNOWN 0
#define LINK_STATE_DOWN 1
#define LINK_STATE_UP 2

struct ifreq {
	char ifr_name[IFNAMSIZ];
};

#endif
