// Events and their handlers: EVENTHANDLER(9).
#include <cstring>

#include "harness/sim/kernel/internal.h"

struct eventhandler_entry {
  TAILQ_ENTRY(eventhandler_entry) link;
  void* function;
  void* argument;
  int priority;
  bool dead;  // gone as soon as nobody runs handlers
};

namespace taprace::sim {

struct EventList {
  EventList* next;
  const char* name;
  struct mtx mutex;
  int running;  // threads that are calling handlers
  TAILQ_HEAD(, eventhandler_entry) entries;
};

namespace {

EventList* Find(const char* name) {
  EventList* list = ThisKernel().events;
  while (list != nullptr && strcmp(list->name, name) != 0) list = list->next;
  return list;
}

EventList* FindOrMake(const char* name) {
  EventList* list = Find(name);
  if (list != nullptr) return list;
  Kernel& kernel = ThisKernel();
  list = kernel.New<EventList>("event list");
  list->name = name;
  mtx_init(&list->mutex, name, nullptr, MTX_DEF);
  TAILQ_INIT(&list->entries);
  list->next = kernel.events;
  kernel.events = list;
  return list;
}

void Prune(EventList* list) {
  struct eventhandler_entry* entry = nullptr;
  struct eventhandler_entry* next = nullptr;
  TAILQ_FOREACH_SAFE(entry, &list->entries, link, next) {
    if (!entry->dead) continue;
    TAILQ_REMOVE(&list->entries, entry, link);
    ThisKernel().heap.Free(entry);
  }
  wakeup(list);
}

// Handlers run without the lock of their list; none is freed meanwhile.
template <typename Call>
void Invoke(const char* name, const Call& call) {
  EventList* const list = Find(name);
  if (list == nullptr) return;
  sim_mtx_lock(&list->mutex, list->name);
  if (TAILQ_EMPTY(&list->entries)) {
    mtx_unlock(&list->mutex);
    return;
  }
  ++list->running;
  struct eventhandler_entry* entry = nullptr;
  TAILQ_FOREACH(entry, &list->entries, link) {
    if (entry->dead) continue;
    mtx_unlock(&list->mutex);
    call(entry);
    sim_mtx_lock(&list->mutex, list->name);
  }
  if (--list->running == 0) Prune(list);
  mtx_unlock(&list->mutex);
}

}  // namespace
}  // namespace taprace::sim

using namespace taprace::sim;  // NOLINT(google-build-using-namespace)

eventhandler_tag eventhandler_register(void* /*list*/, const char* name,
                                       void* function, void* argument,
                                       int priority) {
  EventList* const list = FindOrMake(name);
  auto* const made = ThisKernel().New<eventhandler_entry>("event handler");
  made->function = function;
  made->argument = argument;
  made->priority = priority;
  mtx_lock(&list->mutex);
  struct eventhandler_entry* entry = TAILQ_FIRST(&list->entries);
  while (entry != nullptr && entry->priority <= priority) {
    entry = TAILQ_NEXT(entry, link);
  }
  if (entry != nullptr) {
    TAILQ_INSERT_BEFORE(entry, made, link);
  } else {
    TAILQ_INSERT_TAIL(&list->entries, made, link);
  }
  mtx_unlock(&list->mutex);
  return made;
}

void sim_eventhandler_deregister(const char* name, eventhandler_tag tag) {
  EventList* const list = Find(name);
  if (list == nullptr || tag == nullptr) return;
  mtx_lock(&list->mutex);
  tag->dead = true;
  if (list->running == 0) Prune(list);
  while (list->running > 0) {
    msleep(list, &list->mutex, 0, "evhrm", 0);
  }
  mtx_unlock(&list->mutex);
}

void sim_eventhandler_invoke_ifnet(const char* name, struct ifnet* ifp) {
  Invoke(name, [ifp](const eventhandler_entry* entry) {
    reinterpret_cast<ifnet_event_fn>(entry->function)(entry->argument, ifp);
  });
}

void sim_eventhandler_invoke_dev_clone(struct ucred* cred, char* name,
                                       int namelen, struct cdev** result) {
  Invoke("dev_clone", [&](const eventhandler_entry* entry) {
    reinterpret_cast<dev_clone_fn>(entry->function)(entry->argument, cred,
                                                    name, namelen, result);
  });
}
