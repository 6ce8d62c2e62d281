#include "harness/explore/packed_program.h"

#include <limits>

namespace taprace {
namespace {

constexpr uint64_t kFamilies = 2;
// Of the operands of `set`, so that negative ones are small numbers too.
constexpr uint64_t kValueMost =
    2 * uint64_t{std::numeric_limits<int32_t>::max()};

// The generic name is 0, unit N is N + 1.
void Write(Device device, ByteWriter& bytes) {
  bytes.Number(kFamilies * static_cast<uint64_t>(device.unit + 1) +
               static_cast<uint64_t>(device.family));
}

Device ReadDevice(ByteReader& bytes) {
  const uint64_t number = bytes.Number(kFamilies * (kUnitMax + 1) + 1);
  return {.family = static_cast<Family>(number % kFamilies),
          .unit = static_cast<Unit>(number / kFamilies) - 1};
}

// Zigzag: 0, -1, 1, -2, … as 0, 1, 2, 3, …
uint64_t ToZigzag(int32_t value) {
  const int64_t wide = value;
  return static_cast<uint64_t>(wide < 0 ? -2 * wide - 1 : 2 * wide);
}

int32_t FromZigzag(uint64_t number) {
  const auto half = static_cast<int64_t>(number / 2);
  return static_cast<int32_t>(number % 2 == 0 ? half : -half - 1);
}

void Write(const Operation& operation, ByteWriter& bytes) {
  // Without a fault, the number is that of the kind.
  bytes.Number(static_cast<uint64_t>(operation.fault) * kOpKindCount +
               static_cast<uint64_t>(operation.kind));
  const bool set = operation.kind == OpKind::kSet;
  if (set) {
    bytes.Number(static_cast<uint64_t>(operation.option));
    bytes.Number(ToZigzag(operation.value));
  }
  const Operands operands = OperandsOf(operation);
  if (operands.device) Write(operation.device, bytes);
  if (operands.descriptor) bytes.Number(operation.descriptor);
  if (operands.child) bytes.Number(operation.child);
}

Operation ReadOperation(ByteReader& bytes) {
  Operation operation;
  const uint64_t kind = bytes.Number(kOpKindCount * kCallFaultCount - 1);
  operation.kind = static_cast<OpKind>(kind % kOpKindCount);
  operation.fault = static_cast<CallFault>(kind / kOpKindCount);
  if (operation.kind == OpKind::kSet) {
    operation.option = static_cast<Option>(bytes.Number(kOptionCount - 1));
    operation.value = FromZigzag(bytes.Number(kValueMost));
  }
  const Operands operands = OperandsOf(operation);
  if (operands.device) operation.device = ReadDevice(bytes);
  if (operands.descriptor) {
    operation.descriptor = static_cast<Slot>(bytes.Number(kSlotCount - 1));
  }
  if (operands.child) {
    operation.child = static_cast<Slot>(bytes.Number(kSlotCount - 1));
  }
  return operation;
}

}  // namespace

void Write(const Program& program, ByteWriter& bytes) {
  bytes.Number(program.idle.size());
  for (Device device : program.idle) Write(device, bytes);
  bytes.Number(program.threads.size());
  for (const auto& thread : program.threads) {
    bytes.Number(thread.size());
    for (const Operation& operation : thread) Write(operation, bytes);
  }
}

Program ReadProgram(ByteReader& bytes) {
  Program program;
  for (uint64_t i = bytes.Number(kFamilies * (kUnitMax + 1)); i > 0; --i) {
    program.idle.push_back(ReadDevice(bytes));
  }
  for (uint64_t i = bytes.Number(kThreadsMax); i > 0; --i) {
    auto& thread = program.threads.emplace_back();
    for (uint64_t j = bytes.Number(kOperationsMax); j > 0 && !bytes.failed();
         --j) {
      thread.push_back(ReadOperation(bytes));
    }
  }
  return program;
}

}  // namespace taprace
