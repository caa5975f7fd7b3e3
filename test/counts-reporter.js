/**
 * Ends a run with the line `N passed, M failed`. A suite that does not load and an obsolete snapshot fail a run without any
 * test failing: they count, so that counts and exit code agree.
 *
 * @implements {import('@jest/reporters').Reporter}
 */
module.exports = class CountsReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, snapshot }) {
    const obsolete = snapshot.didUpdate ? 0 : snapshot.unchecked + snapshot.filesRemoved;
    const failed = numFailedTests + numRuntimeErrorTestSuites + obsolete;

    // Jest writes its own summary after every reporter has run.
    process.once('exit', () => process.stdout.write(`${numPassedTests} passed, ${failed} failed\n`));
  }
};
