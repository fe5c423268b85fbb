export { createScreen, type Screen } from './create-screen.ts'
export { SCREEN_FEATURES, screenFeatures } from './screen-features.ts'
