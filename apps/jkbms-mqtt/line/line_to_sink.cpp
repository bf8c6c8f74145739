#include "line/line_to_sink.hpp"

#include "line/pack_label.hpp"
#include "line/topic_parts.hpp"

namespace jkbms::app {
namespace {

void invert(std::optional<double>& value) {
  if (value) value = 0.0 - *value;  // never -0
}

}  // namespace

void LineToSink::heard(const PackReading& reading) {
  const auto address = reading.message.address;
  const PackConfig* const pack = configured_pack(config_, address.value_or(0));
  const Part fresh = reading.message.part.value_or(Part::all);
  const bool is_named = pack != nullptr && !pack->name.empty();
  if (reading.known.state && (is_named || config_.inverts_current)) {
    Snapshot shown = reading.known;
    if (is_named) shown.state->pack = pack->name;
    if (config_.inverts_current) {
      invert(shown.state->current_a);
      invert(shown.state->power_w);
    }
    sink_.publish(id_of(address), shown, fresh);
  } else {
    sink_.publish(id_of(address), reading.known, fresh);
  }
  messages_.heard(reading);
}

void LineToSink::pack_changed(const PackChange& change) {
  messages_.pack_changed(change);
  if (!change.online && (change.was_online || !change.failure))
    sink_.offline(id_of(change.address));
}

PackId LineToSink::id_of(std::optional<std::uint8_t> address) const {
  if (!address) return {bus_index_, config_.packs.front().topic_part};
  const PackConfig* const pack = configured_pack(config_, *address);
  return {bus_index_, pack != nullptr ? pack->topic_part : topic_part_of(config_, *address)};
}

}  // namespace jkbms::app
