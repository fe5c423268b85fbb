/** How the blackbox exporter looks at us from outside. */
export const BLACKBOX = {
  modules: {
    healthy: {
      prober: 'http',
      timeout: '5s',
      http: {
        preferred_ip_protocol: 'ip4',
        valid_status_codes: [200],
        fail_if_body_not_matches_regexp: ['"status":"ok"'],
      },
    },
    finds: {
      prober: 'http',
      timeout: '5s',
      http: {
        preferred_ip_protocol: 'ip4',
        valid_status_codes: [200],
        // No product found is a failure, too.
        fail_if_body_not_matches_regexp: ['"total":[1-9]'],
      },
    },
    redirects: {
      prober: 'http',
      timeout: '5s',
      http: { preferred_ip_protocol: 'ip4', valid_status_codes: [302], follow_redirects: false },
    },
    answers: {
      prober: 'http',
      timeout: '5s',
      http: { preferred_ip_protocol: 'ip4' },
    },
  },
}
