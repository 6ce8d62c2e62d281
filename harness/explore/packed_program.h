// A program as few bytes, for tokens.
#ifndef TAPRACE_HARNESS_EXPLORE_PACKED_PROGRAM_H_
#define TAPRACE_HARNESS_EXPLORE_PACKED_PROGRAM_H_

#include "harness/explore/bytes.h"
#include "harness/program/program.h"

namespace taprace {

// Operands that a kind does not use are not written.
void Write(const Program& program, ByteWriter& bytes);

// The inverse. May give a program that Validate() refuses.
Program ReadProgram(ByteReader& bytes);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_EXPLORE_PACKED_PROGRAM_H_
