/** Where root keeps what the unprivileged server user must reach and cannot under the home. */
export const sharedFolder = '/var/lib/buywhere'
