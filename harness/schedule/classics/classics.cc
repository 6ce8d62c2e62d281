#include "harness/schedule/classics/classics.h"

#include <array>

#include "harness/schedule/classics/aba_stack.h"
#include "harness/schedule/classics/bank_account.h"
#include "harness/schedule/classics/bounded_buffer.h"
#include "harness/schedule/classics/dining_philosophers.h"
#include "harness/schedule/classics/double_checked.h"
#include "harness/schedule/classics/lost_update.h"
#include "harness/schedule/classics/lost_wakeup.h"
#include "harness/schedule/classics/reader_writer.h"
#include "harness/schedule/classics/reference_count.h"
#include "harness/schedule/classics/spin_lock.h"
#include "harness/schedule/classics/two_stage.h"

namespace taprace::schedule {
namespace {

template <typename T>
std::unique_ptr<Observed> Make(bool broken) {
  return std::make_unique<T>(broken);
}

constexpr std::array<Classic, 11> kClassics{{
    {"ABA stack", &Make<AbaStack>, FindingKind::kFailure},
    {"bank account", &Make<BankAccount>, FindingKind::kFailure},
    {"bounded buffer", &Make<BoundedBuffer>, FindingKind::kDeadlock},
    {"dining philosophers", &Make<DiningPhilosophers>, FindingKind::kDeadlock},
    {"double-checked lock", &Make<DoubleChecked>, FindingKind::kFailure},
    {"lost update", &Make<LostUpdate>, FindingKind::kFailure},
    {"lost wake-up", &Make<LostWakeup>, FindingKind::kDeadlock},
    {"reader and writer", &Make<ReaderWriter>, FindingKind::kFailure},
    {"reference count", &Make<ReferenceCount>, FindingKind::kDoubleFree},
    {"spin lock", &Make<SpinLock>, FindingKind::kFailure},
    {"two-stage lock", &Make<TwoStage>, FindingKind::kFailure},
}};

}  // namespace

std::span<const Classic> Classics() { return kClassics; }

}  // namespace taprace::schedule
