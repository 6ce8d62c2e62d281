// The history as the page needs it: pure functions, no drawing.

// Events in the order of their times. Calls with equal times are concurrent,
// hence invocations come first there.
function eventsOf(calls) {
  const events = [];
  calls.forEach((call, index) => {
    events.push({time: call.from, call: index, end: 0});
    if (call.to !== null) events.push({time: call.to, call: index, end: 1});
  });
  events.sort((a, b) => a.time - b.time || a.end - b.end);
  calls.forEach((call) => { call.last = events.length; });
  events.forEach((event, k) => {
    calls[event.call][event.end ? 'last' : 'first'] = k;
  });
  return events;
}

// Two scales from events to a coordinate u: their rank, or their time.
function scaleOf(kind, events) {
  const n = events.length;
  const at = kind === 'order' ? (k) => k : (k) => events[k].time;
  const low = n ? at(0) : 0;
  const high = Math.max(n ? at(n - 1) : 1, low + 1);
  const margin = kind === 'order' ? 0.6 : (high - low) * 0.03;
  // Room at the right for calls that never return.
  const room = kind === 'order' ? 1.6 : (high - low) * 0.08;
  const end = high + room;
  return {kind, low: low - margin, high: end, at: (k) => (k < n ? at(k) : end)};
}

// Puts each call of `order` into a gap between two events (gap k follows event
// k), in this order and between the call's own events, in the middle of what
// is possible. Answers [{call, gap, share}], share from 0 to 1 within the gap.
function pointsOf(order, calls, eventCount) {
  const earliest = [];
  const latest = [];
  order.forEach((c, i) => {
    earliest[i] = Math.max(calls[c].first, i ? earliest[i - 1] : 0);
  });
  for (let i = order.length - 1; i >= 0; --i) {
    const last = calls[order[i]].last - 1;
    const next = i + 1 < order.length ? latest[i + 1] : eventCount;
    latest[i] = Math.min(last, next);
  }
  const points = order.map((c, i) => ({
    call: c,
    gap: Math.floor((earliest[i] + Math.max(latest[i], earliest[i])) / 2),
  }));
  for (let i = 0; i < points.length;) {
    let end = i;
    while (end < points.length && points[end].gap === points[i].gap) ++end;
    for (let j = i; j < end; ++j) points[j].share = (j - i + 1) / (end - i + 1);
    i = end;
  }
  return points;
}

// Set where times are numbers of steps, on a simulated kernel.
let inSteps = false;

// "850 ns", "12.345 µs", …; "step 12"
function duration(ns) {
  if (inSteps) return 'step ' + ns;
  const size = Math.abs(ns);
  const round = (value) => String(Math.round(value * 1000) / 1000);
  if (size < 1e3) return round(ns) + ' ns';
  if (size < 1e6) return round(ns / 1e3) + ' µs';
  if (size < 1e9) return round(ns / 1e6) + ' ms';
  return round(ns / 1e9) + ' s';
}

// At most about `count` round numbers from `low` to `high`.
function roundTicks(low, high, count) {
  const rough = (high - low) / count;
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= rough);
  const ticks = [];
  for (let t = Math.ceil(low / step) * step; t <= high; t += step) ticks.push(t);
  return ticks;
}

function overlap(a, b) {
  const before = (x, y) => x.to !== null && x.to < y.from;
  return !before(a, b) && !before(b, a);
}

// One sentence a call, for those who hear the page.
function spoken(call) {
  const end = call.to === null ? '' : `, to ${duration(call.to)}`;
  return `${call.guilty ? 'Guilty. ' : ''}Call ${call.number}, thread ` +
      `${call.thread}: ${call.operation}, ${call.outcome}, from ` +
      `${duration(call.from)}${end}`;
}
