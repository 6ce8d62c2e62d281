// The functions at whose entries a search steers by default.
#ifndef TAPRACE_HARNESS_STEER_POINT_SETS_H_
#define TAPRACE_HARNESS_STEER_POINT_SETS_H_

#include <span>
#include <string_view>

namespace taprace {

// Linux: tun.c and what it calls to make and remove an interface.
std::span<const std::string_view> LinuxPoints();

// FreeBSD: tuntap, the devices and devfs, interface cloning, tapreuse. Of 13
// and of 15: a kernel has not all of them, and a compiler inlines some.
std::span<const std::string_view> FreeBsdPoints();

}  // namespace taprace

#endif  // TAPRACE_HARNESS_STEER_POINT_SETS_H_
