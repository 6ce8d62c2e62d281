#include "harness/report/junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/report/escape.h"
#include "harness/report/text.h"

namespace taprace {
namespace {

double Seconds(const RunSummary& summary) {
  return static_cast<double>(summary.duration_ns) / 1e9;
}

std::string Properties(const RunSummary& summary) {
  return fmt::format(
      "    <properties>\n"
      "      <property name=\"target\" value=\"{}\"/>\n"
      "      <property name=\"seed\" value=\"{}\"/>\n"
      "      <property name=\"programs\" value=\"{}\"/>\n"
      "      <property name=\"operations\" value=\"{}\"/>\n"
      "    </properties>\n",
      EscapeAttribute(summary.target), summary.seed, summary.programs,
      summary.operations);
}

std::string Passed(const RunSummary& summary) {
  return fmt::format(
      "    <testcase classname=\"taprace.{}\" name=\"no violation\" "
      "time=\"{:.3f}\"/>\n",
      EscapeAttribute(summary.target), Seconds(summary));
}

// The number keeps apart cases that break the same invariant.
std::string Failed(const Counterexample& counterexample, size_t number) {
  return fmt::format(
      "    <testcase classname=\"taprace.{}\" name=\"{} {}\" time=\"0\">\n"
      "      <failure type=\"{}\" message=\"{}\">{}</failure>\n"
      "    </testcase>\n",
      EscapeAttribute(counterexample.target),
      EscapeAttribute(counterexample.invariant), number,
      EscapeAttribute(counterexample.invariant),
      EscapeAttribute(counterexample.sentence),
      EscapeText(ToText(counterexample)));
}

}  // namespace

std::string ToJunit(const RunSummary& summary) {
  const size_t failures = summary.counterexamples.size();
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{:.3f}\"",
                  std::max<size_t>(failures, 1), failures, Seconds(summary));
  std::string xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites {0}>\n"
      "  <testsuite name=\"taprace.{1}\" {0} skipped=\"0\">\n",
      counts, EscapeAttribute(summary.target));
  xml += Properties(summary);
  if (failures == 0) xml += Passed(summary);
  for (size_t i = 0; i < failures; ++i) {
    xml += Failed(summary.counterexamples[i], i + 1);
  }
  xml += fmt::format("    <system-out>{}</system-out>\n",
                     EscapeText(ToText(summary)));
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace taprace
