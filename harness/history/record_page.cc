#include "harness/history/record_page.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <new>
#include <utility>

namespace taprace {

RecordPages::RecordPages(size_t count) {
  if (count == 0) return;
  void* memory = mmap(nullptr, count * kRecordPageSize, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  pages_ = {static_cast<RecordPage*>(memory), count};
}

RecordPages::~RecordPages() {
  if (!pages_.empty()) munmap(pages_.data(), pages_.size_bytes());
}

RecordPages::RecordPages(RecordPages&& other) noexcept
    : pages_(std::exchange(other.pages_, {})) {}

RecordPages& RecordPages::operator=(RecordPages&& other) noexcept {
  std::swap(pages_, other.pages_);
  return *this;
}

void RecordPages::Lock() {
  if (!pages_.empty()) (void)mlock(pages_.data(), pages_.size_bytes());
}

namespace {

// How many records of the page's run there are, and how many have returned.
std::pair<size_t, size_t> Filled(const RecordPage& page) {
  size_t invoked = 0;
  size_t returned = 0;
  for (const Record& record : page.records) {
    if (record.run.load(std::memory_order_acquire) != page.run) break;
    ++invoked;
    returned += record.return_ns.load(std::memory_order_acquire) != kPending;
  }
  return {invoked, returned};
}

// By lane, then by number in the lane.
using Found = std::map<std::pair<uint16_t, uint16_t>, const RecordPage*>;

Found FindPages(std::span<const char> memory, const RecordMark& mark,
                uint64_t tag) {
  Found found;
  for (size_t at = 0; at + kRecordPageSize <= memory.size();
       at += kRecordPageSize) {
    const char* start = memory.data() + at;
    if (std::memcmp(start, mark.data(), sizeof(mark)) != 0) continue;
    const auto* page = reinterpret_cast<const RecordPage*>(start);
    if (page->tag != tag || page->run == 0) continue;
    const RecordPage*& best = found[{page->lane, page->number}];
    if (best == nullptr || Filled(*best) < Filled(*page)) best = page;
  }
  return found;
}

}  // namespace

History HistoryFromMemory(std::span<const char> memory, const RecordMark& mark,
                          uint64_t tag, const Program& program) {
  History history{.idle = program.idle, .calls = {}};
  for (const auto& [place, page] : FindPages(memory, mark, tag)) {
    const auto lane = place.first;
    if (lane >= program.threads.size()) continue;
    const auto& operations = program.threads[lane];
    const size_t count = Filled(*page).first;
    for (const Record& record : std::span(page->records).first(count)) {
      const auto index = static_cast<size_t>(record.index);
      if (index >= operations.size()) continue;  // torn by the crash
      const int64_t end = record.return_ns.load(std::memory_order_acquire);
      history.calls.push_back({
          .thread = lane,
          .operation = operations[index],
          .invoke_ns = record.invoke_ns,
          .return_ns = end,
          .outcome = end == kPending ? Outcome{} : record.outcome,
      });
    }
  }
  SortFromFirst(history);
  return history;
}

void SortFromFirst(History& history) {
  std::stable_sort(
      history.calls.begin(), history.calls.end(),
      [](const Call& a, const Call& b) { return a.invoke_ns < b.invoke_ns; });
  if (history.calls.empty()) return;
  const int64_t first_ns = history.calls.front().invoke_ns;
  for (Call& call : history.calls) {
    call.invoke_ns -= first_ns;
    if (!call.pending()) call.return_ns -= first_ns;
  }
}

}  // namespace taprace
