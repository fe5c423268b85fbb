export { isCurrency, minorUnitExponent } from './currencies.ts'
export { toMajorUnits, toMinorUnits } from './minor-units.ts'
