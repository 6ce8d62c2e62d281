#ifndef _NET_IF_TYPES_H_
#define _NET_IF_TYPES_H_

#define IFT_ETHER 0x06
#define IFT_PPP 0x17

#endif
