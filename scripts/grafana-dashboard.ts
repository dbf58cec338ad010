import { dashboardRows, type Panel } from './dashboard-rows.ts';

const columns = 24;
const sizes = { stat: { w: 6, h: 5 }, bars: { w: 12, h: 8 }, lines: { w: 12, h: 8 } } as const;
const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

/** The dashboard as Grafana imports it; whoever imports it chooses the data source. */
export function grafanaDashboard(): string {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: own } of dashboardRows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: columns, h: 1 },
    });
    y += 1;
    let [x, rowHeight] = [0, 0];
    for (const panel of own) {
      const { w, h } = sizes[panel.as ?? 'lines'];
      if (x + w > columns) {
        [x, y] = [0, y + rowHeight];
      }
      panels.push({ id: panels.length + 1, ...panelOf(panel), gridPos: { x, y, w, h } });
      [x, rowHeight] = [x + w, h];
    }
    y += rowHeight;
  }
  return JSON.stringify({ ...frame, panels }, undefined, 2);
}

function panelOf({ title, says, unit, lines, as }: Panel): object {
  const isStat = as === 'stat';
  return {
    type: isStat ? 'stat' : 'timeseries',
    title,
    description: says,
    datasource,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        custom: isStat ? {} : { drawStyle: as ?? 'line', fillOpacity: 10, showPoints: 'never' },
      },
      overrides: [],
    },
    options: isStat
      ? { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value' }
      : {
          legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] },
          tooltip: { mode: 'multi', sort: 'desc' },
        },
    targets: Object.entries(lines).map(([legendFormat, expr], i) => ({
      refId: String.fromCodePoint(65 + i),
      datasource,
      expr,
      legendFormat,
      editorMode: 'code',
    })),
  };
}

const frame = {
  title: 'Purgeway',
  uid: 'purgeway',
  description: 'Purges and distributions at every CDN vendor.',
  tags: ['purgeway'],
  schemaVersion: 39,
  timezone: 'browser',
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  editable: true,
  graphTooltip: 1,
  templating: {
    list: [
      { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
      {
        name: 'account',
        label: 'Account',
        type: 'query',
        datasource,
        query: { query: 'label_values(purgeway_account_waiting_targets, account)', refId: 'account' },
        refresh: 2,
        multi: true,
        includeAll: true,
        allValue: '.*',
        current: { text: 'All', value: '$__all' },
      },
    ],
  },
  annotations: { list: [] },
  links: [],
} as const;
