// Pseudo-random numbers from a 64-bit state, for jitter and for deriving seeds.
#ifndef TAPRACE_HARNESS_BASE_RANDOM_H_
#define TAPRACE_HARNESS_BASE_RANDOM_H_

#include <cstdint>

namespace taprace {

// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators", OOPSLA 2014): advances `state` and returns the next number.
// Neighbouring start states give unrelated sequences.
inline uint64_t NextRandom(uint64_t& state) {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// A seed of its own for part number `part` of what `seed` stands for.
inline uint64_t DerivedSeed(uint64_t seed, uint64_t part) {
  uint64_t state = seed + part;
  return NextRandom(state);
}

}  // namespace taprace

#endif  // TAPRACE_HARNESS_BASE_RANDOM_H_
