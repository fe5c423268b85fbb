import { DATASOURCE_UID } from './dashboards/panel.ts'

/** How Grafana finds Prometheus. */
export const GRAFANA_DATASOURCES = {
  apiVersion: 1,
  datasources: [
    {
      name: 'BuyWhere',
      uid: DATASOURCE_UID,
      type: 'prometheus',
      access: 'proxy',
      url: 'http://metrics-collector:9090',
      isDefault: true,
      editable: false,
      jsonData: { timeInterval: '15s' },
    },
  ],
}

/** How Grafana finds the dashboards: deploy/monitoring/dashboards, mounted there. */
export const GRAFANA_DASHBOARDS = {
  apiVersion: 1,
  providers: [
    {
      name: 'buywhere',
      folder: 'BuyWhere',
      type: 'file',
      disableDeletion: true,
      allowUiUpdates: false,
      options: { path: '/var/lib/grafana/dashboards' },
    },
  ],
}
