import { rows } from './panels.ts';
import type { Panel, Row } from './panels.ts';

/** Grafana lays panels out on a grid 24 columns wide. */
const columns = 24;
const perLine = 3;
const size = { w: columns / perLine, h: 8 } as const;

/** Whoever imports the dashboard chooses the data source. */
const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

/** The dashboard as the file that Grafana imports. */
export function dashboardText(): string {
  const dashboard = {
    uid: 'tollkeeper',
    title: 'Tollkeeper',
    description: 'Generated from infra/grafana/panels.ts by npm run generate.',
    tags: ['tollkeeper'],
    schemaVersion: 39,
    editable: true,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' }],
    },
    panels: placed(rows),
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

function placed(all: readonly Row[]): readonly object[] {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: charts } of all) {
    const id = panels.length + 1;
    panels.push({
      id,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
    });
    y += 1;
    for (const [index, chart] of charts.entries()) {
      const x = (index % perLine) * size.w;
      if (index > 0 && x === 0) y += size.h;
      panels.push(chartOf(chart, panels.length + 1, { x, y, ...size }));
    }
    y += size.h;
  }
  return panels;
}

function chartOf({ title, unit, queries }: Panel, id: number, gridPos: object): object {
  return {
    id,
    type: 'timeseries',
    title,
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCodePoint('A'.codePointAt(0)! + index),
      datasource,
      expr,
      legendFormat: legend,
    })),
  };
}
