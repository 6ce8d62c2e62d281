// Three people draw from one account, which must not be overdrawn. Broken: the
// lock is given back between the look at the balance and the withdrawal.
#ifndef TAPRACE_HARNESS_SCHEDULE_CLASSICS_BANK_ACCOUNT_H_
#define TAPRACE_HARNESS_SCHEDULE_CLASSICS_BANK_ACCOUNT_H_

#include <optional>
#include <string>

#include "harness/schedule/observed.h"
#include "harness/schedule/sync.h"

namespace taprace::schedule {

class BankAccount : public Observed {
 public:
  explicit BankAccount(bool broken) : broken_(broken) {}

  void Start() override {
    mutex_.emplace("account");
    balance_ = 100;
    for (const int amount : {30, 60, 80}) {
      Spawn("customer", [this, amount] { Withdraw(amount); });
    }
  }

  void Finish() override {
    if (balance_ < 0) Report("overdrawn");
  }

  std::string Outcome() const override { return std::to_string(balance_); }

 private:
  void Withdraw(int amount) {
    mutex_->Lock();
    if (balance_ >= amount) {
      if (broken_) {
        mutex_->Unlock();
        mutex_->Lock();
      }
      balance_ -= amount;
    }
    mutex_->Unlock();
  }

  const bool broken_;
  std::optional<Mutex> mutex_;
  int balance_ = 0;  // by mutex_
};

}  // namespace taprace::schedule

#endif  // TAPRACE_HARNESS_SCHEDULE_CLASSICS_BANK_ACCOUNT_H_
