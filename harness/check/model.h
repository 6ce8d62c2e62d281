// What the checker needs to know of an object: its sequential specification.
//
// A model says which outcomes an operation may have when nothing runs beside
// it, and what the object is like afterwards. A counter that may be read and
// incremented, complete:
//
//   struct Counter {
//     enum class Operation { kRead, kIncrement };
//     using Outcome = int;  // what a read gave
//     using State = int;
//
//     State Initial() const { return 0; }
//     uint64_t Hash(State state) const { return Mix(0, state); }
//
//     template <typename Next>
//     void Step(State state, Operation operation, const Outcome* outcome,
//               Next&& next) const {
//       if (operation == Operation::kIncrement) return next(state + 1);
//       if (!outcome || *outcome == state) next(state);
//     }
//   };
//
//   check::Checker<Counter> checker;
//   const std::vector<check::Call<Counter>> history = {
//       {Counter::Operation::kIncrement, {}, /*invoke_time=*/0,
//        /*return_time=*/3},
//       {Counter::Operation::kRead, 1, 1, 2}};
//   checker.Check(Counter(), history).verdict;  // kLinearizable
#ifndef TAPRACE_HARNESS_CHECK_MODEL_H_
#define TAPRACE_HARNESS_CHECK_MODEL_H_

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace taprace::check {

// Stands for the `next` that a model's Step calls, in the concept below.
template <typename State>
struct AnyNext {
  void operator()(const State&) const {}
};

// A sequential specification:
//
//   Initial()   the state before the first operation.
//   Hash()      equal for equal states, spread for others.
//   Step()      calls next(s) for every state s in which `operation` with
//               `*outcome` may leave an object in `state`: never, if the
//               outcome is impossible there; once, if the model is
//               deterministic; several times, if it is not. `outcome` is null
//               for a call that never returned: any outcome will do then.
//
// A state is a plain value. It is copied for every step that is tried, and the
// copy must not allocate; a few dozen bytes are fine.
template <typename M>
concept Model = requires(const M& model, const typename M::State& state,
                         const typename M::Operation& operation,
                         const typename M::Outcome* outcome,
                         AnyNext<typename M::State> next) {
  requires std::is_trivially_copyable_v<typename M::State>;
  requires std::equality_comparable<typename M::State>;
  { model.Initial() } -> std::convertible_to<typename M::State>;
  { model.Hash(state) } -> std::convertible_to<uint64_t>;
  model.Step(state, operation, outcome, next);
};

// A model may say more, where it pays: ReadOnly() is whether `operation` with
// `outcome` leaves the object as it is, in every state in which that outcome is
// possible at all. Such a call is placed as soon as it can be, since it is in
// nobody's way there; so reads do not multiply what must be searched.
template <typename M>
concept KnowsReads = requires(const M& model,
                              const typename M::Operation& operation,
                              const typename M::Outcome& outcome) {
  { model.ReadOnly(operation, outcome) } -> std::convertible_to<bool>;
};

// Independent() is whether two calls that run at once have nothing to do with
// each other: in every state, each may come before the other or not at all
// without a difference to whether the other is possible and to where it leads.
// Null outcomes as in Step. Calls that have nothing to do with the one that
// must be placed next are then left for later.
template <typename M>
concept KnowsIndependence = requires(const M& model,
                                     const typename M::Operation& operation,
                                     const typename M::Outcome* outcome) {
  {
    model.Independent(operation, outcome, operation, outcome)
    } -> std::convertible_to<bool>;
};

// The return time of a call that never returned. It may take effect at any
// time after its invocation, or never.
inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

// One call of a history. The unit of time is the caller's. One call precedes
// another if its return time is less than the other's invoke time: calls that
// only touch are concurrent.
template <Model M>
struct Call {
  typename M::Operation operation;
  typename M::Outcome outcome;  // meaningless if it never returned
  int64_t invoke_time = 0;
  int64_t return_time = kNever;  // at least invoke_time

  bool pending() const { return return_time == kNever; }
};

}  // namespace taprace::check

#endif  // TAPRACE_HARNESS_CHECK_MODEL_H_
