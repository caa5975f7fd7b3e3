import { estate } from './estate';
import { isGood, reportOf, run, UserError } from './lib/synth';

// `cdk8s synth` has deleted the folder before it calls this; it names it, and shows what is written to standard error
const { CDK8S_OUTDIR } = process.env;

try {
  const outcome = run(estate, { dist: CDK8S_OUTDIR ?? 'dist' });
  process.stderr.write(reportOf(outcome, CDK8S_OUTDIR === undefined ? 'dist/ is unchanged' : 'nothing was written'));
  process.exitCode = isGood(outcome) ? 0 : 1;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
