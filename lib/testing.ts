/**
 * What tests of charts and of estates look at: one chart alone, or everything that an estate renders.
 *
 * @packageDocumentation
 */
export { type Manifested, problemLines, projectRoot, runsIn, Synthesized, synthesize, type SynthesizedObject, Testing } from './synth';
export { quantityInThousandths } from './system/quantity';
