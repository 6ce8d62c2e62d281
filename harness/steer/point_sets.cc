#include "harness/steer/point_sets.h"

#include <array>

namespace taprace {
namespace {

constexpr std::array<std::string_view, 21> kLinux = {
    "tun_chr_open",     "__tun_chr_ioctl",
    "tun_set_iff",      "tun_attach",
    "tun_net_init",     "tun_net_open",
    "tun_net_close",    "tun_net_uninit",
    "tun_chr_close",    "__tun_detach",
    "tun_detach",       "tun_free_netdev",
    "tun_device_event", "tun_queue_purge",
    "tun_flow_cleanup", "tun_setup",
    "tun_get_iff",      "register_netdevice",
    "free_netdev",      "unregister_netdevice_queue",
    "netdev_run_todo"};

constexpr std::array<std::string_view, 63> kFreeBsd = {
    // sys/net/if_tuntap.c
    "tunclone", "tun_clone_create", "tun_create_device", "tuncreate", "tunopen",
    "tundtor", "tun_clone_destroy", "tun_destroy", "tunfree", "tunifioctl",
    "tunifinit", "tuninit", "tunrename", "tunioctl", "tun_busy", "tun_unbusy",
    // sys/kern/kern_conf.c
    "clone_create", "clone_cleanup", "newdev", "make_dev_s", "make_dev_sv",
    "destroy_dev", "destroy_devl", "delist_dev", "dev_ref", "dev_rel",
    "devvn_refthread", "dev_refthread", "dev_relthread", "dev_stdclone",
    // sys/fs/devfs
    "devfs_lookup", "devfs_lookupx", "devfs_allocv", "devfs_open",
    "devfs_close", "devfs_create", "devfs_destroy", "devfs_populate",
    "devfs_populate_loop", "devfs_set_cdevpriv", "devfs_destroy_cdevpriv",
    "devfs_access",
    // sys/net/if_clone.c, sys/net/if.c
    "ifc_create_ifp", "if_clone_create", "if_clone_createif",
    "if_clone_createif_nl", "if_clone_destroy", "if_clone_destroyif",
    "if_clone_destroyif_flags", "if_clone_findifc", "ifc_find_cloner",
    "ifc_alloc_unit", "ifc_free_unit", "ifc_link_ifp", "ifc_unlink_ifp",
    "if_detach", "ether_ifattach",
    // kernel/tapreuse
    "tapreuse_fdopen", "tapreuse_take", "tapreuse_take_new", "tapreuse_create",
    "tapreuse_open_unit", "tapreuse_ahead"};

}  // namespace

std::span<const std::string_view> LinuxPoints() { return kLinux; }
std::span<const std::string_view> FreeBsdPoints() { return kFreeBsd; }

}  // namespace taprace
