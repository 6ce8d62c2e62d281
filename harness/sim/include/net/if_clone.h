#ifndef _NET_IF_CLONE_H_
#define _NET_IF_CLONE_H_

#include <net/if_var.h>

struct if_clone;

struct ifc_data {
	uint32_t flags;
	uint32_t unit;
	void *params;
	struct vnet *vnet;
};

typedef int ifc_match_f(struct if_clone *cloner, const char *name);
typedef int ifc_create_f(struct if_clone *cloner, char *name, size_t maxlen,
    struct ifc_data *data, struct ifnet **ifpp);
typedef int ifc_destroy_f(struct if_clone *cloner, struct ifnet *ifp,
    uint32_t flags);

struct if_clone_addreq {
	uint16_t version;
	uint16_t spare;
	uint32_t flags;
	uint32_t maxunit;
	ifc_match_f *match_f;
	ifc_create_f *create_f;
	ifc_destroy_f *destroy_f;
};

__BEGIN_DECLS
struct if_clone *ifc_attach_cloner(const char *name,
    struct if_clone_addreq *request);
void ifc_detach_cloner(struct if_clone *cloner);
void if_clone_detach(struct if_clone *cloner);
/* Of the current vnet; `name` becomes that of the interface. */
int if_clone_create(char *name, size_t len, caddr_t params);
int ifc_create_ifp(const char *name, struct ifc_data *data,
    struct ifnet **ifpp);
int if_clone_destroy(const char *name);
int if_clone_destroyif(struct if_clone *cloner, struct ifnet *ifp);
__END_DECLS

#endif
