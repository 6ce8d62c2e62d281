// Draws the timeline into an SVG element and lets it be zoomed and panned.

const GUTTER = 78;  // thread names
const AXIS = 24;
const MAP = 26;

function element(name, attributes, parent) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (parent) parent.appendChild(node);
  return node;
}

function definitions(svg) {
  const defs = element('defs', {}, svg);
  const hatch = element('pattern', {id: 'hatch', width: 7, height: 7,
    patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)'}, defs);
  element('rect', {width: 7, height: 7, class: 'hatch-ground'}, hatch);
  element('line', {y2: 7, class: 'hatch-line'}, hatch);
  const gradient = element('linearGradient', {id: 'fade-out'}, defs);
  element('stop', {offset: '35%', 'stop-color': '#fff'}, gradient);
  element('stop', {offset: '100%', 'stop-color': '#fff', 'stop-opacity': 0},
      gradient);
  const mask = element('mask', {id: 'fade', x: -0.1, y: -0.2, width: 1.2,
    height: 1.4, maskContentUnits: 'objectBoundingBox'}, defs);
  element('rect', {x: -0.1, y: -0.2, width: 1.2, height: 1.4,
    fill: 'url(#fade-out)'}, mask);
  const clip = element('clipPath', {id: 'plot'}, defs);
  return element('rect', {x: GUTTER}, clip);
}

class Timeline {
  constructor(svg, data, onSelect) {
    this.svg = svg;
    this.data = data;
    this.calls = data.calls;
    this.onSelect = onSelect;
    this.events = eventsOf(this.calls);
    this.points = pointsOf(data.order, this.calls, this.events.length);
    this.threads = [...new Set(this.calls.map((c) => c.thread))]
        .sort((a, b) => a - b);
    this.lane = this.threads.length > 12 ? 34 : 46;
    this.pen = document.createElement('canvas').getContext('2d');
    this.pen.font = '600 12.5px ' +
        getComputedStyle(document.body).getPropertyValue('--mono');
    this.selected = null;
    this.build();
    this.resize();
    this.use(this.legibleInTime() ? 'time' : 'order');
  }

  build() {
    this.height = AXIS + this.threads.length * this.lane + MAP;
    this.svg.setAttribute('height', this.height);
    this.clip = definitions(this.svg);
    this.back = element('g', {}, this.svg);
    const plot = element('g', {'clip-path': 'url(#plot)'}, this.svg);
    this.edges = [0, 1].map(() => element('line', {class: 'edge', y1: AXIS,
      y2: this.height - MAP}, plot));
    this.nodes = this.calls.map((call) => this.buildCall(call, plot));
    this.line = element('polyline', {class: 'order-line'}, plot);
    this.marks = this.points.map((point, i) => this.buildPoint(i, plot));
    if (this.data.stuck !== null) this.buildCross(plot);
    this.map = element('rect', {class: 'map', x: GUTTER, height: 8, rx: 4,
      y: this.height - 10}, this.svg);
    this.mapGuilty = this.calls.filter((c) => c.guilty).map((call) => ({call,
      node: element('rect', {class: 'map-guilty', height: 8,
        y: this.height - 10}, this.svg)}));
    this.mapView = element('rect', {class: 'map-view', height: 8, rx: 4,
      y: this.height - 10}, this.svg);
  }

  buildCall(call, parent) {
    const index = this.calls.indexOf(call);
    const group = element('g', {class: ['call', call.state,
      call.guilty ? 'guilty' : '', index === this.data.stuck ? 'stuck' : '']
        .join(' '), tabindex: -1, role: 'img', 'aria-label': spoken(call),
      'data-call': index}, parent);
    const y = this.top(call);
    const height = this.lane - 16;
    const bar = element('rect', {class: 'bar', y, height, rx: 4}, group);
    const ring = element('rect', {class: 'ring', y: y - 3, height: height + 6,
      rx: 6}, group);
    const text = element('text', {y: y + height / 2 + 4.5}, group);
    const operation = element('tspan', {}, text);
    const outcome = element('tspan', {class: 'outcome'}, text);
    operation.textContent = call.operation.replace('->', '→');
    const words = operation.textContent;
    const width = (s) => this.pen.measureText(s).width;
    return {group, bar, ring, text, operation, outcome, words,
      least: width(call.outcome), short: width(words),
      full: width(words + ' ' + call.outcome)};
  }

  buildPoint(i, parent) {
    const numbered = this.data.orderNumbers[i] < 100;
    const group = element('g', {class: 'point'}, parent);
    element('circle', {r: numbered ? 8 : 5}, group);
    if (numbered) {
      element('text', {y: 3.5}, group).textContent = this.data.orderNumbers[i];
    }
    return group;
  }

  buildCross(parent) {
    this.cross = element('g', {class: 'no-place'}, parent);
    element('circle', {r: 8}, this.cross);
    element('path', {d: 'M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5'}, this.cross);
  }

  top(call) {
    return AXIS + this.threads.indexOf(call.thread) * this.lane + 6;
  }
  bottom(call) { return this.top(call) + this.lane - 16; }
  x(u) { return GUTTER + (u - this.low) / (this.high - this.low) * this.width; }
  u(x) { return this.low + (x - GUTTER) / this.width * (this.high - this.low); }
  uOf(point) {
    const from = this.scale.at(point.gap);
    return from + (this.scale.at(point.gap + 1) - from) * point.share;
  }

  resize() {
    this.width = Math.max(this.svg.clientWidth - GUTTER, 100);
    for (const node of [this.clip, this.map]) {
      node.setAttribute('width', this.width);
    }
    this.clip.setAttribute('height', this.height);
    if (this.scale) this.draw();
  }

  // Whether the guilty calls, or all of a short history, can be told apart
  // when lengths are true to time.
  legibleInTime() {
    const scale = scaleOf('time', this.events);
    const [low, high] = this.home(scale);
    const widths = this.calls
        .filter((c) => c.from < high && (c.to === null || c.to > low))
        .map((c) => ((c.to ?? high) - c.from) / (high - low) * this.width)
        .sort((a, b) => a - b);
    return widths.length > 0 && widths[0] > 8 &&
        widths[Math.floor(widths.length / 2)] > 60;
  }

  // All of a short history; of a long one the guilty calls.
  home(scale) {
    return this.calls.length <= 30 ? [scale.low, scale.high] :
        this.around(scale);
  }

  around(scale) {
    const guilty = this.calls.filter((c) => c.guilty);
    if (guilty.length === 0) return [scale.low, scale.high];
    const n = this.events.length;
    const first = Math.min(...guilty.map((c) => c.first));
    const last = Math.max(...guilty.map((c) => Math.min(c.last, n)));
    const margin = 6;
    return [first < margin ? scale.low : scale.at(first - margin),
      last + margin >= n ? scale.high : scale.at(last + margin)];
  }

  use(kind) {
    this.scale = scaleOf(kind, this.events);
    this.show(...this.home(this.scale));
  }

  show(low, high) {
    const {low: least, high: most} = this.scale;
    const shortest = this.scale.kind === 'order' ? 2 : 10;
    let span = Math.min(Math.max(high - low, shortest), most - least);
    if (!(span > 0)) span = 1;
    const centre = (low + high) / 2;
    this.low = Math.min(Math.max(centre - span / 2, least), most - span);
    this.high = this.low + span;
    this.schedule();
  }

  zoom(factor, x) {
    const fixed = this.u(x ?? GUTTER + this.width / 2);
    this.show(fixed - (fixed - this.low) * factor,
        fixed + (this.high - fixed) * factor);
  }

  pan(pixels) {
    const by = pixels / this.width * (this.high - this.low);
    this.show(this.low + by, this.high + by);
  }

  atEnd() {
    return this.high - this.low >= (this.scale.high - this.scale.low) * 0.999;
  }

  // Draws once before the next frame, however often it is asked to.
  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => { this.scheduled = false; this.draw(); });
  }

  draw() {
    this.drawBack();
    this.calls.forEach((call, i) => this.drawCall(call, i));
    this.drawOrder();
    this.drawEdges();
    this.drawMap();
  }

  drawBack() {
    this.back.replaceChildren();
    for (const thread of this.threads) {
      const y = this.top({thread});
      element('rect', {class: 'lane', x: GUTTER, y: y - 3, rx: 5,
        width: this.width, height: this.lane - 10}, this.back);
      element('text', {y: y + this.lane / 2 - 4}, this.back).textContent =
          'thread ' + thread;
    }
    for (const {u, time} of this.ticks()) {
      const x = this.x(u);
      element('line', {class: 'tick', x1: x, x2: x, y1: AXIS - 5,
        y2: this.height - MAP}, this.back);
      element('text', {x, y: 13, 'text-anchor': 'middle'}, this.back)
          .textContent = duration(time);
    }
  }

  ticks() {
    const count = Math.max(this.width / 100, 3);
    if (this.scale.kind === 'time') {
      return roundTicks(this.low, this.high, count)
          .filter((t) => this.inside(t)).map((t) => ({u: t, time: t}));
    }
    const step = Math.max(1, Math.ceil((this.high - this.low) / count));
    const ticks = [];
    for (let k = 0; k < this.events.length; k += step) {
      if (this.inside(k)) ticks.push({u: k, time: this.events[k].time});
    }
    return ticks;
  }

  inside(u) {
    const x = this.x(u);
    return x >= GUTTER + 20 && x <= GUTTER + this.width - 30;
  }

  drawCall(call, i) {
    const node = this.nodes[i];
    const left = this.x(this.scale.at(call.first));
    const right = call.to === null ? GUTTER + this.width :
        this.x(this.scale.at(call.last));
    const width = Math.max(right - left, 3);
    const hidden = right < GUTTER || left > GUTTER + this.width;
    node.group.style.display = hidden ? 'none' : '';
    node.bar.setAttribute('x', left);
    node.bar.setAttribute('width', width);
    node.ring.setAttribute('x', left - 3);
    node.ring.setAttribute('width', width + 6);
    if (!hidden) this.drawLabel(call, node, left, left + width);
  }

  // As much of the words as there is room for: within the bar, or after it.
  drawLabel(call, node, left, right) {
    const visible = Math.max(left, GUTTER);
    const room = Math.min(right, GUTTER + this.width) - visible - 14;
    const next = Math.min(this.nextStart(call), GUTTER + this.width);
    const outside = next - right - 12;
    let at = visible + 7;
    let place = 'inside';
    if (room < node.full && outside > node.full) {
      at = right + 6;
      place = 'outside';
    }
    const fits = place === 'outside' ? outside : room;
    node.text.setAttribute('x', at);
    node.text.setAttribute('class', place);
    node.operation.textContent = fits >= node.short ? node.words : '';
    const alone = fits < node.short && fits >= node.least;
    node.outcome.textContent = fits >= node.full ? ' ' + call.outcome :
        alone ? call.outcome : '';
  }

  // Where the next call of the thread begins, in pixels.
  nextStart(call) {
    if (this.next === undefined) {
      this.next = new Map();
      const seen = new Map();
      for (const later of [...this.calls].reverse()) {
        this.next.set(later, seen.get(later.thread));
        seen.set(later.thread, later);
      }
    }
    const next = this.next.get(call);
    return next ? this.x(this.scale.at(next.first)) : GUTTER + this.width;
  }

  drawOrder() {
    const path = this.points.map((point) => [this.x(this.uOf(point)),
      this.bottom(this.calls[point.call])]);
    this.line.setAttribute('points', path.map((p) => p.join(',')).join(' '));
    path.forEach(([x, y], i) => {
      this.marks[i].setAttribute('transform', `translate(${x} ${y})`);
    });
    if (!this.cross) return;
    const stuck = this.calls[this.data.stuck];
    const x = (this.x(this.scale.at(stuck.first)) +
        this.x(this.scale.at(stuck.last))) / 2;
    this.cross.setAttribute('transform',
        `translate(${x} ${this.bottom(stuck)})`);
  }

  // Where the selected call begins and ends, across all lanes.
  drawEdges() {
    const call = this.calls[this.selected];
    this.edges.forEach((edge, end) => {
      const on = call && !(end && call.to === null);
      edge.classList.toggle('on', Boolean(on));
      if (!on) return;
      const x = this.x(this.scale.at(end ? call.last : call.first));
      edge.setAttribute('x1', x);
      edge.setAttribute('x2', x);
    });
  }

  drawMap() {
    const {low, high} = this.scale;
    const x = (u) => GUTTER + (u - low) / (high - low) * this.width;
    this.mapView.setAttribute('x', x(this.low));
    this.mapView.setAttribute('width', Math.max(x(this.high) - x(this.low), 4));
    for (const {call, node} of this.mapGuilty) {
      const from = x(this.scale.at(call.first));
      node.setAttribute('x', from);
      node.setAttribute('width',
          Math.max(x(this.scale.at(call.last)) - from, 3));
    }
  }

  select(index) {
    this.nodes[this.selected]?.group.classList.remove('on');
    this.nodes[this.selected]?.group.setAttribute('tabindex', -1);
    this.selected = index;
    this.nodes[index].group.classList.add('on');
    this.nodes[index].group.setAttribute('tabindex', 0);
    this.drawEdges();
    this.onSelect(index);
  }

  // Brings a call into view and gives it the keyboard.
  focus(index) {
    const call = this.calls[index];
    const from = this.scale.at(call.first);
    const to = this.scale.at(call.last);
    if (from > this.high || to < this.low) {
      const half = (this.high - this.low) / 2;
      const centre = (from + Math.min(to, from + half)) / 2;
      this.show(centre - half, centre + half);
      this.draw();
    }
    this.nodes[index].group.focus({preventScroll: true});
    this.select(index);
  }
}
