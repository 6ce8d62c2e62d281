// Wires the page: details, order, table, buttons, pointer and keyboard.

const data = JSON.parse(document.getElementById('data').textContent);
inSteps = data.steps;
const byId = (id) => document.getElementById(id);

function add(parent, name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  parent.appendChild(node);
  return node;
}

function showDetails(index) {
  const call = data.calls[index];
  const list = byId('details');
  list.replaceChildren();
  const row = (name, value, className) => {
    const box = add(list, 'div');
    add(box, 'dt', name);
    add(box, 'dd', value, className);
  };
  row(`Call ${call.number}, thread ${call.thread}`,
      call.operation.replace('->', '→'));
  row('Outcome', call.outcome);
  row('Invoked', duration(call.from));
  row('Returned', call.to === null ? '–' : duration(call.to));
  if (call.to !== null && !inSteps) row('Took', duration(call.to - call.from));
  const others = data.calls.filter((c) => c !== call && overlap(c, call));
  row('Overlaps', others.length === 0 ? 'no other call' :
      'calls ' + others.slice(0, 8).map((c) => c.number).join(', ') +
      (others.length > 8 ? ` and ${others.length - 8} more` : ''));
  if (call.guilty) row('Verdict', 'guilty', 'verdict');
}

function showTable() {
  for (const call of data.calls) {
    const row = add(byId('rows'), 'tr', undefined, call.guilty ? 'guilty' : '');
    for (const value of [call.number + (call.guilty ? ' (guilty)' : ''),
      call.thread, call.operation, call.outcome, duration(call.from),
      call.to === null ? '–' : duration(call.to)]) {
      add(row, 'td', value);
    }
  }
}

function showOrder(timeline) {
  if (data.order.length === 0 && data.stuck === null) return;
  document.body.classList.add('has-order');
  byId('order').hidden = false;
  const chip = (index, above) => {
    const call = data.calls[index];
    const item = add(byId('order-list'), 'li');
    const button = add(item, 'button', undefined, 'chip');
    button.type = 'button';
    if (call.guilty) button.classList.add('guilty');
    add(button, 'small', `${above} · thread ${call.thread}`);
    const code = add(button, 'code', call.operation.replace('->', '→') + ' ');
    add(code, 'b', call.outcome);
    button.addEventListener('click', () => timeline.focus(index));
    return button;
  };
  const first = Math.max(data.order.length - 12, 0);
  const before = data.order.length ? data.orderNumbers[first] - 1 : 0;
  if (before > 0) {
    add(byId('order-list'), 'li', `${before.toLocaleString('en')} before`,
        'note');
  }
  for (let i = first; i < data.order.length; ++i) {
    chip(data.order[i], data.orderNumbers[i].toLocaleString('en'));
  }
  if (data.stuck !== null) {
    chip(data.stuck, '× fits nowhere').classList.add('nowhere');
  }
}

function copy(button) {
  const source = byId(button.dataset.copy);
  const done = () => {
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  };
  // Pages from file:// have no clipboard in some browsers.
  const byHand = () => {
    getSelection().selectAllChildren(source);
    if (document.execCommand('copy')) done();
  };
  if (!navigator.clipboard) return byHand();
  navigator.clipboard.writeText(source.textContent).then(done, byHand);
}

function wireButtons(timeline) {
  const scales = document.querySelectorAll('[data-scale]');
  const mark = () => scales.forEach((button) => {
    const on = button.dataset.scale === timeline.scale.kind;
    button.setAttribute('aria-checked', on);
    button.tabIndex = on ? 0 : -1;
  });
  const use = (kind) => { timeline.use(kind); mark(); };
  scales.forEach((button) => {
    button.addEventListener('click', () => use(button.dataset.scale));
    button.addEventListener('keydown', (event) => {
      if (!event.key.startsWith('Arrow')) return;
      use(timeline.scale.kind === 'time' ? 'order' : 'time');
      document.querySelector('[aria-checked="true"]').focus();
      event.preventDefault();
    });
  });
  mark();
  const actions = zoomActions(timeline);
  document.querySelectorAll('[data-zoom]').forEach((button) => {
    button.addEventListener('click', actions[button.dataset.zoom]);
  });
  document.querySelectorAll('[data-copy]').forEach((button) => {
    button.addEventListener('click', () => copy(button));
  });
}

function zoomActions(timeline) {
  return {
    in: () => timeline.zoom(1 / 1.6),
    out: () => timeline.zoom(1.6),
    all: () => timeline.show(timeline.scale.low, timeline.scale.high),
    guilty: () => timeline.show(...timeline.around(timeline.scale)),
  };
}

// The nearest call of the thread `step` lanes away.
function sideways(timeline, index, step) {
  const {calls, threads} = timeline;
  const lane = threads.indexOf(calls[index].thread) + step;
  let best = index;
  calls.forEach((call, i) => {
    if (call.thread !== threads[lane]) return;
    const distance = (j) => Math.abs(calls[j].first - calls[index].first);
    if (best === index || distance(i) < distance(best)) best = i;
  });
  return best;
}

function wireKeyboard(timeline) {
  const actions = zoomActions(timeline);
  const last = data.calls.length - 1;
  const keys = {
    '+': actions.in, '=': actions.in, '-': actions.out, '0': actions.all,
    'g': actions.guilty,
    'ArrowLeft': (i) => timeline.focus(Math.max(i - 1, 0)),
    'ArrowRight': (i) => timeline.focus(Math.min(i + 1, last)),
    'ArrowUp': (i) => timeline.focus(sideways(timeline, i, -1)),
    'ArrowDown': (i) => timeline.focus(sideways(timeline, i, 1)),
    'Home': () => timeline.focus(0),
    'End': () => timeline.focus(last),
    'Shift+ArrowLeft': () => timeline.pan(-120),
    'Shift+ArrowRight': () => timeline.pan(120),
  };
  timeline.svg.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const shift = event.shiftKey && event.key.startsWith('Arrow');
    const action = keys[(shift ? 'Shift+' : '') + event.key];
    if (!action) return;
    action(timeline.selected);
    event.preventDefault();
  });
}

function wirePointer(timeline) {
  const {svg} = timeline;
  const callOf = (event) => event.target.closest?.('[data-call]');
  svg.addEventListener('pointerover', (event) => {
    const call = callOf(event);
    if (call && fingers.size === 0) timeline.select(Number(call.dataset.call));
  });
  svg.addEventListener('focusin', (event) => {
    const call = callOf(event);
    if (call) timeline.select(Number(call.dataset.call));
  });
  svg.addEventListener('wheel', (event) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (sideways || event.shiftKey) {
      timeline.pan(event.deltaX || event.deltaY);
    } else if (event.deltaY > 0 && timeline.atEnd()) {
      return;  // nothing left to show: the page scrolls on
    } else {
      const x = event.clientX - svg.getBoundingClientRect().left;
      timeline.zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 250),
          x);
    }
    event.preventDefault();
  }, {passive: false});

  const fingers = new Map();
  svg.addEventListener('pointerdown', (event) => {
    if (event.target === timeline.map) {
      const {low, high} = timeline.scale;
      const x = event.clientX - timeline.map.getBoundingClientRect().left;
      const centre = low + x / timeline.width * (high - low);
      const half = (timeline.high - timeline.low) / 2;
      timeline.show(centre - half, centre + half);
      return;
    }
    fingers.set(event.pointerId, event.clientX);
    const call = callOf(event);
    if (call) timeline.focus(Number(call.dataset.call));
  });
  svg.addEventListener('pointermove', (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(event.pointerId, event.clientX);
    const after = [...fingers.values()];
    if (after.length === 1) {
      if (Math.abs(before[0] - after[0]) === 0) return;
      svg.setPointerCapture(event.pointerId);
      svg.classList.add('dragging');
      timeline.pan(before[0] - after[0]);
    } else if (after.length === 2) {
      const gap = (pair) => Math.max(Math.abs(pair[0] - pair[1]), 10);
      const middle = (after[0] + after[1]) / 2 -
          svg.getBoundingClientRect().left;
      timeline.zoom(gap(before) / gap(after), middle);
    }
  });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
    svg.addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      svg.classList.toggle('dragging', fingers.size > 0);
    });
  }
}

if (data.calls.length > 0) {
  const timeline = new Timeline(byId('timeline'), data, showDetails);
  wireButtons(timeline);
  wireKeyboard(timeline);
  wirePointer(timeline);
  showOrder(timeline);
  showTable();
  timeline.select(Math.max(data.calls.findIndex((c) => c.guilty), 0));
  timeline.draw();
  addEventListener('resize', () => timeline.resize());
}
