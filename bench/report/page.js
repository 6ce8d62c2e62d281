'use strict';
(() => {
  const report = JSON.parse(document.getElementById('data').textContent);
  const main = document.getElementById('main');

  // Text only ever becomes text: no data is taken for markup.
  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  function section(title, ...children) {
    const element = el('section', {}, el('h2', {}, title), ...children);
    main.append(element);
    return element;
  }

  // A plot as a card. `draw` gets its canvas, once it is on the page.
  function plot(parent, title, note, draw) {
    if (!Plots.there) return () => {};
    const canvas = el('canvas', {role: 'img', 'aria-label': title});
    parent.append(el('figure', {class: 'card'}, el('h3', {}, title),
        el('figcaption', {}, note), el('div', {class: 'canvas'}, canvas)));
    return () => draw(canvas);
  }

  function table(columns, rows) {
    const cells = (tag, values) => values.map((value, i) => el(tag,
        columns[i].number ? {class: 'number'} : {}, value));
    return el('div', {class: 'card scroll'}, el('table', {},
        el('thead', {}, el('tr', {}, ...cells('th', columns.map((c) => c.name)))),
        el('tbody', {}, ...rows.map((row) =>
            el('tr', row.class ? {class: row.class} : {},
               ...cells('td', row.values))))));
  }

  const plain = (result) => result.threads === 1 && result.background === 0 &&
      result.interfaces === 0;

  // What varies, with the rest as it is by default.
  const AXES = [
    {key: 'interfaces', title: 'Idle interfaces', log: true,
     note: 'how opens slow down as interfaces pile up',
     x: (r) => Math.max(r.interfaces, 1), rest: ['threads', 'background']},
    {key: 'threads', title: 'Threads', log: true,
     note: 'that many threads make the same call at once',
     x: (r) => r.threads, rest: ['background', 'interfaces']},
    {key: 'background', title: 'Others at work', log: false,
     note: 'other threads open and close interfaces of their own',
     x: (r) => r.background, rest: ['threads', 'interfaces']},
  ];
  const DEFAULTS = {threads: 1, background: 0, interfaces: 0};

  function curveAlong(run, call, axis) {
    return run.results
        .filter((r) => r.call === call && r.calls > 0 &&
            axis.rest.every((key) => r[key] === DEFAULTS[key]))
        .map((r) => [axis.x(r), r.p50, r.p99])
        .sort((a, b) => a[0] - b[0]);
  }

  // With one target the calls are compared, with several the targets.
  function seriesOf(runs, call, points) {
    const list = runs.length === 1 ?
        [...new Set(runs[0].results.map((r) => r.call))]
            .map((each) => ({name: each, points: points(runs[0], each)})) :
        runs.map((run) => ({name: run.target, points: points(run, call)}));
    return list.filter(({points}) => points.length > 0);
  }

  function plotsOf(unit, runs) {
    if (!Plots.there) return;
    const calls = [...new Set(runs.flatMap((run) =>
        run.results.map((r) => r.call)))];
    const head = el('div', {class: 'bar'}, el('h2', {},
        unit === 'ns' ? 'Latency' : 'Cost in steps of a simulated kernel'));
    const choice = el('select', {'aria-label': 'Call'},
        ...calls.map((call) => el('option', {}, call)));
    if (calls.includes('open_generic')) choice.value = 'open_generic';
    if (runs.length > 1) head.append(el('label', {}, 'Call ', choice));
    const grid = el('div', {class: 'plots'});
    main.append(el('section', {}, head, grid));

    const draws = [plot(grid, 'Distribution', 'each step to the right is ' +
        'another tenth of the calls that remain', (canvas) =>
        Plots.percentiles(canvas, unit, seriesOf(runs, choice.value,
            (run, call) => run.results.find((r) => r.call === call &&
                plain(r))?.curve ?? [])))];
    for (const axis of AXES) {
      const long = (call) => seriesOf(runs, call,
          (run, each) => curveAlong(run, each, axis))
          .filter(({points}) => points.length > 1);
      if (!calls.some((call) => long(call).length > 0)) continue;
      draws.push(plot(grid, axis.title, axis.note, (canvas) =>
          Plots.against(canvas, unit, axis.title.toLowerCase(), axis.log,
              long(choice.value))));
    }
    const draw = () => draws.forEach((each) => each());
    choice.addEventListener('change', draw);
    draw();
  }

  function resultTable(run) {
    const number = (name) => ({name, number: true});
    const told = (value) => Plots.text(value, run.unit);
    const failures = (result) => result.failures === 0 ? '0' :
        el('span', {class: 'failed'}, Object.entries(result.failed)
            .map(([what, times]) => `${times} × ${what}`).join(', '));
    const card = table(
        [{name: 'workload'}, ...['calls', 'failed', 'p50', 'p90', 'p99',
                                 'p99.9', 'max'].map(number)],
        run.results.map((r) => ({values: [r.workload,
            r.calls.toLocaleString('en'), failures(r), told(r.p50), told(r.p90),
            told(r.p99), told(r['p99.9']), told(r.max)]})));
    const notes = [el('p', {class: 'note'}, `${run.system}, ${run.date}`)];
    if (run.overhead) {
      notes.push(el('p', {class: 'note overhead'},
          'The harness’s own part of each time, measured around an empty ' +
          `region: ${run.overhead.p50} ns (p99 ${run.overhead.p99} ns).`));
    }
    if (run.skipped.length > 0) {
      notes.push(el('details', {class: 'note'}, el('summary', {},
          `${run.skipped.length} workloads not measured`),
          el('ul', {}, ...run.skipped.map((each) => el('li', {}, each)))));
    }
    section(run.target, ...notes, card);
  }

  function comparison(rows) {
    if (rows.length === 0) return;
    const number = (name) => ({name, number: true});
    const interval = (row) => row.low === null ? 'too few slices' :
        `${row.low.toFixed(3)} to ${row.high.toFixed(3)}`;
    const parent = section('Against the baseline', el('p', {class: 'note'},
        'Intervals of 99 %. Two runs of the same build differ by more than ' +
        'slices of one run: ci/bench --gate runs both in turn to decide.'));
    const draw = plot(parent, 'Change of the median', 'left is faster',
        (canvas) => Plots.ratios(canvas, rows.map((row) =>
            ({...row, name: `${row.target} ${row.workload}`}))));
    parent.append(table([{name: 'target'}, {name: 'workload'}, {name: ''},
        ...['baseline', 'now', 'ratio', 'interval', 'p'].map(number)],
        rows.map((row) => ({class: row.word, values: [row.target, row.workload,
            el('span', {class: 'word'}, row.word),
            Plots.text(row.baseline, row.unit),
            Plots.text(row.candidate, row.unit), row.ratio.toFixed(3),
            interval(row), row.p.toPrecision(2)]}))));
    draw();
  }

  function trend(nights) {
    if (nights.length === 0) return;
    const parent = section('Nights');
    const names = [...new Set(nights.flatMap((n) => Object.keys(n.medians)))];
    const isSim = (name) => name.startsWith('sim:');
    for (const [unit, chosen] of [['ns', names.filter((n) => !isSim(n))],
                                  ['steps', names.filter(isSim)]]) {
      const shown = chosen.filter((name) => !name.includes('/'));
      if (shown.length === 0) continue;
      plot(parent, `Medians, ${unit}`, 'and what was found each night', (canvas) =>
          Plots.trend(canvas, unit, nights.map((n) => n.date.slice(0, 10)),
              shown.map((name) => ({name, values: nights.map((n) =>
                  n.medians[name] ?? null)})),
              nights.map((n) => n.findings)))();
    }
    parent.append(table([{name: 'night'}, {name: 'commit'},
        {name: 'findings', number: true}, {name: 'failed calls', number: true}],
        nights.map((n) => ({class: n.findings > 0 ? 'slower' : '',
            values: [n.date, n.commit, String(n.findings),
                     String(n.failures)]}))));
  }

  function findings(runs) {
    if (runs.length === 0) return;
    const parent = section('Findings');
    for (const run of runs) {
      parent.append(el('p', {}, `${run.target}: ` +
          `${run.programs.toLocaleString('en')} programs, seed ${run.seed}: ` +
          (run.findings.length === 0 ? 'nothing found.' :
              `${run.findings.length} found.`)));
      for (const found of run.findings) {
        parent.append(el('div', {class: 'card finding'},
            el('h3', {class: 'failed'}, found.invariant),
            el('p', {}, found.sentence), el('pre', {}, found.replay)));
      }
    }
  }

  if (report.gate) section('Gate', el('pre', {}, report.gate));
  findings(report.findings);
  comparison(report.comparison);
  for (const unit of new Set(report.runs.map((run) => run.unit))) {
    plotsOf(unit, report.runs.filter((run) => run.unit === unit));
  }
  report.runs.forEach(resultTable);
  trend(report.nights);
})();
