// Asks one address at a steady rate until a file appears, and prints how many requests it sent and which of them failed.
import { existsSync } from 'node:fs';
import { request as plain } from 'node:http';
import { request as encrypted } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , given = ''] = process.argv;
const { address, port, isTls, host, path, stopFile, perSecond, mostSeconds } = JSON.parse(given);
const ANSWER_SECONDS = 10;
const SERVER_ERROR = 500;

/** What is wrong with the answer to one request. */
function ask() {
  const tls = isTls ? { servername: host, rejectUnauthorized: false } : {};
  const options = { host: address, port, path, headers: { host }, timeout: ANSWER_SECONDS * 1000, agent: false, ...tls };
  return new Promise((resolve) => {
    const sent = (isTls ? encrypted : plain)(options, (response) => {
      const { statusCode = 0 } = response;
      response.on('error', ({ message }) => resolve(message));
      response.on('end', () => resolve(statusCode < SERVER_ERROR ? undefined : `status ${statusCode}`));
      response.resume();
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer after ${ANSWER_SECONDS} s`)));
    sent.on('error', ({ message }) => resolve(message));
    sent.end();
  });
}

const started = performance.now();
const answers = [];
while (!existsSync(stopFile) && performance.now() - started < mostSeconds * 1000) {
  const after = ((performance.now() - started) / 1000).toFixed(1);
  answers.push(ask().then((problem) => (problem === undefined ? [] : [`after ${after} s: ${problem}`])));
  await sleep(1000 / perSecond);
}
const failures = (await Promise.all(answers)).flat();
process.stdout.write(JSON.stringify({ sent: answers.length, failures }));
