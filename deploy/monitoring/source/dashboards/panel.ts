import { DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'

export type Query = { expr: string; legend: string }

export type Panel = {
  title: string
  /** Grafana's name of it: s, reqps, percentunit, bytes, short, … */
  unit: string
  queries: readonly Query[]
  /** One figure and not its course. */
  isFigure?: boolean
}

export type Dashboard = {
  /** Of its file, too. */
  uid: string
  title: string
  rows: readonly { title: string; panels: readonly Panel[] }[]
}

/** As deploy/monitoring/provisioning names it. */
export const DATASOURCE_UID = 'buywhere-prometheus'
const DATASOURCE = { type: 'prometheus', uid: DATASOURCE_UID }

/** What Grafana reads. */
export function dashboardFileOf({ uid, title, rows }: Dashboard): unknown {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .tags(['buywhere'])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .timezone('utc')
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title))
    for (const panel of row.panels) builder.withPanel(panel.isFigure ? figureOf(panel) : courseOf(panel))
  }
  return builder.build()
}

function courseOf(panel: Panel): TimeseriesBuilder {
  const builder = new TimeseriesBuilder()
    .title(panel.title)
    .unit(panel.unit)
    .datasource(DATASOURCE)
    .min(0)
    .height(8)
    .span(8)
  for (const query of queriesOf(panel)) builder.withTarget(query)
  return builder
}

function figureOf(panel: Panel): StatBuilder {
  const builder = new StatBuilder()
    .title(panel.title)
    .unit(panel.unit)
    .datasource(DATASOURCE)
    .height(4)
    .span(4)
  for (const query of queriesOf(panel)) builder.withTarget(query.instant())
  return builder
}

const queriesOf = ({ queries }: Panel) =>
  queries.map(({ expr, legend }, index) =>
    new DataqueryBuilder()
      .expr(expr)
      .legendFormat(legend)
      .refId(String.fromCharCode(65 + index))
      .datasource(DATASOURCE),
  )

/** One query, named by its labels. */
export const course = (title: string, unit: string, expr: string, legend: string): Panel => ({
  title,
  unit,
  queries: [{ expr, legend }],
})

export const figure = (title: string, unit: string, expr: string): Panel => ({
  title,
  unit,
  queries: [{ expr, legend: title }],
  isFigure: true,
})
