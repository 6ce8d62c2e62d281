// Events and their handlers: EVENTHANDLER(9).
//
// Facts from sys/kern/subr_eventhandler.c of FreeBSD.
#include <cstring>

#include "harness/sim/kernel/internal.h"

namespace taprace::sim {
namespace {

// Under lists_guard.
struct eventhandler_list* FindGuarded(const char* name) {
  struct eventhandler_list* list = ThisKernel().events;
  while (list != nullptr && strcmp(list->el_name, name) != 0) {
    list = list->sim_next;
  }
  return list;
}

struct eventhandler_list* Find(const char* name) {
  const Exclusive exclusive(ThisKernel().lists_guard);
  return FindGuarded(name);
}

struct eventhandler_list* FindOrMake(const char* name) {
  Kernel& kernel = ThisKernel();
  const Exclusive exclusive(kernel.lists_guard);
  struct eventhandler_list* list = FindGuarded(name);
  if (list != nullptr) return list;
  list = kernel.New<struct eventhandler_list>("event list");
  list->el_name = name;
  mtx_init(&list->el_lock, name, nullptr, MTX_DEF);
  TAILQ_INIT(&list->el_entries);
  list->sim_next = kernel.events;
  kernel.events = list;
  return list;
}

void Free(struct eventhandler_list* list, eventhandler_tag tag) {
  TAILQ_REMOVE(&list->el_entries, tag, ee_link);
  ThisKernel().heap.Free(tag);
}

// Frees the handlers that are to go, if any. Who waits for that is told when
// one goes, and only then.
bool Prune(struct eventhandler_list* list) {
  struct eventhandler_entry* entry = nullptr;
  struct eventhandler_entry* next = nullptr;
  bool pruned = false;
  TAILQ_FOREACH_SAFE(entry, &list->el_entries, ee_link, next) {
    if (entry->ee_priority != EHE_DEAD_PRIORITY) continue;
    Free(list, entry);
    pruned = true;
  }
  if (pruned) wakeup(list);
  return pruned;
}

// Counts commute, and while no handler is to go, who is the last has nothing to
// do.
void Unlock(struct eventhandler_list* list) {
  const struct eventhandler_entry* entry = nullptr;
  TAILQ_FOREACH(entry, &list->el_entries, ee_link) {
    if (entry->ee_priority == EHE_DEAD_PRIORITY) break;
  }
  if (entry == nullptr) {
    UnlockUnchanged(&list->el_lock);
  } else {
    mtx_unlock(&list->el_lock);
  }
}

// Handlers run without the lock of their list; none is freed meanwhile.
template <typename Call>
void Invoke(const char* name, const Call& call) {
  struct eventhandler_list* const list = Find(name);
  if (list == nullptr) return;
  sim_mtx_lock(&list->el_lock, "EVENTHANDLER_INVOKE");
  if (!TAILQ_EMPTY(&list->el_entries)) {
    ++list->el_runcount;
    struct eventhandler_entry* entry = nullptr;
    TAILQ_FOREACH(entry, &list->el_entries, ee_link) {
      if (entry->ee_priority == EHE_DEAD_PRIORITY) continue;
      Unlock(list);
      call(entry);
      sim_mtx_lock(&list->el_lock, "EVENTHANDLER_INVOKE");
    }
    if (--list->el_runcount == 0 && Prune(list)) {
      mtx_unlock(&list->el_lock);
      return;
    }
  }
  Unlock(list);
}

void Deregister(struct eventhandler_list* list, eventhandler_tag tag,
                bool wait) {
  if (list == nullptr) return;
  if (tag != nullptr && list->el_runcount == 0) {
    Free(list, tag);
  } else if (tag != nullptr) {
    tag->ee_priority = EHE_DEAD_PRIORITY;
  }
  while (wait && list->el_runcount > 0) {
    msleep(list, &list->el_lock, 0, "evhrm", 0);
  }
  mtx_unlock(&list->el_lock);
}

}  // namespace
}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

eventhandler_tag eventhandler_register(void* /*list*/, const char* name,
                                       void* function, void* argument,
                                       int priority) {
  struct eventhandler_list* const list = FindOrMake(name);
  auto* const made = ThisKernel().New<eventhandler_entry>("event handler");
  made->sim_function = function;
  made->ee_arg = argument;
  made->ee_priority = priority;
  mtx_lock(&list->el_lock);
  struct eventhandler_entry* entry = TAILQ_FIRST(&list->el_entries);
  while (entry != nullptr && (entry->ee_priority == EHE_DEAD_PRIORITY ||
                              entry->ee_priority <= priority)) {
    entry = TAILQ_NEXT(entry, ee_link);
  }
  if (entry != nullptr) {
    TAILQ_INSERT_BEFORE(entry, made, ee_link);
  } else {
    TAILQ_INSERT_TAIL(&list->el_entries, made, ee_link);
  }
  mtx_unlock(&list->el_lock);
  return made;
}

struct eventhandler_list* eventhandler_find_list(const char* name) {
  struct eventhandler_list* const list = Find(name);
  if (list != nullptr) mtx_lock(&list->el_lock);
  return list;
}

void eventhandler_deregister(struct eventhandler_list* list,
                             eventhandler_tag tag) {
  Deregister(list, tag, true);
}

void eventhandler_deregister_nowait(struct eventhandler_list* list,
                                    eventhandler_tag tag) {
  Deregister(list, tag, false);
}

void sim_eventhandler_invoke_ifnet(const char* name, struct ifnet* ifp) {
  Invoke(name, [ifp](const eventhandler_entry* entry) {
    reinterpret_cast<ifnet_event_fn>(entry->sim_function)(entry->ee_arg, ifp);
  });
}

void sim_eventhandler_invoke_dev_clone(struct ucred* cred, char* name,
                                       int namelen, struct cdev** result) {
  Invoke("dev_clone", [&](const eventhandler_entry* entry) {
    reinterpret_cast<dev_clone_fn>(entry->sim_function)(entry->ee_arg, cred,
                                                        name, namelen, result);
  });
}
