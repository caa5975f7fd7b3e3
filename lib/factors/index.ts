export { factorMarkdown } from './factor-markdown';
export { type FactorFinding, type FactorReport, factorReport, type WorkloadFactors } from './factor-report';
export type { Finding, Verdict } from './finding';
