#ifndef _NET_IF_TUN_H_
#define _NET_IF_TUN_H_

#define SIM_IOWR(group, number) \
	(0xc0000000UL | ((u_long)(group) << 8) | (number))
#define TUNSTRANSIENT SIM_IOWR('t', 98)
#define TUNGTRANSIENT SIM_IOWR('t', 97)
#define TUNGIFNAME SIM_IOWR('t', 93)

#endif
