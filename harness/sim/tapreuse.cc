#include "harness/sim/tapreuse.h"

namespace {

SIM_KERNEL_MODULE(kTapreuse13, tapreuse_module, 1302001);
SIM_KERNEL_MODULE(kTapreuse15, tapreuse_module, 1501000);

#define KERNEL_MUTANT(variant, module)                  \
  SIM_KERNEL_MODULE(k_##variant##_13, module, 1302001); \
  SIM_KERNEL_MODULE(k_##variant##_15, module, 1501000);
#include "harness/sim/tapreuse_mutants.inc"
#undef KERNEL_MUTANT

}  // namespace

namespace taprace::sim {
namespace {

struct Variant {
  std::string_view name;
  const KernelModule* for_13;
  const KernelModule* for_15;
};

#define KERNEL_MUTANT(variant, module) \
  {#variant, &k_##variant##_13, &k_##variant##_15},
constexpr Variant kVariants[] = {
    {{}, &kTapreuse13, &kTapreuse15},  // what ships
#include "harness/sim/tapreuse_mutants.inc"
};
#undef KERNEL_MUTANT

}  // namespace

const KernelModule* FindTapreuse(Release release, std::string_view mutant) {
  for (const Variant& variant : kVariants) {
    if (variant.name != mutant) continue;
    return release == Release::k13_2 ? variant.for_13 : variant.for_15;
  }
  return nullptr;
}

std::vector<std::string_view> TapreuseMutants() {
  std::vector<std::string_view> names;
  for (const Variant& variant : kVariants) {
    if (!variant.name.empty()) names.push_back(variant.name);
  }
  return names;
}

Settings WithTapreuse(Release release, const KernelModule& module,
                      ReuseMode mode) {
  const int value = static_cast<int>(mode);
  return {.release = release,
          .tunables = {{"net.link.tap.reuse", value},
                       {"net.link.tun.reuse", value}},
          .modules = {&module}};
}

}  // namespace taprace::sim
