/**
 * All of the history of prices that may ever be deleted, and the only place that says so: whole months of points of
 * these names, once they are over by so many months, and every one of their days is rolled up. The roll-ups stay.
 */
export const DELETABLE = {
  pricePointMonth: {
    /** Partitions of catalog.price_points; never the default one. */
    table: /^price_points_(\d{4})_(0[1-9]|1[0-2])$/,
    /** A year of points, for as long as histories reach, and one month over. */
    keepMonths: 13,
  },
} as const
