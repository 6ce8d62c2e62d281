#include "harness/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <map>
#include <utility>

#include "harness/cli/exit_code.h"

namespace taprace {

Flag& Flag::Required() {
  option_->required();
  return *this;
}

Flag& Flag::Within(int64_t low, int64_t high) {
  option_->check(CLI::Range(low, high));
  return *this;
}

Flag& Flag::OneOf(const std::vector<std::string>& words) {
  option_->check(CLI::IsMember(words));
  return *this;
}

Flag& Flag::Excludes(const std::string& name) {
  option_->excludes(name);
  return *this;
}

Flag& Flag::Time() {
  const std::map<std::string, int64_t> units = {
      {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
  option_->transform(CLI::AsNumberWithUnit(
      units, CLI::AsNumberWithUnit::UNIT_REQUIRED, "TIME"));
  return *this;
}

Flag& Flag::Percent(double low, double high) {
  option_->transform(CLI::Validator(
      [](std::string& text) {
        if (text.ends_with('%')) text.pop_back();
        return std::string();
      },
      "PERCENT"));
  option_->check(CLI::Range(low, high));
  return *this;
}

Flag& Flag::ShowDefault() {
  option_->capture_default_str();
  return *this;
}

Flag& Flag::ShowDefault(const std::string& text) {
  option_->default_str(text);
  return *this;
}

bool Flag::given() const { return !option_->empty(); }

CliCommand CliCommand::AddCommand(const std::string& name,
                                  const std::string& summary) {
  return {app_->add_subcommand(name, summary), exit_code_};
}

Flag CliCommand::Option(const std::string& name, int& value,
                        const std::string& help) {
  return Flag(app_->add_option(name, value, help));
}

Flag CliCommand::Option(const std::string& name, int64_t& value,
                        const std::string& help) {
  return Flag(app_->add_option(name, value, help));
}

Flag CliCommand::Option(const std::string& name, double& value,
                        const std::string& help) {
  return Flag(app_->add_option(name, value, help));
}

Flag CliCommand::Option(const std::string& name, std::string& value,
                        const std::string& help) {
  return Flag(app_->add_option(name, value, help));
}

Flag CliCommand::Option(const std::string& name,
                        std::vector<std::string>& values,
                        const std::string& help) {
  return Flag(app_->add_option(name, values, help));
}

Flag CliCommand::Option(const std::string& name, std::optional<int>& value,
                        const std::string& help) {
  return Flag(app_->add_option(name, value, help));
}

Flag CliCommand::Option(const std::string& name, std::optional<uint64_t>& value,
                        const std::string& help) {
  return Flag(app_->add_option(name, value, help));
}

Flag CliCommand::Option(const std::string& name,
                        std::optional<std::string>& value,
                        const std::string& help) {
  return Flag(app_->add_option(name, value, help));
}

Flag CliCommand::Switch(const std::string& name, bool& value,
                        const std::string& help) {
  return Flag(app_->add_flag(name, value, help));
}

void CliCommand::Footer(const std::string& text) { app_->footer(text); }

void CliCommand::Footer(std::function<std::string()> text) {
  app_->footer(std::move(text));
}

void CliCommand::Runs(std::function<int()> body) {
  app_->callback([body = std::move(body), exit_code = exit_code_] {
    *exit_code = body();
  });
}

CommandLine::CommandLine(const std::string& name, const std::string& summary)
    : app_(std::make_unique<CLI::App>(summary, name)),
      program_(app_.get(), &exit_code_) {}

CommandLine::~CommandLine() = default;

void CommandLine::RequireCommand() { app_->require_subcommand(1); }

void CommandLine::TakeLast() {
  app_->option_defaults()->multi_option_policy(
      CLI::MultiOptionPolicy::TakeLast);
}

int CommandLine::Run(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help is asked for with an exception too.
    return app_->exit(error) == 0 ? kExitPassed : kExitFailed;
  }
  return exit_code_;
}

}  // namespace taprace
