#ifndef JKBMS_SCHEMA_HPP
#define JKBMS_SCHEMA_HPP

#include <span>
#include <string_view>
#include <variant>

#include "jkbms/snapshot.hpp"

namespace jkbms {

/// Where a published value comes from.
enum class Origin {
  wire,     ///< the pack sends it, or it is computed from one frame
  program,  ///< the program that reads the pack adds it
};

/// One published field of `Document`: its key, which is the name of the member; its label for
/// people; its unit, empty if it has none; its resolution in that unit, 0 if the value is not a
/// number.
template <class Document>
struct Field {
  template <class T>
  using Member = std::optional<T> Document::*;

  std::string_view key;
  std::string_view label;
  std::string_view unit;
  double resolution = 0;
  Origin origin = Origin::wire;
  std::variant<Member<double>, Member<std::uint32_t>, Member<bool>, Member<std::string>,
               Member<std::string_view>, Member<ValueList>, Member<IdList>,
               Member<std::chrono::system_clock::time_point>>
      member;
};

/// Every field of the three documents, in the order in which they are published. The lists are
/// valid for the whole program. Any thread may read them.
std::span<const Field<PackState>> state_fields() noexcept;
std::span<const Field<PackInfo>> info_fields() noexcept;
std::span<const Field<PackSettings>> settings_fields() noexcept;

}  // namespace jkbms

#endif
