// Reads a guest's console and tells when its kernel is in trouble.
//
// Pure: text in, reports out; knows nothing of guests and clocks.
#ifndef TAPRACE_HARNESS_CONSOLE_READER_H_
#define TAPRACE_HARNESS_CONSOLE_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/console/patterns.h"
#include "harness/symbols/symbolizer.h"

namespace taprace {

struct ConsoleReport {
  // What is wrong, in one line that is the same for every occurrence of the
  // same thing: "panic: newdev: inconsistent devsw …", "KASAN: use-after-free
  // in tun_chr_ioctl". Reports are told apart by it.
  std::string title;
  bool fatal = false;  // the guest does not go on
  std::string text;    // the lines of the report
};

class ConsoleReader {
 public:
  // With `symbolizer`, which must outlive it, reports name the functions that
  // the kernel has given the addresses of.
  explicit ConsoleReader(const Symbolizer* symbolizer = nullptr)
      : symbolizer_(symbolizer) {}

  // Takes the next piece of output, cut anywhere.
  void Read(std::string_view piece);

  // Takes the output to be over, so that an unfinished line or report counts.
  void Finish();

  // All reports so far, each title once, in order. The last one may grow.
  std::vector<ConsoleReport> Reports() const;

  // Whether a fatal report has begun, and whether all of it has been seen.
  bool fatal() const { return fatal_; }
  bool fatal_complete() const { return fatal_ && !open_; }

 private:
  // A report while it is read.
  struct Draft {
    const Opening* opening = nullptr;
    std::string title;
    bool fatal = false;
    std::string text;
    size_t lines = 0;
    std::string function;
    size_t function_rank = 0;  // of its pattern
    std::vector<std::string> locks;
  };

  void Line(std::string_view line);
  bool Open(std::string_view line);
  void AddDetails(std::string_view line);
  void Close();
  static ConsoleReport Finished(const Draft& draft);
  void Keep(ConsoleReport report);

  const Symbolizer* symbolizer_;
  std::string partial_;  // a line without its end
  std::vector<ConsoleReport> reports_;
  std::optional<Draft> open_;
  bool fatal_ = false;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CONSOLE_READER_H_
