/** A price in minor units of another currency, rounded half up; NaN when either is unknown. */
export const convertPrice = (price: number, rate: number): number => Math.floor(price * rate + 0.5)

/** The rate as a multiplier; NaN when it converts nothing. */
export const usableRate = (rate: number | undefined): number =>
  rate !== undefined && rate > 0 && Number.isFinite(rate) ? rate : Number.NaN
