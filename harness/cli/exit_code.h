// What the commands of taprace answer to the shell.
#ifndef TAPRACE_HARNESS_CLI_EXIT_CODE_H_
#define TAPRACE_HARNESS_CLI_EXIT_CODE_H_

namespace taprace {

enum ExitCode : int {
  kExitPassed = 0,
  kExitViolation = 1,      // the subject broke an invariant
  kExitFailed = 2,         // bad input, missing rights, no space, …
  kExitUnknown = 3,        // a check that was given up
  kExitInterrupted = 130,  // ended by Ctrl-C, nothing found until then
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_EXIT_CODE_H_
