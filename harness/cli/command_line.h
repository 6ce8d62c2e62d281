// The commands and flags of a program: CLI11 behind a header that costs nothing
// to include, since CLI11's own takes seconds to compile in each file.
#ifndef TAPRACE_HARNESS_CLI_COMMAND_LINE_H_
#define TAPRACE_HARNESS_CLI_COMMAND_LINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace taprace {

// A flag, or an argument without dashes, that was declared. What the user gives
// is refused with an error that names the flag unless it is as declared here.
class Flag {
 public:
  Flag() = default;
  explicit Flag(CLI::Option* option) : option_(option) {}

  Flag& Required();
  Flag& Within(int64_t low, int64_t high);
  Flag& OneOf(const std::vector<std::string>& words);
  // May not be given together with the flag of that name, declared before.
  Flag& Excludes(const std::string& name);
  // A time like 500ms, 90s, 10m, 8h; the variable gets milliseconds.
  Flag& Time();
  // A number between these, with or without a % after it.
  Flag& Percent(double low, double high);
  // --help shows the variable's value, or a text, as the default.
  Flag& ShowDefault();
  Flag& ShowDefault(const std::string& text);

  // Whether the user gave it. Only after parsing.
  bool given() const;

 private:
  CLI::Option* option_ = nullptr;
};

// A program, or one of its commands. Variables must outlive the parsing.
class CliCommand {
 public:
  CliCommand(CLI::App* app, int* exit_code)
      : app_(app), exit_code_(exit_code) {}

  CliCommand AddCommand(const std::string& name, const std::string& summary);

  // "--name" declares a flag with a value, "name" an argument.
  Flag Option(const std::string& name, int& value, const std::string& help);
  Flag Option(const std::string& name, int64_t& value, const std::string& help);
  Flag Option(const std::string& name, double& value, const std::string& help);
  Flag Option(const std::string& name, std::string& value,
              const std::string& help);
  Flag Option(const std::string& name, std::vector<std::string>& values,
              const std::string& help);
  Flag Option(const std::string& name, std::optional<int>& value,
              const std::string& help);
  Flag Option(const std::string& name, std::optional<uint64_t>& value,
              const std::string& help);
  Flag Option(const std::string& name, std::optional<std::string>& value,
              const std::string& help);
  // A flag without a value.
  Flag Switch(const std::string& name, bool& value, const std::string& help);

  // What --help says at the end.
  void Footer(const std::string& text);
  void Footer(std::function<std::string()> text);
  // What the command does once all flags are read; returns the exit status.
  void Runs(std::function<int()> body);

 private:
  CLI::App* app_;
  int* exit_code_;
};

// The command line of a program.
class CommandLine {
 public:
  CommandLine(const std::string& name, const std::string& summary);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // One of the commands must be given.
  void RequireCommand();
  // Of a flag given several times, the last one counts.
  void TakeLast();
  CliCommand& program() { return program_; }

  // Parses, and runs the command; returns the exit status. Help has status 0;
  // what cannot be parsed is complained about, with status 2.
  int Run(int argc, char** argv);

 private:
  int exit_code_ = 0;
  std::unique_ptr<CLI::App> app_;
  CliCommand program_;
};

}  // namespace taprace

#endif  // TAPRACE_HARNESS_CLI_COMMAND_LINE_H_
