export { type Estate, runsIn, type Selection, type SystemEntry } from './estate';
export { ownedBy, type Synthesis, type SynthesisOptions, synthesize } from './engine';
export { projectRoot } from './project-root';
export { type Problem, problemLines } from './problem';
export { Synthesized, type SynthesizedObject, Testing } from './testing';
export { UserError } from './user-error';
export { applyWrite, planWrite, type WriteCounts, type WritePlan } from './writer';
export { isGood, reportOf } from './report';
export { type Outcome, run, type RunOptions } from './run';
