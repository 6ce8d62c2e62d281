// The memory that calls are recorded in, laid out so that whoever can read the
// machine's memory from outside finds the records after the machine has died.
//
// A guest's kernel may panic at any instruction. What the calling threads had
// sent by then is safe, but sending is a system call for each operation, which
// slows the threads down and orders them by the locks of the way out. Records
// in memory cost two stores, and the memory of a guest outlives the guest: as
// the file behind QEMU's RAM, or as bhyve's /dev/vmm/NAME, which stays until
// `bhyvectl --destroy`. Virtual memory is scattered over physical pages, so
// each page says what it is.
//
// Both machines must agree on the layout: little-endian, 64 bits.
#ifndef TAPRACE_HARNESS_HISTORY_RECORD_PAGE_H_
#define TAPRACE_HARNESS_HISTORY_RECORD_PAGE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "harness/history/history.h"
#include "harness/program/program.h"

namespace taprace {

// Random bits that tell a recorder's pages from all else in memory; 0: none.
using RecordMark = std::array<uint64_t, 2>;

// One call. It is there once `run` is that of its page; it has returned once
// `return_ns` is not kPending. Both are stored last, with release.
struct Record {
  int64_t invoke_ns;
  std::atomic<int64_t> return_ns;
  Outcome outcome;
  int32_t index;  // of the operation in its thread
  std::atomic<uint32_t> run;
};

inline constexpr size_t kRecordPageSize = 4096;
inline constexpr size_t kRecordsPerPage = 127;

struct alignas(kRecordPageSize) RecordPage {
  RecordMark mark;
  uint64_t tag;     // what the caller of Recorder::Reset calls the run
  uint32_t run;     // the recorder's own count of runs, never 0
  uint16_t lane;    // the thread
  uint16_t number;  // of the page in its lane
  std::array<Record, kRecordsPerPage> records;
};
static_assert(sizeof(Record) == 32);
static_assert(sizeof(RecordPage) == kRecordPageSize);

// Zeroed pages that a fork shares rather than copies: a copy would bear the
// mark too, and with copy-on-write it would be the parent that moves away.
class RecordPages {
 public:
  RecordPages() = default;
  explicit RecordPages(size_t count);  // throws std::bad_alloc
  ~RecordPages();
  RecordPages(RecordPages&& other) noexcept;
  RecordPages& operator=(RecordPages&& other) noexcept;

  size_t size() const { return pages_.size(); }
  RecordPage& operator[](size_t i) { return pages_[i]; }
  const RecordPage& operator[](size_t i) const { return pages_[i]; }

  // Keeps them from being paged out. Best effort: needs the right to do so.
  void Lock();

 private:
  std::span<RecordPage> pages_;
};

// The history of the run `tag` of `program`, complete as it was run, from an
// image of the machine's memory. Times count from the first invocation. What
// the image has no record of has not been invoked.
//
// A kernel that moves a page leaves an old copy in free memory; of several
// copies the one with the most in it is taken.
History HistoryFromMemory(std::span<const char> memory, const RecordMark& mark,
                          uint64_t tag, const Program& program);

// Sorts the calls by invocation and counts times from the first one.
void SortFromFirst(History& history);

}  // namespace taprace

#endif  // TAPRACE_HARNESS_HISTORY_RECORD_PAGE_H_
