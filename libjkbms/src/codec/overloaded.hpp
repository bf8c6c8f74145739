#ifndef JKBMS_CODEC_OVERLOADED_HPP
#define JKBMS_CODEC_OVERLOADED_HPP

namespace jkbms {

/// Combines several lambdas into one visitor for std::visit.
template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace jkbms

#endif
