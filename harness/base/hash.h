// Mixing of 64-bit words into hashes.
#ifndef TAPRACE_HARNESS_BASE_HASH_H_
#define TAPRACE_HARNESS_BASE_HASH_H_

#include <cstdint>

namespace taprace {

// Folds `word` into `hash`. Order matters; every bit of the input reaches
// every bit of the result (the finalizer of SplitMix64: Steele, Lea and Flood,
// "Fast splittable pseudorandom number generators", OOPSLA 2014).
inline uint64_t Mix(uint64_t hash, uint64_t word) {
  uint64_t x = (hash ^ word) + 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_BASE_HASH_H_
