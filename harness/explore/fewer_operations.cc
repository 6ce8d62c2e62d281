#include "harness/explore/fewer_operations.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "harness/explore/small_programs.h"

namespace taprace {
namespace {

constexpr size_t kOperations = 3;
constexpr size_t kPrograms = 1'000;

template <typename T>
void AddOnce(std::vector<T>& all, const T& one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

bool IsSimple(OpKind kind) {
  constexpr std::array kSimple = {OpKind::kOpen,   OpKind::kClose,
                                  OpKind::kStat,   OpKind::kAccess,
                                  OpKind::kCreate, OpKind::kDestroy};
  return std::find(kSimple.begin(), kSimple.end(), kind) != kSimple.end();
}

// What `program` consists of.
SmallProgramLimits PartsOf(const Program& program) {
  SmallProgramLimits parts{.kinds = {}, .devices = {}, .idle = program.idle};
  for (const std::vector<Operation>& thread : program.threads) {
    for (const Operation& operation : thread) {
      if (!IsSimple(operation.kind)) continue;
      AddOnce(parts.kinds, operation.kind);
      if (OperandsOf(operation).device) {
        AddOnce(parts.devices, operation.device);
      }
    }
  }
  return parts;
}

}  // namespace

std::vector<Program> FewerOperations(const Program& program) {
  const size_t count = program.operation_count();
  const size_t most = std::min(kOperations, count - std::min<size_t>(count, 1));
  struct Shape {
    int threads;
    int operations;  // of a thread
  };
  constexpr std::array<Shape, 3> kShapes = {{{2, 2}, {3, 1}, {1, 3}}};
  std::vector<Program> fewer;
  for (const Shape& shape : kShapes) {
    SmallProgramLimits limits = PartsOf(program);
    limits.threads = shape.threads;
    limits.operations = shape.operations;
    std::vector<Program> small = SmallPrograms(limits);
    std::erase_if(small, [&](const Program& each) {
      return each.operation_count() > most ||
             each.threads.size() != static_cast<size_t>(shape.threads);
    });
    std::move(small.begin(), small.end(), std::back_inserter(fewer));
  }
  std::stable_sort(fewer.begin(), fewer.end(),
                   [](const Program& a, const Program& b) {
                     return a.operation_count() < b.operation_count();
                   });
  if (fewer.size() > kPrograms) fewer.resize(kPrograms);
  return fewer;
}

}  // namespace taprace
