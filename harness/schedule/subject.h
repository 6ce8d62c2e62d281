// What is explored: code that spawns threads which share objects.
#ifndef TAPRACE_HARNESS_SCHEDULE_SUBJECT_H_
#define TAPRACE_HARNESS_SCHEDULE_SUBJECT_H_

namespace taprace::schedule {

// Example: two threads that each add one, without holding a lock.
//
//   class LostUpdate : public Subject {
//    public:
//     void Start() override {
//       sum_.emplace("sum", 0);
//       for (int i = 0; i < 2; ++i) {
//         Spawn("adder", [this] { sum_->Store(sum_->Load() + 1); });
//       }
//     }
//     void Finish() override {
//       if (sum_->Peek() != 2) Report("an addition was lost");
//     }
//
//    private:
//     std::optional<Shared<int>> sum_;
//   };
//
// All that the threads do must follow from the order of their steps: no clock,
// no randomness, nothing left over from the execution before.
class Subject {
 public:
  virtual ~Subject() = default;

  // Makes all objects anew and spawns the first threads. Runs alone; nothing
  // in it is a scheduling point.
  virtual void Start() = 0;

  // All threads have ended: looks at what they left behind. Runs alone. Not
  // called after a finding.
  virtual void Finish() {}

  // Something went wrong in the code that calls this: on its stack is what led
  // there. What only the scheduler can tell, a deadlock or a livelock, went
  // wrong in each thread that is under way: called by one after the other. Not
  // called on OS threads.
  virtual void OnFailure() {}
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_SUBJECT_H_
