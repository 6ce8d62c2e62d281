'use strict';
// Plots of latencies, drawn by Chart.js. Where the page was built without it,
// Plots.there is false and there are only tables.
const Plots = (() => {
  const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9',
                   '#e69f00', '#8a8f98', '#b8a900'];
  const SHAPES = ['circle', 'triangle', 'rect', 'rectRot', 'star', 'cross',
                  'crossRot', 'dash'];
  const there = typeof Chart === 'function';

  const style = (name) => getComputedStyle(document.documentElement)
      .getPropertyValue(name).trim();

  if (there) {
    Chart.defaults.animation = false;
    Chart.defaults.responsive = true;
    Chart.defaults.maintainAspectRatio = false;
    Chart.defaults.color = style('--muted');
    Chart.defaults.borderColor = style('--line');
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.plugins.legend.labels.usePointStyle = true;
    Chart.defaults.plugins.legend.labels.boxHeight = 5;
  }

  // 330752 → "331 µs"; steps stay numbers.
  function text(value, unit) {
    if (unit !== 'ns') return String(Math.round(value));
    const scales = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];
    const [factor, name] = scales.find(([factor]) => value >= factor) ||
        scales[3];
    return `${Number((value / factor).toPrecision(3))} ${name}`;
  }

  // Of a logarithmic axis, only 1, 2, 5, 10, … are told.
  function round(value) {
    const digit = Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
    return [1, 2, 5, 10].includes(digit);
  }

  function times(unit) {
    return {
      type: 'logarithmic',
      title: {display: true, text: unit === 'ns' ? 'time' : unit},
      ticks: {callback: (value) => round(value) ? text(value, unit) : ''},
    };
  }

  function look(index, dashed) {
    const colour = COLOURS[index % COLOURS.length];
    return {
      borderColor: colour, backgroundColor: colour,
      pointStyle: SHAPES[index % SHAPES.length],
      borderWidth: dashed ? 1.5 : 2, borderDash: dashed ? [5, 4] : [],
    };
  }

  function make(canvas, config) {
    canvas.plot?.destroy();
    canvas.plot = new Chart(canvas, config);
  }

  const tooltip = (unit) => ({callbacks: {label: (item) =>
      `${item.dataset.label}: ${text(item.parsed.y, unit)}`}});

  // series: [{name, points: [[x, y], …]}]; x: 1/(1 - quantile).
  function percentiles(canvas, unit, series) {
    const label = (x) => {
      const nines = Math.log10(x);
      return Math.abs(nines - Math.round(nines)) > 1e-6 ? '' :
          x < 2 ? 'min' : `${Number((100 - 100 / x).toPrecision(8))} %`;
    };
    make(canvas, {
      type: 'line',
      data: {datasets: series.map(({name, points}, i) => ({
        ...look(i), label: name, pointRadius: 2, stepped: false,
        data: points.map(([x, y]) => ({x, y: Math.max(y, 1)})),
      }))},
      options: {
        scales: {
          x: {type: 'logarithmic', min: 1,
              title: {display: true, text: 'calls that took no longer'},
              ticks: {callback: label, autoSkip: false, maxRotation: 0}},
          y: times(unit),
        },
        plugins: {tooltip: tooltip(unit)},
      },
    });
  }

  // series: [{name, points: [[x, p50, p99], …]}]
  function against(canvas, unit, title, logarithmic, series) {
    const line = (name, points, i, column, dashed) => ({
      ...look(i, dashed), label: `${name} ${dashed ? 'p99' : 'p50'}`,
      pointRadius: 3,
      data: points.map((point) => ({x: point[0], y: Math.max(point[column], 1)})),
    });
    make(canvas, {
      type: 'line',
      data: {datasets: series.flatMap(({name, points}, i) => [
        line(name, points, i, 1, false), line(name, points, i, 2, true)])},
      options: {
        scales: {
          x: {type: logarithmic ? 'logarithmic' : 'linear',
              title: {display: true, text: title},
              ticks: {maxRotation: 0, callback: (value) =>
                  !logarithmic || round(value) ? value.toLocaleString('en') : ''}},
          y: times(unit),
        },
        plugins: {tooltip: tooltip(unit)},
      },
    });
  }

  // rows: [{name, ratio, low, high, word}]
  function ratios(canvas, rows) {
    const colours = {slower: style('--bad'), faster: style('--good'),
                     same: style('--muted')};
    const percent = (ratio) => (ratio - 1) * 100;
    canvas.parentElement.style.height = `${6 + 1.5 * rows.length}rem`;
    make(canvas, {
      data: {
        labels: rows.map((row) => row.name),
        datasets: [
          {type: 'line', label: 'ratio', showLine: false, pointRadius: 4,
           backgroundColor: rows.map((row) => colours[row.word]),
           data: rows.map((row) => percent(row.ratio))},
          {type: 'bar', label: 'interval', barThickness: 5,
           backgroundColor: rows.map((row) => colours[row.word]),
           data: rows.map((row) => row.low === null ? null :
               [percent(row.low), percent(row.high)])},
        ],
      },
      options: {
        indexAxis: 'y',
        scales: {x: {title: {display: true, text: 'change against the baseline, %'},
                     grid: {color: (line) => line.tick.value === 0 ?
                         style('--ink') : style('--line')}}},
        plugins: {legend: {display: false}},
      },
    });
  }

  // series: [{name, values}] and counts, both a number (or null) a night.
  function trend(canvas, unit, nights, series, counts) {
    make(canvas, {
      data: {
        labels: nights,
        datasets: [
          ...series.map(({name, values}, i) => ({
            ...look(i), type: 'line', label: name, data: values, pointRadius: 3,
            spanGaps: true})),
          {type: 'bar', label: 'findings', data: counts, yAxisID: 'count',
           backgroundColor: style('--bad'), maxBarThickness: 10},
        ],
      },
      options: {scales: {
        y: times(unit),
        count: {position: 'right', min: 0, suggestedMax: 5,
                title: {display: true, text: 'findings'},
                ticks: {precision: 0}, grid: {display: false}},
      }},
    });
  }

  return {there, text, percentiles, against, ratios, trend};
})();
