// What is said of misuse; the same on fibers and on OS threads.
#include "harness/schedule/sync.h"

namespace taprace::schedule {

void Mutex::Refuse(FindingKind kind, const char* does,
                   const char* though) const {
  Engine& engine = *Engine::Current();
  engine.Fail(kind,
              engine.NameOf(Self()) + does + engine.NameOf(object_) + though);
}

}  // namespace taprace::schedule
