export { createScreen, type Screen } from './create-screen.ts'
export { SCREEN_FEATURES, type Sketched, screenFeatures } from './screen-features.ts'
export { createSketches, type SharedSketches, type Sketches } from './sketches.ts'
